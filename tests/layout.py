"""`budget fmt`: the layout it gives, and that nothing but blanks and line ends changes.

Every .budget file of the project is laid out: examples, library, golden inputs, fuzz corpus, the blocks of LANGUAGE.md.
Laid out twice it is as laid out once; its tokens and its tree are those of before; and what the examples compile to,
with the whole library laid out as well, is the same to the byte."""
import csv
import filecmp
import glob
import os
import re
import shutil
import tempfile

from commands import GOOD
from documents import LANGUAGE, blocks
from suite import CORES, ROOT, binary, difference, environment, in_parallel, run

BLANKS = re.compile("[ \t\r\n\u3000;]+")
OFFSETS = re.compile(r" @?\d+-\d+(?= `|$)", re.M)

# name, what the author wrote, what it becomes
LAYOUTS = [
    ("bodies are indented by two",
     'table t {\n      a\n group g {\nb\n   }\n}\n', 'table t {\n  a\n  group g {\n    b\n  }\n}\n'),
    ("figures stand below one another by their points",
     'data t {\n  a 1.5 =12\n  long 100 (3)\n  c - 7.25\n}\n',
     'data t {\n  a       1.5  =12\n  long  100     (3)\n  c         -    7.25\n}\n'),
    ("wide characters count two",
     'data t {\n  收入 1.00\n  ab 10.00\n  c 2.00\n}\n', 'data t {\n  收入   1.00\n  ab    10.00\n  c      2.00\n}\n'),
    ("codes, labels and figures have columns; a total may reach below the labels",
     'data t {\n  01 General services 2.00\n  0101 "Council 1" =1.00 # why\n  total 3.00 # all\n}\n',
     'data t {\n  01    General services   2.00\n  0101  "Council 1"       =1.00  # why\n'
     '  total                    3.00  # all\n}\n'),
    ("texts start below one another",
     'data t {\n  a 1.00 "one"\n  bc 22.00 "two # { ;"\n}\n', 'data t {\n  a    1.00  "one"\n  bc  22.00  "two # { ;"\n}\n'),
    ("an expected finding stays with its figure",
     'data t {\n  a 1.00 expect violated  "so; it says" 2.00\n  b 10.00 3.00\n}\n',
     'data t {\n  a   1.00 expect violated  "so; it says"  2.00\n  b  10.00  3.00\n}\n'),
    ("one statement a line", 'table t { a; b\n  c; d }\n', 'table t {\n  a\n  b\n  c\n  d\n}\n'),
    ("a body on one line stays there", 'table t { a; b }\n', 'table t { a; b }\n'),
    ("one blank line at most, none at the edges",
     '\n\nunit E : money\n\n\n\ntable t {\n\n  a\n\n  b\n\n}\n\n\n', 'unit E : money\n\ntable t {\n  a\n\n  b\n}\n'),
    ("trailing blanks go, the last line gets its end", 'unit E : money  \t\nunit F : money   # c  ', 'unit E : money\nunit F : money   # c\n'),
    ("comments keep their place",
     '# top\ntable t { # t\n# in\n  a # a\n     # last\n}\n# end\n', '# top\ntable t { # t\n  # in\n  a # a\n  # last\n}\n# end\n'),
    ("what goes on stands further in",
     '  rule r: a ==\n b +\n        c\n', 'rule r: a ==\n  b +\n      c\n'),
    ("prose keeps every byte",
     'section s "S" {\n      """\n  two  \n\n\n\n   {a   ==  b } # no comment\n"""\n      }\n',
     'section s "S" {\n  """\n  two  \n\n\n\n   {a   ==  b } # no comment\n"""\n}\n'),
    ("CR LF and the byte order mark stay", '\ufefftable t {\r\na\r\n}\r\n', '\ufefftable t {\r\n  a\r\n}\r\n'),
    ("nested codes are indented",
     'classification c { nested\n codes { A "a" { A1 "b"\n A2 "c" } } }\n',
     'classification c {\n  nested\n  codes {\n    A "a" {\n      A1 "b"\n      A2 "c"\n    }\n  }\n}\n'),
    ("a `;` that ends what would go on stays",
     'outline {\n left "a",;\n right "b";\n}\ndata t {;\n\n a 1;\n}\n',
     'outline {\n  left "a",;\n  right "b"\n}\ndata t {\n  a  1\n}\n'),
    ("nothing is nothing", '', ''), ("blanks are nothing", ' \n\n', ''),
]


# In Chinese words: what may be a name of the author's own stays.
SPELLED = """\
# 报告 stays in a comment, and "table" in a text
单位 EUR : 货币
报告 "table" { 年度 2020; 金额 EUR 1 精确; note "x" }
表 total { 列 a : 计数; data = 求和(a 对 k 于 list 满足 k.name == 1) }
数据 total { total 1 预期 不符 "x"; data 2 }
规则 r: total.total@上年 == {0}
章节 s "S" { \"\"\"{对 k 于 t.(a) 间隔 "; "}{若 k > 0}{1 EUR == k 预期 不符 "no"}{否则 若 k}{4 EUR 记作 x}{否则}{k 记作 EUR}{完}{完} for\"\"\" }
""".replace("{0}", "0")


def budget(mode, *words, text=None, **more):
    if text is None:
        return run([binary(mode), *words], **more)
    with tempfile.TemporaryFile() as stdin:
        stdin.write(text)
        stdin.seek(0)
        return run([binary(mode), *words], stdin=stdin, **more)


def layout_case(results, mode, case):
    name, text, wanted = case
    outcome = budget(mode, "fmt", "-", text=text.encode())
    results.check(name, outcome.status == 0 and outcome.bytes == wanted.encode(),
                  lambda: outcome.err + difference(wanted, outcome.out, name))


# ---- every file there is ----------------------------------------------------------------------------

def library():
    return sorted(glob.glob(ROOT + "/runtime/std/**/*.budget", recursive=True))


def inputs():
    """(name, bytes) of all there is to lay out."""
    paths = library() + sorted(glob.glob(ROOT + "/examples/**/*.budget", recursive=True))
    paths += sorted(glob.glob(ROOT + "/tests/golden/**/*.budget", recursive=True))
    paths += sorted(glob.glob(ROOT + "/tests/fuzz/corpus/*/*"))
    for path in paths:
        with open(path, "rb") as f:
            yield os.path.relpath(path, ROOT), f.read()
    with open(LANGUAGE, encoding="utf-8") as f:
        for line, kind, _, body in blocks(f.read()):
            if kind == "budget":
                yield f"LANGUAGE.md:{line}", body.encode()


def tokens(mode, paths):
    """Their kinds and texts; how many line ends separate two statements, or stand before a brace, says nothing."""
    lines = OFFSETS.sub("", budget(mode, "check", "--dump", "tokens", *paths).out).split("\n")
    kinds = [re.sub("  +", " ", line) for line in lines]
    is_end = [kind.startswith("the end of the line") for kind in kinds]
    return "\n".join(kind for i, kind in enumerate(kinds)
                     if not is_end[i] or i and not is_end[i - 1] and not kinds[i + 1].startswith("'}'"))


def tree(mode, paths):
    return OFFSETS.sub("", budget(mode, "check", "--dump", "ast", *paths).out)


def written(home, folder, texts):
    """The texts as files of a folder of their own; their paths."""
    os.mkdir(f"{home}/{folder}")
    paths = [f"{home}/{folder}/{i}.budget" for i in range(len(texts))]
    for path, text in zip(paths, texts):
        with open(path, "wb") as f:
            f.write(text)
    return paths


def laid_out(mode, paths, *option):
    """All files laid out in place by one start of the program: what they hold now, and how it ended."""
    outcome = budget(mode, "fmt", *option, *paths)
    made = []
    for path in paths:
        with open(path, "rb") as f:
            made.append(f.read())
    return made, outcome


def check_files(results, mode, cases):
    """One start of the program for all cases; of a broken one only that it was told and left alone."""
    with tempfile.TemporaryDirectory(prefix="layout-") as home:
        paths = written(home, "all", [text for _, text in cases])
        made, outcome = laid_out(mode, paths)
        if not results.check(f"{cases[0][0]} and {len(cases) - 1} more: the program survives", not outcome.crashed(), outcome.say):
            return
        sound = []
        for (name, text), path, after in zip(cases, paths, made):
            if f"{path} has errors and is left as it is" in outcome.err:
                results.check(f"{name} is broken and left alone", after == text, lambda: difference(text.decode(), after.decode(), name))
            else:
                sound.append((name, text, after))
        if sound:
            check_sound(results, mode, home, *zip(*sound))


def check_sound(results, mode, home, names, texts, made):
    before, after = written(home, "before", texts), written(home, "after", made)
    again, outcome = laid_out(mode, after)
    results.check(f"{names[0]} and {len(names) - 1} more: nothing is told", outcome.status == 0 and not outcome.out + outcome.err,
                  outcome.say)
    for name, text, once, twice in zip(names, texts, made, again):
        results.check(f"{name} twice is once", twice == once, lambda: difference(once.decode(), twice.decode(), name))
        results.check(f"{name} keeps every byte", BLANKS.sub("", text.decode()) == BLANKS.sub("", once.decode()))
    for dump in (tokens, tree):
        is_same = dump(mode, before) == dump(mode, after)
        for name, old, new in zip(names, before, after):
            pair = (dump(mode, [old]), dump(mode, [new])) if not is_same else ("", "")
            results.check(f"{name} has the same {dump.__name__}", pair[0] == pair[1], lambda: difference(*pair, name))
    check_respelled(results, mode, names, *(written(home, folder, texts) for folder in ("chinese", "english")))


def check_respelled(results, mode, names, chinese, english):
    """In Chinese words and back it is as in English words; the program itself reads each again and compares."""
    _, there = laid_out(mode, chinese, "--keywords=zh")
    wanted, spelled = laid_out(mode, english, "--keywords=en")
    back, home = laid_out(mode, chinese, "--keywords=en")
    results.check(f"{names[0]} and {len(names) - 1} more: both spellings are written",
                  [o.status for o in (there, spelled, home)] == [0, 0, 0], there.say)
    for name, one, other in zip(names, wanted, back):
        results.check(f"{name} in Chinese words and back", one == other, lambda: difference(one.decode(), other.decode(), name))


def batches(cases, count):
    """Every count-th case: long and short files are mixed in each."""
    return [cases[first::count] for first in range(min(count, len(cases)))]


# ---- what the examples compile to -------------------------------------------------------------------

def built(mode, report, to, **more):
    outcome = run([binary(mode), "build", report, "-q", "-o", to, "--to", "csv,latex"], timeout=300, **more)
    return {os.path.relpath(p, to): p for p in glob.glob(to + "/**", recursive=True) if os.path.isfile(p)}, outcome


def same_output(one, other):
    """figures.csv tells the file and line of each figure; these may differ."""
    if not one.endswith("figures.csv"):
        return filecmp.cmp(one, other, False)
    rows = []
    for path in (one, other):
        with open(path, encoding="utf-8", newline="") as f:
            rows.append([{k: v for k, v in row.items() if k not in ("file", "line")} for row in csv.DictReader(f)])
    return rows[0] == rows[1]


def check_example(results, mode, folder, home, runtime, option):
    name = os.path.basename(folder)
    copy = f"{home}/{name}"
    shutil.copytree(folder, copy)
    run([binary(mode), "fmt", *option, *glob.glob(copy + "/**/*.budget", recursive=True)])
    before, plain = built(mode, folder + "/report.budget", f"{home}/before-{name}")
    after, laid = built(mode, copy + "/report.budget", f"{home}/after-{name}", env=environment(BUDGET_RUNTIME=runtime))
    other = sorted(set(before) ^ set(after)) + [f for f in before if f in after and not same_output(before[f], after[f])]
    results.check(f"{name} compiles to the same {' '.join(option)}", before and not other, lambda: f"{other}\n" + plain.say() + laid.say())


def check_examples(results, mode, *option):
    with tempfile.TemporaryDirectory(prefix="layout-") as home:
        runtime = home + "/runtime"
        shutil.copytree(ROOT + "/runtime", runtime)
        laid = run([binary(mode), "fmt", *option, *glob.glob(runtime + "/std/**/*.budget", recursive=True)])
        results.check(f"the library is laid out {' '.join(option)}", laid.status == 0, laid.say)
        for report in sorted(glob.glob(ROOT + "/examples/*/report.budget")):
            check_example(results, mode, os.path.dirname(report), home, runtime, option)


# ---- files in place ---------------------------------------------------------------------------------

def patched(old, diff):
    """`old` with a unified difference applied; fails where a line of it does not fit."""
    lines, made, at = old.split("\n"), [], 0
    for line in diff.rstrip("\n").split("\n")[2:]:
        if line.startswith("@@"):
            start = int(re.match(r"@@ -(\d+)", line).group(1)) - 1
            made, at = made + lines[at:start], start
        elif line.startswith("+"):
            made.append(line[1:])
        else:
            assert lines[at] == line[1:], (lines[at], line)
            made += [line[1:]] if line.startswith(" ") else []
            at += 1
    return "\n".join(made + lines[at:])


def check_in_place(results, mode):
    untidy = "".join(f"unit U{i} : money\n\n\n" if i % 9 == 0 else f"unit U{i} : money\n" for i in range(60))
    untidy += GOOD
    with tempfile.TemporaryDirectory(prefix="layout-") as home:
        def write(name, text):
            with open(f"{home}/{name}", "w", encoding="utf-8") as f:
                f.write(text)

        def read(name):
            with open(f"{home}/{name}", encoding="utf-8") as f:
                return f.read()

        write("a.budget", untidy)
        os.chmod(home + "/a.budget", 0o640)
        tidy = budget(mode, "fmt", "-", text=untidy.encode()).out
        diff = budget(mode, "fmt", "--diff", "a.budget", cwd=home)
        results.check("--diff shows what would change", diff.status == 1 and patched(untidy, diff.out) == tidy, diff.say)
        said = budget(mode, "fmt", "--check", "a.budget", cwd=home)
        results.check("--check names the file and leaves it",
                      said.status == 1 and said.out == "a.budget\n" and read("a.budget") == untidy, said.say)
        done = budget(mode, "fmt", "a.budget", cwd=home)
        results.check("the file is replaced and keeps its permissions", done.status == 0 and not done.out + done.err
                      and read("a.budget") == tidy and os.stat(home + "/a.budget").st_mode & 0o777 == 0o640, done.say)
        before = os.stat(home + "/a.budget")
        done = budget(mode, "fmt", "a.budget", cwd=home)
        after = os.stat(home + "/a.budget")
        results.check("a file that is laid out is not written", done.status == 0 and before.st_ino == after.st_ino
                      and before.st_mtime_ns == after.st_mtime_ns, done.say)
        results.check("--check is silent then", budget(mode, "fmt", "--check", "--diff", "a.budget", cwd=home).out == "")
        write("broken.budget", "table {{\n")
        done = budget(mode, "fmt", "broken.budget", "a.budget", cwd=home)
        results.check("a file with errors is left as it is", done.status == 1 and read("broken.budget") == "table {{\n"
                      and sorted(os.listdir(home)) == ["a.budget", "broken.budget"], done.say)
        done = budget(mode, "fmt", "-", text=b"table {{\n")
        results.check("nothing is printed of broken input", done.status == 1 and not done.bytes, done.say)
        done = budget(mode, "fmt", "nowhere.budget", cwd=home)
        results.check("a file that is not there", done.status == 3 and "nowhere.budget" in done.err, done.say)


def check_words(results, mode):
    english = budget(mode, "fmt", "--keywords=en", "-", text=SPELLED.encode())
    chinese = budget(mode, "fmt", "--keywords=zh", "-", text=english.bytes)
    results.check("English words", english.status == 0 and "table total { column a : count; data = sum(a for k in list where"
                  in english.out and "{if k > 0}" in english.out and '# 报告' in english.out, english.say)
    results.check("Chinese words", chinese.out == SPELLED, lambda: difference(SPELLED, chinese.out, "Chinese words"))
    wrong = budget(mode, "fmt", "--keywords=fr", "-", text=b"")
    results.check("words of no language", wrong.status == 2 and "fr" in wrong.err, wrong.say)


def fmt(results, mode):
    check_words(results, mode)
    in_parallel(lambda case: layout_case(results, mode, case), LAYOUTS)
    in_parallel(lambda cases: check_files(results, mode, cases), batches(list(inputs()), 4 * CORES))
    check_examples(results, mode)
    check_examples(results, mode, "--keywords=zh")
    check_in_place(results, mode)
