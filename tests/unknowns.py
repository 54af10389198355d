"""Figures that nobody stated: what `budget check --show=implied` says of them and `budget fix --fill` writes.

The accounts of 2020 leave one total blank and tell last year's only by their changes; the other figures are made up."""
import json
import os
import re
import shutil
import tempfile

from suite import ROOT, binary, run

EXAMPLE = os.path.join(ROOT, "examples", "hetang-2020")
TOTAL = re.compile(r"^  人员经费合计 +=396\.10", re.M)
NAME = "基本支出表.人员经费合计"

HEAD = """\
unit EUR : money
unit kEUR = 1000 EUR
unit visit : count
style percent { decimals 1 trim }
report "R" { entity "Somebody"; year 2020; amounts kEUR %s }
"""
# mode of the amounts, the rest of the file, {figure: (value, low, high)}: hand-made, None for none
CASES = [
    ("a part of a total", ".01 rounded", "table t { a; b; all = a + b }\ndata t { a ?; b 300.00; all 750.61 }",
     {"t.a": ("450.61", "450.60", "450.62")}),
    ("a total of exact parts", ".01 exact", "table t { a; b; all = a + b }\ndata t { a 1.00; b 2.00; all ? }",
     {"t.all": ("3.00", "3.00", "3.00")}),
    ("a blank that a formula derives", ".01 exact", "table t { a; b; all = a + b }\ndata t { a 1.00; b 2.00; all _ }",
     {"t.all": ("3.00", "3.00", "3.00")}),
    ("a total left out", "1 rounded", "table t { a; b; all = a + b }\ndata t { a 1; b 2 }", {"t.all": ("3", "2", "4")}),
    ("two figures in a circle of two rules", ".01 rounded",
     "table t { a; b }\ndata t { a ?; b ? }\nrule x: t.a + t.b == 5 kEUR\nrule y: t.a - t.b == 1 kEUR",
     {"t.a": ("3.00", "3.00", "3.00"), "t.b": ("2.00", "2.00", "2.00")}),
    ("a share of a known figure", "1 rounded", 'table t { a; b }\ndata t { a ?; b 10 }\n'
     'section s "S" { """{30% == t.a / t.b}""" }', {"t.a": ("3", "2.8025", "3.2025")}),
    ("last year, from two sentences", ".01 rounded", 'table t { a }\ndata t { a 750.61 }\nsection s "S" { """'
     '{36.44 kEUR == t.a - t.a@prior}, {5.1% == (t.a - t.a@prior) / t.a@prior}""" }',
     {"t.a@prior": ("714.17", "714.16", "714.18")}),
    ("last year, from its growth alone", "1 rounded", 'table t { a }\ndata t { a 110 }\nrule p: t.a@prior >= 50 kEUR\n'
     'section s "S" { """{10% == (t.a - t.a@prior) / t.a@prior}""" }', {"t.a@prior": ("100", "99.095", "100.9132")}),
    ("an upper end only", "1 rounded", "table t { a; b }\ndata t { a ?; b 5 }\nrule m: t.a <= t.b", {"t.a": (None, None, "5.5")}),
    ("a direction alone", "1 rounded", 'words w { more "more" }\ntable t { a }\ndata t { a 3 }\n'
     'section s "S" { """{more == t.a - t.a@prior}""" }', {"t.a@prior": (None, None, "3.5")}),
    ("nothing is said of it", "1 rounded", "table t { a }\ndata t { a ? }", {"t.a": (None, None, None)}),
    ("a cut-off figure leaves an open end", "1 truncated", "table t { a; b }\ndata t { a ?; b 5 }\nrule m: t.a == t.b",
     {"t.a": ("5", "5", "6")}),
    ("a figure that others let move", "1 rounded",       # a + b = 7 takes b beyond the middle: a <= 3.5, so b >= 3
     "table t { a; b; c; u }\ndata t { a 3; b 3; c ?; u 7 }\nrule x: t.u == t.a + t.b\nrule y: t.c == t.b",
     {"t.c": ("3", "3", "3.5")}),
]
FILLED = [
    ("fill writes what is unique", "table t { a; b; c; all = a + b + c }\ndata t {\n  a    ?\n  b    300.00\n  c    _\n"
     "  all  750.61\n}\nprior 2019 { t.all ? }\nsection s \"S\" { \"\"\"{36.44 kEUR == t.all - t.all@prior}\"\"\" }\n",
     [("a    ?", "a    450.61"), ("t.all ?", "t.all 714.17")]),
    ("fill leaves what has no only value", "table t { a; b }\ndata t {\n  a  ?\n  b  ?\n}\nrule x: t.a + t.b == 5 kEUR\n", []),
]


def implied(mode, home, text):
    with open(os.path.join(home, "t.budget"), "w", encoding="utf-8") as f:
        f.write(text)
    outcome = run([binary(mode), "check", "t.budget", "--show=implied", "--format=json"], cwd=home)
    try:
        return {i["name"]: i for i in json.loads(outcome.out)["implied"]}, outcome
    except (ValueError, KeyError):
        return {}, outcome


def bounds(results, mode, home):
    for name, amounts, text, wanted in CASES:
        found, outcome = implied(mode, home, HEAD % amounts + text + "\n")
        have = {k: (i["value"], i["low"] and i["low"], i["high"]) for k, i in found.items()}

        def same(a, b):
            return a == b or (a and b and float(a) == float(b))
        results.check(name, have.keys() == wanted.keys() and
                      all(same(a, b) for k in wanted for a, b in zip(have[k], wanted[k])), lambda: f"{have}\n" + outcome.say())


def fills(results, mode, home):
    path = os.path.join(home, "f.budget")
    for name, text, changes in FILLED:
        before = after = HEAD % ".01 rounded" + text
        for old, new in changes:
            after = after.replace(old, new)
        with open(path, "w", encoding="utf-8") as f:
            f.write(before)
        shown = run([binary(mode), "fix", "--fill", "--dry-run", "f.budget"], cwd=home)
        with open(path, encoding="utf-8") as f:
            untouched = f.read() == before
        made = run([binary(mode), "fix", "--fill", "f.budget"], cwd=home)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        results.check(name, untouched and text == after and made.status == 0 and
                      shown.out.count("\n+  ") + shown.out.count("\n+prior") == len(changes), lambda: shown.say() + made.say() + text)


def accounts(results, mode, home):
    """The blank of form 06, however it is left open, and last year's total; the example stays clean when they are filled in."""
    place = os.path.join(home, "hetang")
    shutil.copytree(EXAMPLE, place)
    with open(os.path.join(place, "report.budget"), encoding="utf-8") as f:
        text = f.read()
    line = next((i for i in text.split("\n") if TOTAL.match(i)), None)
    if not results.check("the example states the total", line):
        return
    for what, new in (("?", line.replace("=396.10", "?")), ("_", line.replace("=396.10", "_")), ("left out", "")):
        found, outcome = implied(mode, place, text.replace(line, new))
        results.check(f"form 06 {what}: 396.10", found.get(NAME, {}).get("value") == "396.10" and found[NAME]["checks"], outcome.say)
        last = found.get("收支总表.收入.总计@prior", {})
        results.check(f"form 06 {what}: last year's total", (last.get("value"), last.get("low")) == ("714.17", "714.16"), outcome.say)
    implied(mode, place, text.replace(line, line.replace("=396.10", "?")))
    filled = run([binary(mode), "fix", "--fill", "t.budget"], cwd=place)
    again = run([binary(mode), "check", "t.budget"], cwd=place)
    with open(os.path.join(place, "t.budget"), encoding="utf-8") as f:
        results.check("the accounts with figures filled in are clean", line.replace("=", "") in f.read() and again.status == 0,
                      lambda: filled.say() + again.say())


def unknowns(results, mode):
    with tempfile.TemporaryDirectory(prefix="unknowns-") as home:
        bounds(results, mode, home)
        fills(results, mode, home)
        accounts(results, mode, home)
