"""`budget new`: every template of the library is a report that checks clean, and nothing that is there is written over."""
import glob
import os
import re
import shutil
import tempfile

from commands import Place, codes
from suite import ROOT, in_parallel

TEMPLATES = sorted(os.path.basename(os.path.dirname(p)) for p in glob.glob(ROOT + "/runtime/std/templates/*/report.budget"))


def contents(folder):
    """Every file below the folder with its bytes."""
    made = {}
    for at, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(at, name)
            with open(path, "rb") as f:
                made[os.path.relpath(path, folder)] = f.read()
    return made


# ---- templates --------------------------------------------------------------------------------------

def template_is_a_good_start(name):
    """Written as it stands in the library, without a finding in canonical layout, with comments that guide."""
    def case(place):
        made = place.budget("new", "start", "--template", name)
        checked = place.budget("check", "--deny=warnings", "start/report.budget")
        laid_out = place.budget("fmt", "--check", "start/report.budget")
        same = contents(place.home + "/start") == contents(f"{ROOT}/runtime/std/templates/{name}")
        comments = place.read("start/report.budget").count("#")
        return made.status == checked.status == laid_out.status == 0 and same and comments >= 5 \
            and made.out == "start/report.budget\n" and ": note[" not in checked.err, \
            made.say() + checked.say() + laid_out.say()
    return case


def template_is_not_written_twice(name):
    def case(place):
        first = place.budget("new", "start", f"--template={name}")
        before = contents(place.home)
        second = place.budget("new", "start", f"--template={name}")
        return first.status == 0 and second.status == 3 and "is there already" in second.err and not second.out \
            and contents(place.home) == before, first.say() + second.say()
    return case


def the_list_tells_all(place):
    """One line each, by name, with what it is for."""
    outcome = place.budget("new", "--list")
    lines = [line.split(None, 1) for line in outcome.out.splitlines()]
    return outcome.status == 0 and [words[0] for words in lines] == TEMPLATES \
        and all(len(words) == 2 for words in lines), outcome.say()


def own_templates(place):
    """A folder given by -I has templates of its own; hidden files and links do not come along."""
    os.makedirs(place.home + "/mine/templates/ours/texts")
    place.write("mine/templates/ours/report.budget", 'report "R" { year 2020 }\n')
    place.write("mine/templates/ours/texts/a.txt", "words\n")
    place.write("mine/templates/ours/.hidden", "words\n")
    os.symlink("/etc/hostname", place.home + "/mine/templates/ours/link.txt")
    listed, made = place.budget("new", "--list", "-I", "mine"), place.budget("new", "a/b", "-I", "mine", "--template", "ours")
    return sorted(contents(place.home + "/a/b")) == ["report.budget", "texts/a.txt"] \
        and made.out == "a/b/report.budget\na/b/texts/a.txt\n" and "\nours" in listed.out, listed.say() + made.say()


def one_file_in_the_way(place):
    """Not even the files that would fit are written."""
    os.makedirs(place.home + "/mine/templates/ours")
    place.write("mine/templates/ours/report.budget", "# a\n")
    place.write("mine/templates/ours/zebra.txt", "words\n")
    os.mkdir(place.home + "/start")
    place.write("start/zebra.txt", "mine\n")
    outcome = place.budget("new", "start", "-I", "mine", "--template", "ours")
    return outcome.status == 3 and contents(place.home + "/start") == {"zebra.txt": b"mine\n"}, outcome.say()


def beside_other_files(place):
    os.mkdir(place.home + "/start")
    place.write("start/notes.txt", "mine\n")
    outcome = place.budget("new", "start", "-q")
    return outcome.status == 0 and not outcome.out and sorted(contents(place.home + "/start")) == \
        ["notes.txt", "report.budget"], outcome.say()


def refuses(status, says, *words):
    def case(place):
        place.write("a_file", "words\n")
        before = contents(place.home)
        outcome = place.budget("new", *words)
        return outcome.status == status and says in outcome.err and contents(place.home) == before, outcome.say()
    return case


# ---- from last year's file ---------------------------------------------------------------------------

LAST = """\
# made up
report "Accounts {year} (2020)" {
  entity  "Somebody"                       # who
  year    2020
  amounts CNY .01 exact
}
unit CNY : money
words way { more "up by " "up", less "down by ", about "about " }
classification function { levels group 2; codes { 01 "Council"
  02 "Police" } }
table t by function { column now; column before; column why : text required when now != before; column kind : text }
data t {
  01     Council  12.00   11.00  "more people"  "own"
  02     Police       -    1.00  "given up"     "lent" # why not
  total         =12.00  =12.00
}
prior 2019 {
  t.now  10.00                             # as published
}
expect violated "never mind" {
  rule r: t.now < t.before@2019
}
because t.now "of the weather"
section s "S" {
  \"\"\"
  In 2020 it was {12.00CNY == t.now}, {up by 20% == (t.now - t.now@prior) / t.now@prior expect exact "so"}. {3CNY as gift} was given, {about 12CNY == t.before}; up it went, by {up == t.now - t.before}.
  \"\"\"
}
"""
NEXT = """\
# made up
report "Accounts {year} (2021)" {
  entity  "Somebody"                       # who
  year    2021
  amounts CNY .01 exact
}
unit CNY : money
words way { more "up by " "up", less "down by ", about "about " }
classification function { levels group 2; codes { 01 "Council"
  02 "Police" } }
table t by function { column now; column before; column why : text required when now != before; column kind : text }
data t {
  01     Council      ?       ?  ""  "own"
  02     Police       ?       ?  ""     "lent" # why not
  total              ?       ?
}
prior 2020 "../last/report.budget"
  rule r: t.now < t.before@2020
because t.now ""
section s "S" {
  \"\"\"
  In 2020 it was {t.now}, {way((t.now - t.now@prior) / t.now@prior)}. {3CNY as gift} was given, about {t.before}; up it went, by {up == t.now - t.before}.
  \"\"\"
}
"""


def carried_over(place, text=LAST):
    os.mkdir(place.home + "/last")
    place.write("last/report.budget", text)
    return place.budget("new", "next", "--from", "last/report.budget")


def carries_over(place):
    """Year, figures, reasons, expected findings; comments, words and layout stay; what nothing checks is named."""
    made = carried_over(place)
    return made.status == 0 and place.read("next/report.budget") == NEXT and made.err == \
        "next/report.budget:22: last year's year is still in the text: 2020\n" \
        "next/report.budget:22: last year's fact is still in the text: 3CNY\n", made.say() + place.read("next/report.budget")


def filled_in(place):
    """With this year's figures and reasons in, the report holds; sentences follow them, and last year's are known."""
    carried_over(place)
    place.write("last/report.budget", LAST.replace("expect violated", "expect open").replace(' expect exact "so"', "")
                .replace("{up == t.now - t.before}", "little"))
    text = place.read("next/report.budget").replace("?       ?  \"\"  \"own\"", "14.00 13.00 \"pay\" \"own\"") \
        .replace("?       ?  \"\"", "1.00  1.00  \"\"").replace("       ?       ?", " 15.00 14.00") \
        .replace("rule r: t.now <", "rule r: t.now >=").replace('t.now ""', 't.now "of pay"').replace("In 2020", "This year")
    place.write("next/report.budget", text)
    built = place.budget("build", "next/report.budget", "-o", "out", "--to", "latex", "--deny=warnings")
    return built.status == 0 and r"it was \budgetfigure{15.00~CNY}, \budgetfigure{up~by~25.0\%}." in place.read("out/report.tex"), \
        built.say() + text


def what_lies_beside_comes_along(place):
    """Texts and lists as they are; a module beside the report has its figures emptied, too."""
    os.makedirs(place.home + "/last/parts")
    place.write("last/parts/figures.budget", "module parts.figures\nuse tables\ndata t {\n  a  1.00\n}\n")
    place.write("last/parts/tables.budget", "module tables\nunit CNY : money\ntable t { a }\n")
    place.write("last/words.txt", "Words.\n")
    place.write("last/unread.txt", "Others.\n")
    place.write("last/report.budget", 'use parts.figures\nreport "R" { year 2020; amounts CNY .01 exact }\n'
                'section s "S" { from "words.txt" }\n')
    made = place.budget("new", "a/next", "--from=last/report.budget")
    new = contents(place.home + "/a/next")
    return made.status == 0 and new == {
        "report.budget": b'use parts.figures\nreport "R" { year 2021; amounts CNY .01 exact }\n'
                         b'prior 2020 "../../last/report.budget"\nsection s "S" { from "words.txt" }\n',
        "parts/figures.budget": b"module parts.figures\nuse tables\ndata t {\n  a     ?\n}\n",
        "parts/tables.budget": contents(place.home + "/last")["parts/tables.budget"], "words.txt": b"Words.\n"}, \
        made.say() + repr(new)


def example_is_carried_over(name):
    """The next year parses; its findings are figures that are not known and texts that are missing, nothing else."""
    def case(place):
        shutil.copytree(f"{ROOT}/examples/{name}", place.home + "/last")
        made = place.budget("new", "next", "--from", "last/report.budget")
        checked = place.budget("check", "--format=json", "next/report.budget")
        before, after = place.read("last/report.budget"), place.read("next/report.budget")
        year = int(re.search(r"^  year +(\d+)", before, re.M)[1])
        again = contents(place.home)
        twice = place.budget("new", "next", "--from", "last/report.budget")
        found = set(codes(checked))
        return made.status == 0 and checked.status in (0, 1) and found == found & {"B0607", "B0612"} and found \
            and re.search(rf"^  year +{year + 1}\b", after, re.M) and f'prior {year} "../last/report.budget"' in after \
            and before.count("data ") == after.count("data ") and "section" in after \
            and len(re.findall("^  .*#", before, re.M)) == len(re.findall("^  .*#", after, re.M)) \
            and twice.status == 3 and contents(place.home) == again, made.say() + checked.say() + twice.say()
    return case


def not_from(status, says, text, *words):
    """Nothing is written."""
    def case(place):
        place.write("last.budget", text)
        before = contents(place.home)
        outcome = place.budget("new", "next", "--from", "last.budget", *words)
        return outcome.status == status and says in outcome.err and contents(place.home) == before, outcome.say()
    return case


EXAMPLES = sorted(os.path.basename(os.path.dirname(p)) for p in glob.glob(ROOT + "/examples/*/report.budget"))
CASES = [(f"{name} is a good start", template_is_a_good_start(name)) for name in TEMPLATES] + \
    [(f"{name} is not written twice", template_is_not_written_twice(name)) for name in TEMPLATES] + [
    ("--list", the_list_tells_all), ("templates of one's own", own_templates),
    ("one file in the way", one_file_in_the_way), ("beside other files", beside_other_files),
    ("no folder", refuses(2, "one folder")), ("two folders", refuses(2, "one folder", "a", "b")),
    ("--list with a folder", refuses(2, "--list", "--list", "a")),
    ("no such template", refuses(2, "no template `nothing`", "a", "--template", "nothing")),
    ("a template from elsewhere", refuses(2, "no template", "a", "--template", "../templates/plain")),
    ("below a file", refuses(3, "a_file", "a_file/start")),
    ("--from", carries_over), ("filled in", filled_in),
    ("what lies beside comes along", what_lies_beside_comes_along),
    ("--from a file with errors", not_from(1, "mended first", LAST + "use nowhere\n")),
    ("--from a file that does not parse", not_from(1, "mended first", LAST.replace("data t {", "data t {{"))),
    ("--from a file without a year", not_from(1, "no year", 'report "R" { }\n')),
    ("--from and --template", not_from(2, "two ways", LAST, "--template", "plain")),
    ("--from nowhere", refuses(3, "nowhere.budget", "next", "--from", "nowhere.budget")),
] + [(f"{name} is carried over", example_is_carried_over(name)) for name in EXAMPLES]


def starting(results, mode):
    results.check("there are templates", len(TEMPLATES) >= 6)

    def check(case):
        name, test = case
        with tempfile.TemporaryDirectory(prefix="new-") as home:
            holds, why = test(Place(mode, home))
            results.check(name, holds, why)

    in_parallel(check, CASES)
