"""Files that somebody made to keep the program busy: each is read to its end, or refused, in little time and memory."""
import os
import resource
import tempfile

from suite import binary, clip, run

HEAD = 'unit EUR : money\nreport "R" { entity "E"; year 2024; amounts EUR .01 exact }\n'
SECONDS, BYTES = 60, 1 << 30               # far above what any needs, far below what growth with the square would need


def codes(count, width):
    return ("classification c { levels a %d; codes {\n" % width + "".join("%0*d x\n" % (width, i) for i in range(count))
            + "} }\ntable t by c { column a }\ndata t { %0*d x 1.00 }\n" % (width, 1))


def rows(count, text="1.00"):
    return "table t { open; column a }\ndata t {\n" + "".join('"r%d" %s\n' % (i, text) for i in range(count)) + "}\n"


CASES = {
    "braces in one another": (1, "{" * 10000),
    "tables in one another": (1, "table t " + "{ a " * 10000),
    "brackets in one another": (1, HEAD + "let x = " + "(" * 10000 + "1" + ")" * 10000),
    "a long sum": (1, HEAD + "let x = " + "1+" * 100000 + "1"),
    "one line of unknown names": (1, HEAD + 'section s "S" { """' + "{x} " * 50000 + '""" }'),
    "one line of loose numbers": (0, HEAD + 'section s "S" { """' + "b 5 " * 25000 + '""" }'),
    "a name of 100,000 letters": (1, HEAD + "table " + "t" * 100000 + " { a }\ndata " + "t" * 99999 + "x { a 1.00 }"),
    "50,000 lines that cannot be read": (1, HEAD + "!\n" * 50000),
    "50,000 rows that cannot be read": (1, HEAD + rows(50000, "1x")),
    "50,000 unknown names": (1, HEAD + "".join("rule r%d: x%d > 0\n" % (i, i) for i in range(50000))),
    "100,000 rows from the data": (0, HEAD + rows(100000)),
    "100,000 codes below one": (1, HEAD + "classification c { nested; levels a, b; codes { A x {\n"
                                + "".join('c%d "x"\n' % i for i in range(100000)) + "} } }\ntable t by c { column a }\ndata t {\nA 1.00\n"
                                + "".join("c%d 1.00\n" % i for i in range(100000)) + "}"),
    "20,000 tables": (0, HEAD + "".join("table t%d { a }\n" % i for i in range(20000))),
    "50,000 sentences": (0, HEAD + 'table t { a }\ndata t { a 1.00 }\nsection s "S" {\n' + '"""It is {1.00 EUR == t.a}."""\n' * 50000 + "}"),
    "a module used 100,000 times": (0, "use m\n" * 100000 + 'report "R" { year 2024; amounts EUR .01 exact }\n'),
    "modules in a circle": (1, "use one\n" + HEAD),
    "a loop in a loop in a loop": (1, HEAD + codes(1000, 3) + "rule r for i in c, j in c, k in c: t.a > 0\n"),
    "sums of sums": (1, HEAD + codes(5000, 4) + "rule r for i in c: sum(t[j] for j in c) == 1 EUR\n"),
    "phrases that double": (1, HEAD + rows(1) + 'phrase p0(x) """{x}"""\n' + "".join(
        'phrase p%d(x) """{p%d(x)}{p%d(x)}"""\n' % (i, i - 1, i - 1) for i in range(1, 40)) + 'section s "S" { """{p39(t["r0"])}""" }'),
}
MODULES = {"m": "module m\nunit EUR : money\n", "one": "module one\nuse two\n", "two": "module two\nuse one\n"}


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def check_case(results, mode, folder, name, wanted, text):
    with open(os.path.join(folder, "case.budget"), "w", encoding="utf-8") as f:
        f.write(text)
    made = run([binary(mode), "check", "case.budget"], cwd=folder, timeout=SECONDS, preexec_fn=limit_memory)
    results.check(name, made.status == wanted, lambda: clip(made.say()))


def hostile(results, mode):
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        for module, text in MODULES.items():
            with open(os.path.join(folder, module + ".budget"), "w", encoding="utf-8") as f:
                f.write(text)
        for name, (wanted, text) in CASES.items():
            check_case(results, mode, folder, name, wanted, text)
