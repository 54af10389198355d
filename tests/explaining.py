"""`budget explain FILE FIGURE`: where a figure comes from, what reads it, what forbids another value."""
import json
import os
import tempfile
import unicodedata

from suite import ROOT, binary, difference, in_parallel, run

TOWN = """\
# Figures made up for the tests.
unit EUR : money
unit kEUR = 1000 EUR
style percent { decimals 1 trim }
report "Accounts" { entity "Town"; year 2020; amounts kEUR .01 rounded }
prior 2019 { spending.staff 600.00 }
table spending "What was spent" {
  column amount
  staff   "Staff"
  running "Running costs" { paper "Paper"; power "Power" }
  works   "Works"
  all     "All" = staff + running + works
  half    "Half" = all / 2
}
data spending {
  staff   604.90
  paper    41.99
  power   100.00
}
rule cap "spending stays below the budget": spending.all <= 750 kEUR
section s "S" { \"""Staff is {81% == spending.staff / spending.all}, {4.90 kEUR == spending.staff - spending.staff@prior} more.\""" }
let share = spending.staff / spending.all
"""
HALF = """\
spending.half: 373.45 kEUR
  stands for  any amount from 373.4375 to 373.4525 kEUR
  printed     rounded to 0.01 kEUR
  declared    town.budget:13 (nobody states its amount)
  the formula all / 2 (town.budget:13) gives 373.445 kEUR, which is printed as
      373.45 kEUR, from
    spending.all   746.89 kEUR  derived
      the formula staff + running + works (town.budget:12) gives 746.89 kEUR,
          from
        spending.staff     604.90 kEUR  town.budget:16
        spending.running   141.99 kEUR  derived
          the sum of the rows below it gives 141.99 kEUR, from
            spending.running.paper    41.99 kEUR  town.budget:17
            spending.running.power   100.00 kEUR  town.budget:18
        and 1 figure that is exactly zero

No check reads it: a slip in it would go unnoticed.
"""
NOT_760 = """\
It cannot be 760.00 kEUR:
  violated    formula of spending.all: 760.00 kEUR against 746.89 kEUR; the
              difference is 13.11 kEUR, rounding explains up to 0.02 kEUR
              (town.budget:12)
  violated    rule cap: spending stays below the budget: 760.00 kEUR against
              750.00 kEUR; the difference is 10.00 kEUR, rounding explains up to
              0.005 kEUR (town.budget:20)
  violated    text in section s says `81%`, the figures give 79.5921%; the
              difference is 1.4079%, rounding explains up to 0.5012%
              (town.budget:21)
"""
HETANG = "examples/hetang-2020/report.budget"
PARENT = "支出决算[20103].合计"


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def explain(mode, *words, home=ROOT, **more):
    return run([binary(mode), "explain", *words], cwd=home, timeout=60, **more)


def explained(mode, *words, home=ROOT):
    outcome = explain(mode, *words, "--format=json", home=home)
    return json.loads(outcome.out) if outcome.status == 0 else {}


# ---- the small file ---------------------------------------------------------------------------------

def small(results, mode, home):
    def ends(name, tail, *words):
        outcome = explain(mode, "town.budget", *words, home=home)
        results.check(name, outcome.status == 0 and not outcome.err and outcome.out.endswith(tail),
                      lambda: difference(tail, outcome.out, name) + outcome.err)

    def refused(name, says, *words):
        outcome = explain(mode, "town.budget", *words, home=home)
        results.check(name, outcome.status == 2 and not outcome.out and says in outcome.err, outcome.say)

    ends("the tree down to file and line, and the rounding step", HALF, "spending.half")
    ends("what forbids a value", NOT_760, "spending.all", "--why-not", "760 kEUR")
    ends("a value that everything allows", "\nNothing forbids 746.90 kEUR.\n", "spending.all", "--why-not", "746.9")
    ends("last year's figure", "(town.budget:21)\n", "spending.staff@prior")
    conflict = explain(mode, "tests/golden/verdict-inconsistent.budget", "t.whole")
    results.check("a check that fails only together with others", conflict.status == 0 and
                  "\n  inconsistent  rule second" in conflict.out, conflict.say)
    ends("a longer address of the same figure", HALF, "(spending.half)")
    refused("more digits than are published", "2 decimals", "spending.all", "--why-not", "1.234")
    refused("a value that is none", "no amount", "spending.all", "--why-not", "many")
    refused("an unknown figure has near names", "nearest are:\n  spending.staff\n", "spending.stuff")
    refused("a let is no figure", "made from:\n  spending.staff\n", "share")
    refused("an address that is none", "no figure", "spending.(")
    refused("a statement as an address", "no figure", "1\nreport \"x\" { }")


def piped(results, mode, home):
    with open(os.path.join(home, "town.budget"), "rb") as f:
        outcome = explain(mode, "-", "spending.all", "--why-not", "760", home=home, stdin=f)
    wanted = NOT_760.replace("town.budget", "<stdin>")
    results.check("standard input, read once and checked twice",
                  outcome.status == 0 and "<stdin>:20" in outcome.out and outcome.out.count("violated") == 3,
                  lambda: difference(wanted, outcome.out, "stdin"))


def wrong_use(results, mode, home):
    for name, words, status in (("three words", ("a", "b", "c"), 2), ("no words", (), 2),
                                ("--why-not a code", ("B0601", "--why-not", "3"), 2),
                                ("a format of findings", ("town.budget", "spending.all", "--format=sarif"), 2),
                                ("a file that is not there", ("nowhere.budget", "a.b"), 3)):
        outcome = explain(mode, *words, home=home)
        results.check(name, outcome.status == status and not outcome.out, outcome.say)
    with open(os.path.join(home, "broken.budget"), "w", encoding="utf-8") as f:
        f.write("table {\n")
    outcome = explain(mode, "broken.budget", "a.b", home=home)
    results.check("a file that cannot be read as a report", outcome.status == 1 and "B02" in outcome.err, outcome.say)


# ---- the real accounts ------------------------------------------------------------------------------

def parent_of_rounded_parts(results, mode):
    made = explained(mode, HETANG, PARENT)
    root = made.get("figure", {})
    face = [root.get(k) for k in ("name", "value", "low", "high", "kind", "line")]
    ways = {w["kind"]: w for w in root.get("ways", [])}
    parts = [(i["name"], i["value"], i["line"]) for i in ways.get("sum", {}).get("inputs", [])]
    results.check("value, interval and place", face[:5] == [PARENT, "625.29", "625.285", "625.295", "stated"] and face[5],
                  str(face))
    results.check("the parts of a sum with their lines",
                  [p[:2] for p in parts] == [("支出决算[2010301].合计", "605.61"), ("支出决算[2010302].合计", "19.69")]
                  and ways["sum"]["computed"] == "625.30" and all(p[2] > face[5] for p in parts), str(root))
    verdicts = [(c["kind"], c["name"], c["verdict"]) for c in made.get("checks", [])]
    results.check("the checks that read it, what is not exact first",
                  verdicts and verdicts[0] == ("sum", PARENT, "rounding") and
                  ("sum", "支出决算[201].合计", "exact") in verdicts, str(verdicts))


def two_totals_are_tied(results, mode):
    made = explained(mode, HETANG, "收支总表.收入.总计", "--why-not", "760")
    against = {c["name"]: c["verdict"] for c in made.get("why_not", {}).get("against", [])}
    results.check("another total breaks the rule that ties both", against.get("I01.5") == "violated", str(made)[:600])
    outcome = explain(mode, HETANG, "收支总表.总计")
    results.check("an address with two readings offers both", outcome.status == 2 and
                  "收支总表.收入.总计" in outcome.err and "收支总表.支出.总计" in outcome.err, outcome.say)


def as_in_the_report(results, mode, home):
    """A sample of all figures: explained as report.json has them, in lines that fit."""
    built = run([binary(mode), "build", HETANG, "-o", home, "--to", "json"], timeout=120)
    with open(os.path.join(home, "report.json"), encoding="utf-8") as f:
        every = [g for g in json.load(f)["figures"] if g.get("table")]
    figures = every[::23]

    def one(figure):
        name = figure["name"]
        made = explained(mode, HETANG, name).get("figure", {})
        page = explain(mode, HETANG, name).out
        wide = [line for line in page.split("\n") if width(line) > 80]
        results.check(f"{name} as in report.json", made.get("name") == name and page.startswith(name + ":") and
                      made.get("value") == (figure["value"] or ""), str(made)[:300] + "\n" + str(figure))
        results.check(f"{name} within 80 columns", not wide, "\n".join(wide))

    results.check("there are figures to explain", built.status == 0 and len(figures) > 5, built.say)
    in_parallel(one, figures)
    listed = explain(mode, HETANG)
    results.check("a file alone lists all figures", listed.status == 0 and
                  [line.split()[0] for line in listed.out.splitlines()] == [g["name"] for g in every] and
                  all(not g["value"] or f" {g['value']} " in line + " " for g, line in zip(every, listed.out.splitlines())),
                  listed.say)
    bare = explain(mode, HETANG, "-q")
    results.check("and -q only their addresses", bare.out.splitlines() == [g["name"] for g in every], bare.say)


def explaining(results, mode):
    with tempfile.TemporaryDirectory(prefix="explaining-") as home:
        with open(os.path.join(home, "town.budget"), "w", encoding="utf-8") as f:
            f.write(TOWN)
        small(results, mode, home)
        piped(results, mode, home)
        wrong_use(results, mode, home)
        as_in_the_report(results, mode, home)
    parent_of_rounded_parts(results, mode)
    two_totals_are_tied(results, mode)
