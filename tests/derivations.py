"""Every conflict proves itself: its derivation, read by refute.py, ends in a false statement, in the findings and in
report.json; and a derivation that was tampered with does not."""
import copy
import fractions
import glob
import json
import os
import tempfile

from check_json import problems
from refute import derivations, problem
from roundings import many_roundings, shares, tree, two_way
from suite import ROOT, binary, findings, run

GOLDEN = os.path.join(ROOT, "tests", "golden")


def tampered(derivation):
    """(what was done, the derivation): each must be refused."""
    for number, case in enumerate(derivation.get("cases", [])):
        yield f"case {number} alone", case
        for what, made in tampered(case):
            yield f"case {number}: {what}", {**derivation, "cases": [made if k == number else c for k, c in enumerate(derivation["cases"])]}
    if "cases" in derivation:
        yield "one case", {**derivation, "cases": derivation["cases"][:1]}
        yield "a finer step", {**derivation, "step": str(fractions.Fraction(derivation["step"]) / 2)}
        yield "a coarser step", {**derivation, "step": str(fractions.Fraction(derivation["step"]) * 2)}
        return
    for number, condition in enumerate(derivation["conditions"]):
        for name, by in (("times", "2"), ("value", "1000000")):
            made = copy.deepcopy(derivation)
            at = made["conditions"][number]
            if name == "value":                  # to the side where the condition says nothing
                looser = -1 if condition["relation"][0] == ">" or (condition["relation"] == "=" and fractions.Fraction(condition["times"]) < 0) else 1
                at[name] = str(fractions.Fraction(at[name]) + looser * fractions.Fraction(by))
            else:
                at[name] = str(fractions.Fraction(at[name]) * fractions.Fraction(by))
            yield f"{name} of condition {number}", made
        made = copy.deepcopy(derivation)
        del made["conditions"][number]
        yield f"without condition {number}", made
        if condition["relation"] != "=":
            made = copy.deepcopy(derivation)
            made["conditions"][number]["times"] = str(-fractions.Fraction(condition["times"]))
            yield f"condition {number} turned round", made


def prints_are_those_of_the_report(report, derivation):
    """The ends that a print allows are those the report gives for that figure."""
    ends = {f["name"]: (f["low"], f["high"]) for f in report["figures"]}
    for condition in [c for case in derivation.get("cases", [derivation]) for c in case["conditions"]]:
        of = condition["terms"][0]["of"]
        if condition["kind"] != "print" or of not in ends:
            continue
        low, high = ends[of]
        end = low if condition["relation"][0] == ">" else high
        if fractions.Fraction(end) != fractions.Fraction(condition["value"]):
            return f"{of} {condition['relation']} {condition['value']}, but the report says {end}"
    return None


def check_input(results, mode, path, schema, home):
    name = os.path.basename(path)
    outcome = run([binary(mode), "check", "--format=json", name], cwd=GOLDEN)
    told = [f for f in findings(outcome) or [] if f["code"] == "B0615"]
    proofs = [f.get("derivation") for f in told]
    results.check(f"{name}: each conflict has its derivation", told and all(proofs), outcome.say)
    for proof in proofs:
        results.check(f"{name}: it ends in a false statement", not problem(proof), lambda: f"{problem(proof)}\n{proof}")
        passed = [what for what, made in tampered(proof) if not problem(made)]
        results.check(f"{name}: tampered with, it does not", not passed, lambda: f"{passed}\n{proof}")
    out = os.path.join(home, name)
    built = run([binary(mode), "build", "--force", name, "-o", out, "--to", "json"], cwd=GOLDEN)
    try:
        with open(os.path.join(out, "report.json"), encoding="utf-8") as f:
            report = json.load(f)
    except OSError:
        results.fail(f"{name}: report.json", built.say())
        return
    results.check(f"{name}: report.json has the same", sorted(map(str, derivations(report))) == sorted(map(str, proofs)), built.say)
    wrong = problems(schema, report) + [p for p in (prints_are_those_of_the_report(report, d) for d in proofs) if p]
    results.check(f"{name}: report.json is as its schema says", not wrong, lambda: "\n".join(wrong))


def inputs():
    for path in sorted(glob.glob(GOLDEN + "/verdict-inconsistent*.budget")):
        with open(path[:-len("budget")] + "diag", encoding="utf-8") as f:
            if "B0615" in f.read():
                yield path


def undecided(results, mode, home):
    """What is not decided is said among the checks, too."""
    with open(os.path.join(home, "shares.budget"), "w", encoding="utf-8") as f:
        f.write(shares(16, 3))
    built = run([binary(mode), "build", "--force", "shares.budget", "-o", "out", "--to", "json"], cwd=home)
    with open(os.path.join(home, "out", "report.json"), encoding="utf-8") as f:
        checks = json.load(f)["checks"]
    results.check("undecided is a check", [c["kind"] for c in checks if c["verdict"] == "undecided"] == ["joint"], built.say)


def trees(results, mode, home):
    """However many roundings a tree of sums holds, it is decided; and what cannot be is found at its place."""
    for name, depth, parts, planted in (("wide", 3, 20, False), ("deep", 7, 3, False), ("planted", 5, 3, True), ("planted wide", 3, 3, True)):
        with open(os.path.join(home, "tree.budget"), "w", encoding="utf-8") as f:
            f.write(tree(depth, parts, planted))
        outcome = run([binary(mode), "check", "--format=json", "tree.budget"], cwd=home)
        found = findings(outcome) or []
        hard = [f for f in found if f["code"] in ("B0615", "B0616") or f["severity"] == "error"]
        roundings = sum(f["code"] in ("B0611", "B0617") for f in found)
        if planted:
            results.check(f"tree, {name}: the conflict is found and proved", hard and all(f["code"] == "B0615" and not problem(f["derivation"]) for f in hard),
                          outcome.say)
        else:
            results.check(f"tree, {name}: decided", roundings >= 400 * 2 // 3 and not hard, lambda: f"{roundings} roundings\n" + outcome.say())


def tables(results, mode, home):
    """What bounds alone cannot say of rows and columns is decided, however many roundings it takes; the other half of them
    cannot be, by the smallest step, and each says why."""
    cases = [(f"two-way {rows} x {columns}", two_way(rows, columns, over), over) for rows, columns in ((4, 4), (40, 12), (61, 9)) for over in (0, 1)]
    for name, text, conflicts in cases + [("many roundings", many_roundings(100, 20), 2)]:
        with open(os.path.join(home, "tables.budget"), "w", encoding="utf-8") as f:
            f.write(text)
        outcome = run([binary(mode), "check", "--format=json", "tables.budget"], cwd=home)
        found = findings(outcome) or []
        proofs = [f["derivation"] for f in found if f["code"] == "B0615"]
        results.check(f"{name}: {'conflicts are found' if conflicts else 'it fits'}", found and bool(proofs) == bool(conflicts), outcome.say)
        results.check(f"{name}: decided and proved", not any(f["code"] == "B0616" for f in found) and not any(map(problem, proofs)), outcome.say)


def books(ab, bc, ca, step):
    return f"""report "Books" {{ entity "Somebody"; year 2020; amounts kCNY 1 rounded; booked CNY {step} }}
unit CNY : money
unit kCNY = 1000 CNY
table t {{ a; b; c }}
data t {{ a 1; b 1; c 1 }}
table pairs {{ amounts CNY 1 exact; ab; bc; ca }}
data pairs {{ ab {ab}; bc {bc}; ca {ca} }}
rule ab: pairs.ab == t.a + t.b
rule bc: pairs.bc == t.b + t.c
rule ca: pairs.ca == t.c + t.a
"""


def whole_steps(results, mode, home):
    """Pairs of whole amounts come to an even number in all; half a step to each is none, but where books are kept more finely."""
    for number in range(8):
        pairs = [2000 + (number >> bit & 1) for bit in range(3)]
        for step in ("1", ".1"):
            with open(os.path.join(home, "books.budget"), "w", encoding="utf-8") as f:
                f.write(books(*pairs, step))
            outcome = run([binary(mode), "check", "--format=json", "books.budget"], cwd=home)
            proofs = [f["derivation"] for f in findings(outcome) or [] if f["code"] == "B0615"]
            expected = sum(pairs) % 2 if step == "1" else 0
            results.check(f"pairs of {pairs} in steps of {step}", len(proofs) == expected and not any(map(problem, proofs)), outcome.say)


def derivations_suite(results, mode):
    with open(os.path.join(ROOT, "runtime", "schema", "report.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    with tempfile.TemporaryDirectory(prefix="derivations-") as home:
        found = list(inputs())
        results.check("there are conflicts among the golden inputs", len(found) > 3)
        for path in found:
            check_input(results, mode, path, schema, home)
        undecided(results, mode, home)
        trees(results, mode, home)
        tables(results, mode, home)
        whole_steps(results, mode, home)


derivations_suite.__name__ = "derivations"
