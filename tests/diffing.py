"""`budget diff OLD NEW`: what moved between two reports, as accounts."""
import json
import os
import re
import shutil
import tempfile
import unicodedata

from suite import ROOT, binary, difference, run

TOWN = """\
# Figures made up for the tests.
unit EUR : money
unit kEUR = 1000 EUR
style percent { decimals 1 trim }
report "Accounts" { entity "Town"; year 2020; amounts kEUR .01 rounded }
prior 2019 { spending.staff 600.00 }
classification function "Functions" {
  levels division 2, group 4
  codes { 01 "General" { 0101 "Council"; 0102 "Finance" }; 02 "Order" { 0203 "Fire" } }
}
table spending "What was spent" {
  column amount
  staff   "Staff"
  running "Running costs" { paper "Paper"; power "Power" }
  works   "Works"
  all     "All" = staff + running + works
}
data spending {
  staff   604.90
  paper    41.99
  power   100.00
}
table f "By function" by function { column a; column why : text }
data f {
  01    General  3.00
  0101  Council  1.00  "as planned"
  0102  Finance  2.00
  total          3.00
}
rule cap "spending stays below the budget": spending.all <= 750 kEUR
section s "S" {
  \"""
  Staff is {81% == spending.staff / spending.all}, {up 4.90 kEUR == spending.staff - spending.staff@prior}.
  We have {80 as people} people. All is {spending.all}. It was a quiet year.
  \"""
}
words change { more "up", less "down", same "unchanged" }
"""
LATER = (TOWN.replace("staff   604.90", "staff   614.90").replace("{81%", "{81.2%").replace("up 4.90", "up 14.90")
         .replace("0102  Finance  2.00", "0203  Fire     2.50").replace("as planned", "less than planned")
         .replace("{80 as", "{90 as").replace("a quiet year", "a loud year"))


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def diff(mode, *words, home=ROOT, **more):
    return run([binary(mode), "diff", *words], cwd=home, timeout=60, **more)


def write(home, name, text):
    with open(os.path.join(home, name), "w", encoding="utf-8") as f:
        f.write(text)
    return name


def expected(name):
    with open(os.path.join(ROOT, "tests", "diff", name), encoding="utf-8") as f:
        return f.read()


# ---- a small pair -----------------------------------------------------------------------------------

def small(results, mode, home):
    old, now = write(home, "old.budget", TOWN), write(home, "new.budget", LATER)
    outcome = diff(mode, old, now, home=home)
    wanted = expected("town.txt")
    results.check("figures with their causes, rows, what turned, sentences", outcome.status == 0 and not outcome.err
                  and outcome.out == wanted, lambda: difference(wanted, outcome.out, "town") + outcome.err)
    results.check("80 columns are enough", max(map(width, outcome.out.splitlines())) <= 80, outcome.out)
    same = diff(mode, old, old, home=home)
    results.check("a report is like itself", same.out == "old.budget -> old.budget\nnothing moved\n", same.say)
    moved = diff(mode, old, now, "--exit-code", home=home).status
    results.check("--exit-code tells a difference", (moved, diff(mode, old, old, "--exit-code", home=home).status) == (1, 0))
    short = diff(mode, old, now, "--summary", home=home)
    results.check("--summary has five lines, which end the long form too", short.out.count("\n") == 5
                  and outcome.out.endswith("\n" + short.out), short.say)
    for name, format_name in (("town.md", "markdown"), ("town.json", "json")):
        made, wanted = diff(mode, old, now, "--format", format_name, home=home), expected(name)
        results.check(f"as {format_name}", made.status == 0 and made.out == wanted, lambda: difference(wanted, made.out, name))
    back = diff(mode, now, old, home=home)
    results.check("the other way round, what was false turns true", "  true rule cap:" in back.out
                  and "turned    3 true" in back.out, back.say)


def follows_schema(results, mode, home):
    """What is written for programs holds to its schema, in the short form too, and none of it is lost on a stranger's text."""
    import jsonschema
    with open(os.path.join(ROOT, "runtime", "schema", "diff.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    old = write(home, "old.budget", TOWN)
    hostile = LATER.replace("a loud year", "a [loud](x) year <b>@all</b> | `#1` www.x.org")
    now = write(home, "new.budget", hostile)
    for words in ([], ["--summary"]):
        outcome = diff(mode, old, now, "--format=json", *words, home=home)
        jsonschema.Draft7Validator.check_schema(schema)
        wrong = [e.message for e in jsonschema.Draft7Validator(schema).iter_errors(json.loads(outcome.out))]
        results.check("json follows its schema " + " ".join(words), not wrong, "\n".join(wrong))
    outcome = diff(mode, old, now, "--format=markdown", home=home)
    line = next((line for line in outcome.out.splitlines() if "loud" in line), "")
    results.check("no text becomes a link, a mention or HTML in a comment",
                  line == r"  - now: It was a \[loud\]\(x\) year &lt;b&gt;&#64;all&lt;/b&gt; \| \`&#35;1\` www\.x.org.", line)


def refused(results, mode, home):
    old, broken = write(home, "old.budget", TOWN), write(home, "broken.budget", TOWN.replace("data spending {", "data spending"))
    outcome = diff(mode, old, broken, home=home)
    results.check("what cannot be read has to be mended first", outcome.status == 1 and not outcome.out
                  and "error[" in outcome.err, outcome.say)
    module = write(home, "module.budget", "unit EUR : money\n")
    outcome = diff(mode, old, module, home=home)
    results.check("a module is no report", outcome.status == 1 and "module.budget is no report" in outcome.err, outcome.say)
    outcome = diff(mode, old, "nowhere.budget", home=home)
    results.check("a file that is not there", outcome.status == 3 and "nowhere.budget" in outcome.err, outcome.say)
    results.check("one report is too few", diff(mode, old, home=home).status == 2)
    results.check("standard input is only one of the two", diff(mode, "-", "-", home=home).status == 2)


def real(results, mode, home):
    """The accounts of 2020 with one leaf edited: all that is summed over it stays, and is told."""
    shutil.copytree(os.path.join(ROOT, "examples", "hetang-2020"), home, dirs_exist_ok=True)
    with open(os.path.join(home, "report.budget"), encoding="utf-8") as f:
        text = f.read()
    edited, count = re.subn(r"(?m)^(\s*30201\s+办公费\s+)26\.03$", r"\g<1>27.03", text)
    results.check("the leaf is there", count == 1)
    outcome = diff(mode, "report.budget", write(home, "after.budget", edited), home=home)
    wanted = expected("hetang-leaf.txt")
    results.check("one leaf of the accounts of 2020", outcome.status == 0 and outcome.out == wanted,
                  lambda: difference(wanted, outcome.out, "leaf") + outcome.err)


def news(results, mode, home):
    """What is told once although it happened often, and what must not be told."""
    base = TOWN.replace("table f ", "table g \"Second\" by function { column a }\ndata g { 01 General 2.00; 0102 Finance 2.00 }\ntable f ")
    old = write(home, "old.budget", base)

    def tells(name, text, *says, never=()):
        outcome = diff(mode, old, write(home, "new.budget", text), home=home)
        results.check(name, outcome.status == 0 and all(s in outcome.out for s in says)
                      and not any(s in outcome.out for s in never), outcome.say)

    tells("a code that moved in two tables", base.replace("0102  Finance  2.00", "0103  Money    2.00").replace("0102 Finance 2.00", "0103 Money 2.00")
          .replace('0102 "Finance"', '0102 "Finance"; 0103 "Money"'), '  recoded g, f: 0102 "Finance" -> 0103 "Money" (by the same figures)\n')
    tells("a code with its name under another number", base.replace("0102", "0103"),
          '  recoded g, f: 0102 "Finance" -> 0103 "Finance" (by the same name)\n')
    tells("a table that is gone", TOWN, '  removed g: "Second", the whole table, 3 rows\n', never=("removed g: 0102",))
    groups = base.replace("rule cap", "table b { group x { all \"All\" }; group y { all \"All\" } }\ndata b { x.all 1.00; y.all 2.00 }\nrule cap")
    old = write(home, "old.budget", groups)
    tells("rows of one name are told apart", groups.replace("x.all 1.00", "x.all 1.50").replace("y.all 2.00", "y.all 2.50"),
          "  All (x.all) ", "  All (y.all) ")
    old = write(home, "old.budget", base)
    tells("a rule that is gone, though it held", base.replace("rule cap", "# rule cap"),
          "  gone rule cap: spending stays below the budget at old.budget:", "1 gone")
    tells("a rule that is new, once for all its instances", base + "rule many for c in function.group: f[c].a >= 0\n", "  new rule many: f[c].a >= 0 at", "1 new")
    tells("a direction turned", base.replace("{up 4.90", "{down 4.90"), "Sentences that say something else", "- Staff is 81%, up 4.90 kEUR.",
          "+ Staff is 81%, down 4.90 kEUR.", "1 turned")
    tells("an expected deviation", base.replace("0102  Finance  2.00", "0102  Finance  2.50").replace(
          "General  3.00\n", "General  3.00 expect violated \"as printed\"\n"), "  expected sum f[01].a")
    tells("the same in another unit", base.replace("amounts kEUR .01 rounded", "amounts EUR 10 rounded").replace("604.90", "604900")
          .replace("41.99", "41990").replace("100.00", "100000").replace("600.00", "600000"), never=("spending.staff", "What was spent"))
    tells("a layout, a comment, another order of sections", base.replace("data spending {", "# hello\ndata spending {\n"), "nothing moved")
    painted = diff(mode, old, "new.budget", "--color=always", home=home)
    results.check("colours when asked, else none", "\x1b[1m" in painted.out and "\x1b" not in diff(mode, old, "new.budget", home=home).out)


# ---- two years --------------------------------------------------------------------------------------

TOWNS = """\
# Figures made up for the tests.
unit EUR : money
report "Accounts {year}" { year YEAR; amounts EUR 1 exact }
classification towns from "towns.csv" { levels town 2, part 4; changes "changes.csv" }
table t "Budget {year}" by towns { column a; column share : percent .1 }
"""
TOWNS_CSV = "code,name,year\n10,Old Town,2020\n20,New Town,2020\n2001,Market,2020\n30,Harbour,2020\n"
CHANGES_CSV = """\
first_year,kind,code,old_name,new_name
2021,rename,20,New Town,Hill Town
2021,recode,10>11,Old Town,Old Town
2022,recode,11>12,Old Town,Old Town
2022,add,40,,Airport
"""
THEN = TOWNS.replace("YEAR", "2020") + """\
data t { 10 "Old Town" 100 10; 20 "New Town" 200 20; 2001 "Market" 200; 30 "Harbour" 50; total 350 100 }
"""
NOW = TOWNS.replace("YEAR", "2022") + """\
data t { 12 "Old Town" 125 12.5; 20 "Hill Town" 180 20; 2001 "Market" 180; 40 "Airport" 7; total 312 100 }
"""


def two_years(results, mode, home):
    """A code that moved twice is one row; a name that changed is told, that a title holds the year is not."""
    write(home, "towns.csv", TOWNS_CSV), write(home, "changes.csv", CHANGES_CSV)
    then, now = write(home, "then.budget", THEN), write(home, "now.budget", NOW)
    for name, pair in (("years.txt", (then, now)), ("years-back.txt", (now, then))):
        outcome, wanted = diff(mode, *pair, home=home), expected(name)
        results.check(f"from year to year: {name}", outcome.status == 0 and outcome.out == wanted,
                      lambda: difference(wanted, outcome.out, name) + outcome.err)


MIXED_CSV = """\
first_year,kind,code,old_name,new_name
2021,merge,10+30>50,Old Town+Harbour,Waterside
2022,split,20>21+22,New Town,Hill+Park
"""
MIXED_THEN = TOWNS.replace("YEAR", "2020") + """\
data t { 10 "Old Town" - 10; 20 "New Town" 200 20; 30 "Harbour" 50 5; total 250 35 }
"""
MIXED_NOW = TOWNS.replace("YEAR", "2022") + """\
data t { 50 "Waterside" 60 6; 21 "Hill" 150 15; 22 "Park" 55 5.5; total 265 26.5 }
"""


def merged_and_split(results, mode, home):
    """Codes that became one, and one that became several, are one line with their sums, and one piece of news."""
    import jsonschema
    write(home, "towns.csv", TOWNS_CSV), write(home, "changes.csv", MIXED_CSV)
    then, now = write(home, "then.budget", MIXED_THEN), write(home, "now.budget", MIXED_NOW)
    for name, pair in (("mixed.txt", (then, now)), ("mixed-back.txt", (now, then))):
        outcome, wanted = diff(mode, *pair, home=home), expected(name)
        results.check(f"merged and split: {name}", outcome.status == 0 and outcome.out == wanted,
                      lambda: difference(wanted, outcome.out, name) + outcome.err)
    made = json.loads(diff(mode, then, now, "--format=json", home=home).out)
    with open(os.path.join(ROOT, "runtime", "schema", "diff.schema.json"), encoding="utf-8") as f:
        wrong = [e.message for e in jsonschema.Draft7Validator(json.load(f)).iter_errors(made)]
    sums = [(f["old"]["value"], f["new"]["value"], f["change"]) for f in made["figures"] if f["column"] == "a" and f["code"]]
    others = [(row["old"].get("with"), row["new"].get("with")) for row in made["rows"]]
    results.check("merged and split: json", not wrong and sums == [("200", "205", "5"), ("50", "60", "10")]
                  and others == [(None, ["22"]), (["30"], None)], lambda: "\n".join(wrong) + str(sums) + str(others))


def library_codes(results, mode, home):
    """A code list of the library that was renumbered from 2020 to 2021."""
    report = """use cn.units\nuse cn.codes2020\nreport "R" { year %s; amounts 元 1 exact }\ntable t by 功能分类 { column a }
data t { 204 公共安全支出 %s; 20499 其他公共安全支出 %s; %s 其他公共安全支出 %s }\n"""
    then = write(home, "then.budget", report % (2020, 7, 7, 2049901, 7))
    now = write(home, "now.budget", report % (2021, 9, 9, 2049999, 9))
    outcome = diff(mode, then, now, home=home)
    results.check("a code of the library's list under its new number", outcome.status == 0
                  and 'recoded t: 2049901 "其他公共安全支出" -> 2049999' in outcome.out and "(by the code list)" in
                  " ".join(outcome.out.split()) and "0 errors and 0 warnings now" in outcome.out and "none" not in outcome.out,
                  outcome.say)


# ---- folders and revisions --------------------------------------------------------------------------

MODULE = "module words.basics\nunit EUR : money\ntable t { a \"First\"; b; all = a + b }\n"
SMALL = """\
use words.basics
report "R" { year 2020; amounts EUR 1 exact }
data t { a 1; b 2 }
"""


def git(home, *words):
    done = run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", *words], cwd=home)
    assert done.status == 0, done.say()
    return done.out


def revisions(results, mode, home):
    """Of a revision, the modules beside the report are read from the same revision."""
    os.makedirs(os.path.join(home, "town", "words"))
    write(home, "town/words/basics.budget", MODULE), write(home, "town/report.budget", SMALL)
    git(home, "init", "-q"), git(home, "add", "."), git(home, "commit", "-qm", "first")
    write(home, "town/words/basics.budget", MODULE.replace('"First"', '"The first"'))
    write(home, "town/report.budget", SMALL.replace("a 1", "a 4"))
    below = os.path.join(home, "town")

    def tells(name, says, *words, home=home, **more):
        outcome = diff(mode, *words, home=home, **more)
        results.check(name, outcome.status == 0 and all(s in outcome.out for s in says), outcome.say)

    both = ["renamed t: a \"First\" -> a \"The first\"", "+3"]
    tells("a revision against the file", both, "HEAD:town/report.budget", "town/report.budget")
    tells("named from the folder one is in", both, "HEAD:./report.budget", "report.budget", home=below)
    tells("from the top, wherever one is", both, "HEAD:town/report.budget", "report.budget", home=below)
    tells("what the index has", ["nothing moved"], "HEAD:town/report.budget", ":town/report.budget")
    tells("whole folders; a module is none of the reports", ["HEAD:town/report.budget -> town/report.budget", *both],
          "HEAD:town", "town")
    with open(os.path.join(home, "town/report.budget"), "rb") as f:
        tells("standard input", ["+3"], "HEAD:town/report.budget", "-", home=below, stdin=f)
    git(home, "mv", "town/words", "lib")
    os.makedirs(os.path.join(home, "lib", "words"))
    git(home, "mv", "lib/basics.budget", "lib/words/basics.budget")
    git(home, "commit", "-qam", "second")
    write(home, "lib/words/basics.budget", MODULE.replace('"First"', '"Another"'))
    tells("a folder of modules, too, is that of the revision", ['a "The first" -> a "Another"'],
          "-I", "lib", "HEAD:town/report.budget", "town/report.budget")
    tells("two revisions", both, "-I", "lib", "HEAD~:town/report.budget", "HEAD:town/report.budget")
    for name, given, says in (("no such revision", "nowhere:report.budget", "nowhere"),
                              ("no such file in it", "HEAD:report.budget", "report.budget"),
                              ("nothing outside the repository", "HEAD:../secret", "secret")):
        outcome = diff(mode, given, "town/report.budget", home=home)
        results.check(name, outcome.status == 3 and says in outcome.err and not outcome.out, outcome.say)
    outcome = diff(mode, "HEAD:town", "town/report.budget", home=home)
    results.check("a folder is no report", outcome.status == 2, outcome.say)


def folders(results, mode, home):
    """Reports of one name are compared; what only one folder has is told; one that cannot be read hinders no other."""
    import jsonschema
    for name in ("old/a", "new/a/deep"):
        os.makedirs(os.path.join(home, name))
    for name, text in (("old/x.budget", TOWN), ("new/x.budget", LATER), ("old/a/gone.budget", TOWN),
                       ("new/a/deep/new.budget", TOWN), ("new/module.budget", "unit EUR : money\n"), ("old/a/notes.txt", "")):
        write(home, name, text)
    outcome = diff(mode, "old", "new", "--summary", home=home)
    lines = outcome.out.splitlines()
    results.check("two folders", outcome.status == 0 and lines[:1] == ["new/a/deep/new.budget is new"] and len(lines) == 10
                  and lines[2:3] == ["old/a/gone.budget is gone"] and lines[4:5] == ["old/x.budget -> new/x.budget"],
                  outcome.say)
    with open(os.path.join(ROOT, "runtime", "schema", "diff.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    made = json.loads(diff(mode, "old", "new", "--format=json", home=home).out)
    jsonschema.validate(made, schema, cls=jsonschema.Draft7Validator)
    results.check("an array of JSON", [one.get("only") for one in made] == ["new", "old", None], str(made)[:300])
    write(home, "old/a/broken.budget", "report {"), write(home, "new/a/broken.budget", "report {")
    outcome = diff(mode, "old", "new", home=home)
    results.check("one that cannot be read", outcome.status == 1 and "broken.budget:1:" in outcome.err
                  and "old/x.budget -> new/x.budget" in outcome.out, outcome.say)


def diffing(results, mode):
    for part in (small, news, follows_schema, refused, real, two_years, merged_and_split, library_codes, revisions, folders):
        with tempfile.TemporaryDirectory(prefix="diff-") as home:
            part(results, mode, home)
