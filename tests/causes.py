"""Causes: one wrong figure is one error at that figure, with the repair its slip suggests; and how strong the checks are.

Every case spoils one figure of the made-up accounts below, as the name of the case says."""
import json
import os
import tempfile

from suite import binary, findings, run

ACCOUNTS = """\
unit EUR : money
unit kEUR = 1000 EUR
unit tEUR = 10000 kEUR
style text { decimals 2 trim; grouping "," 3 }
style percent { decimals 1 trim }
report "R" { entity "Somebody"; year 2020; amounts kEUR .01 rounded }
classification f { levels division 2, group 4; open }
table spent by f { column all = staff + goods; column staff, goods }
table sums { outlay; carried; all = outlay + carried }
data spent (all, staff, goods) {
  01    Schools   4,312.40  4,207.10   105.30
  0101  Teachers    605.30    603.10     2.20
  0102  Books     3,707.10  3,604.00   103.10
  02    Roads     1,020.60    811.00   209.60
  0201  Repair    1,020.60    811.00   209.60
  total           5,333.00  5,018.10   314.90
}
data sums {
  outlay   5,333.00
  carried     17.25
  all      5,350.25
}
prior 2019 { spent.all 4,999.00; sums.outlay 4,999.00 }
rule tie "both tables give the outlay": spent.all == sums.outlay
rule before "and so they did last year": spent.all@prior == sums.outlay@prior
section s "S" { \"\"\"{5,333 kEUR == spent.all} were spent, {334 kEUR == spent.all - spent.all@prior} more than before.\"\"\" }
"""
# name, the figure as it stands, as it is spoiled, the whole line if the figure alone is not one of its kind; what the note says
SLIPS = [
    ("one digit", "  3,707.10", "  3,767.10", "one digit is different"),
    ("two digits swapped", "  3,604.00", "  6,304.00", "two neighbouring digits change places"),
    ("a digit dropped", "  3,604.00", "    604.00", "it has one digit more"),
    ("a digit added", "603.10", "6603.10", "it has one digit less"),
    ("the sign", "  3,604.00", " -3,604.00", "it has the other sign"),
    ("the point", "  3,604.00", "    360.40", "the point stands elsewhere"),
    ("the unit", "  3,604.00", " 36040000.00", "it is stated in another unit"),
    ("the figure below", "103.10\n  02", "209.60\n  02", "the figure beside it stands in its place"),
    ("last year's", "total           5,333.00", "total           4,999.00", "the figure of the other year stands in its place"),
    ("a part left out", "4,312.40  ", "3,707.10  ", "one part was left out"),
    ("a part counted twice", "5,018.10 ", "5,829.10 ", "one part was counted twice"),
]


def check(mode, home, text, *words):
    with open(os.path.join(home, "c.budget"), "w", encoding="utf-8") as f:
        f.write(text)
    return run([binary(mode), "check", "--format=json", *words, "c.budget"], cwd=home)


def slips(results, mode, home):
    outcome = check(mode, home, ACCOUNTS)
    results.check("the accounts are right as they stand", outcome.status == 0, outcome.say)
    for name, old, new, says in SLIPS:
        if not results.check(name + ": the figure is there once", ACCOUNTS.count(old) == 1):
            continue
        spoiled = ACCOUNTS.replace(old, new)
        outcome = check(mode, home, spoiled)
        errors = [f for f in findings(outcome) or [] if f["severity"] == "error"]
        line = spoiled[:spoiled.index(new)].count("\n") + 1
        told = [n["message"] for f in errors for n in f["notes"]]
        results.check(name + " is one error at its figure", [(f["code"], f["line"]) for f in errors] == [("B0618", line)], outcome.say)
        results.check(name + " is told", any(says in t for t in told), outcome.say)


def fixes(results, mode, home):
    """The repair is made when it is asked for, and not without; figures in prose are repaired like others."""
    path = os.path.join(home, "f.budget")
    for name, old, new in [("a figure of a table", "  3,604.00", "  6,304.00"), ("the sign of a figure", "  3,604.00", " -3,604.00"),
                           ("a figure in text", "{5,333 kEUR", "{5,338 kEUR"), ("last year's figure", "outlay 4,999.00", "outlay 4,399.00")]:
        with open(path, "w", encoding="utf-8") as f:
            f.write(ACCOUNTS.replace(old, new))
        run([binary(mode), "fix", "f.budget"], cwd=home)
        with open(path, encoding="utf-8") as f:
            unasked = f.read()
        made = run([binary(mode), "fix", "--accept-figures", "f.budget"], cwd=home)
        with open(path, encoding="utf-8") as f:
            fixed = f.read()
        is_prose = "{" in old
        results.check(name + " is repaired", fixed.replace(" ", "") == ACCOUNTS.replace(" ", "") and made.status == 0, lambda: made.say() + fixed)
        results.check(name + " is left alone unasked", (unasked == ACCOUNTS) == is_prose, unasked)


def many(results, mode, home):
    """Thirty sentences that one digit breaks are one error with thirty places; people are shown a few."""
    spoiled = ACCOUNTS.replace("total           5,333.00", "total           5,383.00") + "".join(
        f'section n{i} "N" {{ """{{5,333 kEUR == spent.all}}""" }}\n' for i in range(30))
    outcome = check(mode, home, spoiled)
    errors = [f for f in findings(outcome) or [] if f["severity"] == "error"]
    places = [n for f in errors for n in f["notes"] if n["file"]]
    results.check("thirty sentences are one error", len(errors) == 1 and len(places) == 35, outcome.say)
    shown = run([binary(mode), "check", "--severity", "B0611=off", "c.budget"], cwd=home)
    results.check("people are shown a few places", "and 30 more places" in shown.err and shown.err.count("\n") < 40, shown.say)


FACTS = """\
unit person : count
let each = spent.all / guests
section f "F" { \"\"\"We had {80 person as guests} guests, {30 person as local} of them from here and {50 person as foreign} from elsewhere.
{66,662.5 EUR == each} for each of them; {37.5% == local / guests} were from here.\"\"\" }
rule heads "all came from somewhere": local + foreign == guests
"""


def facts(results, mode, home):
    """A number that only the text states is a suspect like a figure: one error at the number, which is repaired as it is written."""
    path = os.path.join(home, "c.budget")
    for old, new, count in [("{80 person", "{88 person", 3), ("{30 person", "{3 person", 2), ("{80 person", "{8,000 person", 3)]:
        outcome = check(mode, home, ACCOUNTS + FACTS.replace(old, new))
        errors = [f for f in findings(outcome) or [] if f["severity"] == "error"]
        line = (ACCOUNTS + FACTS).count("\n", 0, (ACCOUNTS + FACTS).index(old)) + 1
        results.check(new[1:] + " in text is one error at the number", [(f["code"], f["line"], f["end_column"] - f["column"]) for f in errors]
                      == [("B0618", line, len(new) - 1)], outcome.say)
        results.check(new[1:] + " in text is told with its checks", [len([n for n in f["notes"] if n["file"]]) for f in errors] == [count], outcome.say)
        run([binary(mode), "fix", "--accept-figures", "c.budget"], cwd=home)
        with open(path, encoding="utf-8") as f:
            fixed = f.read()
        results.check(new[1:] + " in text is repaired", fixed == ACCOUNTS + FACTS, fixed)
    right = check(mode, home, ACCOUNTS + FACTS)
    results.check("numbers in text are right as they stand", right.status == 0, right.say)
    torn = check(mode, home, ACCOUNTS + FACTS.replace("{30 person", "{31 person").replace("{37.5%", "{38.8%"))
    told = [f for f in findings(torn) or [] if f["severity"] == "error"]
    results.check("one rule over numbers in text alone names the rule", [f["code"] for f in told] == ["B0603"], torn.say)


def zeros(results, mode, home):
    """A total that became nothing is one error; what divides by it, in claims, printed or by a name, is told there."""
    shares = 'let part = spent[01].all / spent.all\nsection z "Z" { """Schools took {80.9% == spent[01].all / spent.all}, that is {part} or {80.9% == part}, ' \
             'and {5.9% == spent.goods / spent.all} went for goods.""" }\n'
    right = check(mode, home, ACCOUNTS + shares)
    results.check("shares of a total are right", right.status == 0, right.say)
    spoiled = (ACCOUNTS + shares).replace("total           5,333.00", "total               0.00")
    outcome = check(mode, home, spoiled)
    errors = [f for f in findings(outcome) or [] if f["severity"] == "error"]
    told = [n["message"] for f in errors for n in f["notes"] if "divides by zero" in n["message"]]
    results.check("a nought that shares divide by is one error", [f["code"] for f in errors] == ["B0618"] and len(told) == 4, outcome.say)
    alone = check(mode, home, ACCOUNTS.replace("carried     17.25", "carried      0.00").replace("5,350.25", "5,333.00")
                  + 'section z "Z" { """{3% == sums.carried / sums.carried}""" }\n')
    results.check("a nought that is right leaves its shares to be told by themselves",
                  [f["code"] for f in findings(alone) or [] if f["severity"] == "error"] == ["B0605"], alone.say)


def power(results, mode, home):
    with open(os.path.join(home, "p.budget"), "w", encoding="utf-8") as f:
        f.write(ACCOUNTS.replace("table sums {", "table sums { spare;").replace("data sums {", "data sums {\n  spare 9.00"))
    human = run([binary(mode), "check", "--power", "p.budget"], cwd=home)
    results.check("--power names the weakest check first", human.out.split("\n")[1].startswith("p.budget:11:40: `spent[01].goods`") and
                  "(one in 7020)" in human.out and "`sums.spare` is 9.00 kEUR" in human.out, human.say)
    outcome = run([binary(mode), "check", "--power", "--format=json", "p.budget"], cwd=home)
    try:
        told = json.loads(outcome.out)
    except ValueError:
        results.fail("--power as JSON", outcome.say())
        return
    shares = [w["one_in"] for w in told["weakest"]]
    results.check("--power ranks by what would not show", len(shares) > 10 and shares == sorted(shares), outcome.say)
    results.check("--power lists what no check reads", [u["name"] for u in told["unread"]] == ["sums.spare"], outcome.say)


def causes(results, mode):
    with tempfile.TemporaryDirectory(prefix="causes-") as home:
        for part in (slips, fixes, many, facts, zeros, power):
            part(results, mode, home)
