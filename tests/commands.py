"""The program as a person meets it on the command line: wrong use, bad bytes, a full disk, huge and hostile files.

Exit status: 0 clean, 1 findings, 2 wrong use, 3 the world failed, 4 an assertion. Nothing is written when there are errors,
and never half a file."""
import json
import os
import pathlib
import pty
import re
import resource
import select
import signal
import subprocess
import tempfile

import jsonschema

from roundings import shares
from suite import ROOT, binary, environment, findings, in_parallel, places, run

GOOD = """\
report "A small report" { entity "Somebody"; year 2020; amounts CNY .01 rounded }
unit CNY : money
table t "A table" { column amount; a; b; both = a + b }
data t { a 1.00
  b 2.00
  both 3.00
}
section s "A section" { \"\"\"Both are {both_of_them}.\"\"\" }
let both_of_them = t.both
"""
WRONG = GOOD.replace("both 3.00", "both 4.00")
HUGE_LEAVES = 1800000                            # about 100 MB


def codes(outcome):
    return [f.get("code") for f in findings(outcome) or []]


class Place:
    """A folder of its own for one case."""

    def __init__(self, mode, home):
        self.mode, self.home = mode, home

    def write(self, name, text):
        with open(os.path.join(self.home, name), "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return name

    def read(self, name):
        with open(os.path.join(self.home, name), encoding="utf-8") as f:
            return f.read()

    def budget(self, *words, **more):
        return run([binary(self.mode), *words], cwd=self.home, timeout=300, **more)

    def written(self, folder="out"):
        return sorted(os.path.join(at, f) for at, _, files in os.walk(os.path.join(self.home, folder)) for f in files)


# ---- wrong use --------------------------------------------------------------------------------------

def status_is(wanted, *words, says=""):
    def case(place):
        place.write("good.budget", GOOD)
        place.write("wrong.budget", WRONG)
        outcome = place.budget(*words)
        return outcome.status == wanted and says in outcome.out + outcome.err, outcome.say()
    return case


def help_is_on_stdout(place):
    outcome = place.budget("--help")
    return outcome.status == 0 and "check" in outcome.out and not outcome.err, outcome.say()


def on_a_terminal(place, *words):
    """What the command writes to a terminal that is its standard error."""
    end, other = pty.openpty()
    program = subprocess.Popen([binary(place.mode), *words], cwd=place.home, env=environment(TERM="xterm"), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=other)
    os.close(other)
    said = b""
    try:
        while select.select([end], [], [], 60)[0]:
            said += os.read(end, 65536)
    except OSError:                              # the other end is closed: all was said
        pass
    program.wait(timeout=60)
    os.close(end)
    return said.decode("utf-8", "replace")


def progress_is_for_terminals(place):
    """Long work says what it is at on a terminal, and takes that back; a pipe gets findings only."""
    names = [place.write(f"{i}.budget", GOOD) for i in "ab"]
    seen, quiet = on_a_terminal(place, "check", *names), on_a_terminal(place, "check", "-q", *names)
    piped = place.budget("check", *names)
    shown = seen.split("\r\033[K")
    os.mkdir(os.path.join(place.home, "units"))
    place.write("units/u.budget", GOOD)
    odd = on_a_terminal(place, "check", place.write("\033[31m" + "x" * 90 + ".budget", GOOD), *names).split("\r\033[K")
    units = on_a_terminal(place, "check", place.write("all.budget", ALL_UNITS)).split("\r\033[K")
    return len(shown) > 2 and shown[1].startswith("1 of 2: a.budget") and "b.budget: 1 check" in shown[-1] \
        and units[1].startswith("1 of 1: ") and "all.budget: " in units[-1] \
        and len(odd[1]) <= 79 and "\033" not in odd[1] \
        and "\033" not in quiet + piped.err, repr(seen) + piped.say() + repr(units) + repr(odd)


def no_colour_into_a_pipe(place):
    place.write("wrong.budget", WRONG)
    outcome = place.budget("check", "wrong.budget")
    return outcome.status == 1 and "\x1b" not in outcome.err and not outcome.out, outcome.say()


def colour_when_asked(place):
    place.write("wrong.budget", WRONG)
    outcome = place.budget("check", "--color=always", "wrong.budget")
    return "\x1b[" in outcome.err, outcome.say()


def json_names_the_place(place):
    place.write("wrong.budget", WRONG)
    outcome = place.budget("check", "--format=json", "wrong.budget")
    errors = [f for f in findings(outcome) or [] if f.get("severity") == "error"]
    return bool(errors) and all(("wrong.budget", 6) in places(f) for f in errors), outcome.say()


def sarif_has_its_members(place):
    """What SARIF 2.1.0 requires of a log, a run, a result and its regions; every result names its rule."""
    place.write("wrong.budget", WRONG)
    outcome = place.budget("check", "--format=sarif", "wrong.budget")
    log = json.loads(outcome.err)
    (a_run,) = log["runs"]
    rules = a_run["tool"]["driver"]["rules"]
    holds = log["version"] == "2.1.0" and a_run["tool"]["driver"]["name"] == "budget" and a_run["results"]
    for result in a_run["results"]:
        where = result["locations"][0]["physicalLocation"]
        region, changes = where["region"], [c for fix in result["fixes"] for c in fix["artifactChanges"]]
        holds = holds and rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["message"]["text"] \
            and result["level"] in ("none", "note", "warning", "error") \
            and where["artifactLocation"]["uri"] == "wrong.budget" \
            and (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"]) \
            and all(r["deletedRegion"]["startLine"] for c in changes for r in c["replacements"]) \
            and all(note["message"]["text"] for note in result["relatedLocations"])
    holds = holds and all(r["help"]["text"] and r["fullDescription"]["text"] and r["shortDescription"]["text"] for r in rules)
    return bool(holds) and outcome.status == 1, outcome.say()


def sarif_fingerprints_stay(place):
    """A finding keeps its mark when its line moves and other findings come; two findings never share one."""
    moved = WRONG.replace("data t {", "data t { # first\n# a line more\n").replace("a 1.00", "a 1.50")
    marks = []
    for text in (WRONG, moved + 'section u "S" {\n  """{9.00 CNY == 1 CNY}"""\n  """{9.00 CNY == 1 CNY}"""\n}\n'):
        place.write("wrong.budget", text)
        log = json.loads(place.budget("check", "--format=sarif", "wrong.budget").err)
        marks.append([r["partialFingerprints"]["budgetFinding/v1"] for r in log["runs"][0]["results"]])
    return len(marks[0]) == 1 and marks[0][0] in marks[1] and len(set(marks[1])) == len(marks[1]) == 3, str(marks)


def findings_follow_their_schema(place):
    with open(ROOT + "/runtime/schema/findings.schema.json", encoding="utf-8") as f:
        schema = json.load(f)
    place.write("wrong.budget", WRONG + 'section s "S" { """{9.00 CNY == t.a} and 17 more {1 + }""" }\n')
    outcome = place.budget("check", "--format=json", "wrong.budget", "nowhere.budget")
    wrong = [e.message for e in jsonschema.Draft7Validator(schema).iter_errors(json.loads(outcome.err))]
    return not wrong and len(findings(outcome)) > 2, outcome.say() + "\n".join(wrong)


LAST_YEAR = """\
unit EUR : money
unit kEUR = 1000 EUR
report "R" { year 2019; amounts kEUR .01 rounded }
classification function { levels division 2; codes { 01 "A"
02 "B" } }
table t { opening; inflow; closing = opening + inflow }
table s by function { column a }
data t { opening 1.00; inflow 7.00; closing 8.00 }
data s { 01 A 1.00; 02 B 2.00; total 3.00 }
"""
THIS_YEAR = LAST_YEAR.replace("2019", "2020").replace("1.00; inflow 7.00; closing 8.00", "8.00; inflow 1.00; closing 9.00") + """\
prior 2019 "out/report.json"
rule opening "the year begins as the last one closed": t.opening == t.closing@prior
rule same: s.a == s.a@prior and s[01] == s[01].a@prior
"""


def after_last_year(edit, wanted, count, change=lambda text: text):
    """This year so edited, read beside last year's report.json so changed: the codes of its errors, and how many checks were made."""
    def case(place):
        place.write("then.budget", LAST_YEAR)
        built = place.budget("build", "--to", "json", "-o", "out", "then.budget")
        text = place.read("out/report.json") if built.status == 0 else built.say()
        place.write("out/report.json", change(text))
        place.write("now.budget", edit(THIS_YEAR))
        outcome = place.budget("check", "--format=json", "now.budget")
        errors = [f["code"] for f in findings(outcome) or [] if f["severity"] == "error"]
        still_open = [f["code"] for f in findings(outcome) or [] if f["code"] == "B0612"]
        return errors == wanted and len(still_open) == count, outcome.say()
    return case


def published_codes_are_followed(place):
    """Beside last year's report.json as beside its file: a code moved, codes merged, a code split."""
    golden = pathlib.Path(__file__).parent / "golden"
    os.mkdir(os.path.join(place.home, "lib"))
    for name in ("lib/basis.budget", "lib/moved.budget", "lib/moved.csv", "lib/moved_changes.csv", "codes-merged-before.budget"):
        place.write(name, (golden / name).read_text())
    now = (golden / "codes-split-compared.budget").read_text()
    place.write("file.budget", now)
    place.write("json.budget", now.replace("codes-merged-before.budget", "out/report.json"))
    built = place.budget("build", "--to", "json", "-o", "out", "codes-merged-before.budget")
    told = [place.budget("check", "--format=json", name) for name in ("file.budget", "json.budget")]
    same = [[(f["code"], f["line"], f["message"]) for f in findings(outcome) or []] for outcome in told]
    return same[0] == same[1] and [code for code, _, _ in same[0]] == ["B0603", "B0615", "B0603", "B0612"], \
        built.say() + "".join(outcome.say() for outcome in told)


def several_files_are_one_document(place):
    """Findings of every file, and that one cannot be read, in one JSON array and one SARIF log."""
    names = [place.write("wrong.budget", WRONG), place.write("good.budget", GOOD), "nowhere.budget",
             place.write("more.budget", WRONG)]
    as_json = place.budget("check", "--format=json", *names)
    files = [f.get("file") for f in findings(as_json) or [] if f.get("severity") == "error"]
    as_sarif = place.budget("check", "--format=sarif", *names)
    results = json.loads(as_sarif.err)["runs"][0]["results"]
    clean = place.budget("check", "--format=json", "good.budget", "good.budget")
    return files == ["wrong.budget", None, "more.budget"] and as_json.status == as_sarif.status == 3 \
        and [r["ruleId"] for r in results if r["level"] == "error"] == ["B0602", "B0001", "B0602"] \
        and findings(clean) == [] and clean.status == 0, as_json.say() + as_sarif.say() + clean.say()


def several_at_a_time(place):
    """With -j the output is byte for byte what it is without, whatever the format, also where files are wrong or missing."""
    names = [place.write(f"f{i}.budget", WRONG if i % 3 else GOOD) for i in range(7)] + ["nowhere.budget"]
    tries = [("check", *words, *names) for words in ([], ["--format=json"], ["--format=sarif"], ["--format=github"])]
    tries += [("build", "-o", "out", *names), ("fmt", "--diff", *names)]
    said = ""
    for words in tries:
        alone, together = place.budget(*words), place.budget(*words, "-j", "3")
        if alone.bytes != together.bytes or alone.err != together.err or alone.status != together.status:
            said += alone.say() + together.say()
    return not said and len(place.written()) > 2, said


ALL_UNITS = GOOD.replace('section s', 'units them "units/*.budget"\nrule r: t.a == sum(u.t.a for u in them)\nsection s')


def units_at_a_time(place):
    """Units, one of them wrong and one missing its end, give the same findings however many are read at a time."""
    os.mkdir(os.path.join(place.home, "units"))
    for i in range(9):
        place.write(f"units/u{i}.budget", (WRONG if i == 4 else GOOD).replace("A small report", f"Unit {i}")[:None if i != 7 else -9])
    place.write("all.budget", ALL_UNITS.replace("a 1.00", "a 9.00").replace("both 3.00", "both 11.00"))
    said = ""
    for words in ([], ["--format=json"], ["--format=sarif"], ["--format=github"]):
        alone, together = (place.budget("check", *words, "-j", n, "all.budget") for n in ("1", "4"))
        if alone.err != together.err or alone.status != 1 or together.status != 1 or "B0901" not in alone.err:
            said += alone.say() + together.say()
    return not said and codes(place.budget("check", "--format=json", "all.budget"))[0] == "B0602", said


# ---- what a finding weighs --------------------------------------------------------------------------

WARNS = GOOD + 'warn rule w "a is more than b": t.a > t.b\n'


def weighs(text, wanted, says, *words):
    """`check` ends with `wanted` and says `says`."""
    def case(place):
        outcome = place.budget("check", *words, place.write("some.budget", text))
        return outcome.status == wanted and says in outcome.err, outcome.say()
    return case


def an_off_finding_is_not_there(place):
    place.write("wrong.budget", WRONG)
    outcome = place.budget("check", "--severity", "B0602=off", "--format=json", "wrong.budget")
    return outcome.status == 0 and "B0602" not in codes(outcome), outcome.say()


def max_errors_stops_the_list(place):
    place.write("many.budget", GOOD + "".join(f"let x{i} = nobody{i}\n" for i in range(9)))
    outcome = place.budget("check", "--max-errors=3", "many.budget")
    return outcome.status == 1 and outcome.err.count("error[B0301]") == 3 and "6 more, not shown" in outcome.err, \
        outcome.say()


def deny_warnings_builds_nothing(place):
    place.write("warns.budget", WARNS)
    outcome = place.budget("build", "--deny=warnings", "warns.budget", *BUILD)
    return outcome.status == 1 and not place.written(), outcome.say()


def every_code_has_a_page(place):
    """Meaning, example and repair, each with a text, within 80 columns."""
    with open(os.path.join(ROOT, "compiler", "diag", "diag_codes.def"), encoding="utf-8") as f:
        declared = re.findall(r'^DIAG\(\w+,\s*"(B\d{4})"', f.read(), re.M)
    page = re.compile(r"(B\d{4}): .+\n\nWhat it means\n(    \S.*\n)+\nFor example\n(    \S.*\n)+\nWhat to do\n(    \S.*\n)+")
    for code in declared:
        outcome = place.budget("explain", code)
        whole = page.fullmatch(outcome.out)
        if outcome.status or not whole or whole[1] != code or max(map(len, outcome.out.splitlines())) > 80:
            return False, outcome.say()
    return bool(declared) and place.budget("explain", "B9999").status == 2, "no codes, or B9999 is one"


BROKEN = GOOD.replace("year 2020; amounts", "year 2020； amounts").replace("{both_of_them}", "{3.50 CNY == both_of_them}")
MENDED = GOOD.replace("{both_of_them}", "{3.00 CNY == both_of_them}")


def fixes(place):
    """Sure repairs are made, shown first by --dry-run; once made there are none left."""
    path = place.write("broken.budget", BROKEN)
    shown = place.budget("fix", "--dry-run", path)
    untouched = place.read(path) == BROKEN
    made, again = place.budget("fix", path), place.budget("fix", path)
    return untouched and shown.out.count("\n+") == 3 and shown.status == made.status == again.status == 0 \
        and place.read(path) == MENDED and "nothing to repair" in again.err, shown.say() + made.say() + again.say()


def leaves_figures(place):
    """A stated figure is changed only when the author says so and it is clear which one is wrong; a total marked as derived at once."""
    good = GOOD.replace("rounded", "exact").replace("1.00", "1041.37").replace("2.00", "2233.80").replace("3.00", "3275.17")
    stale, toss_up = good.replace("both 3275.17", "both 2941.06"), WRONG
    path, other = place.write("stale.budget", stale), place.write("wrong.budget", toss_up)
    first = place.budget("fix", path)
    kept = place.read(path) == stale
    second = place.budget("fix", "--accept-figures", path)
    unclear = place.budget("fix", "--accept-figures", other)
    derived = place.write("derived.budget", WRONG.replace("both 4.00", "both =4.00"))
    third = place.budget("fix", derived)
    return kept and first.status == unclear.status == 1 and second.status == third.status == 0 and place.read(path) == good \
        and place.read(other) == toss_up and "both =3.00" in place.read(derived), first.say() + second.say() + unclear.say() + third.say()


def reads_standard_input(place):
    place.write("good.budget", GOOD)
    with open(os.path.join(place.home, "good.budget"), "rb") as f:
        outcome = place.budget("check", "-", stdin=f)
    return outcome.status == 0, outcome.say()


# ---- writing ----------------------------------------------------------------------------------------

BUILD = ("-o", "out", "--to", "csv,json,latex")


def errors_write_nothing(place):
    place.write("wrong.budget", WRONG)
    outcome = place.budget("build", "wrong.budget", *BUILD)
    return outcome.status == 1 and not place.written(), outcome.say() + "\n" + " ".join(place.written())


def a_check_says_what_a_build_says(place):
    """Settings that only a print reads: found by both, and nothing is written."""
    place.write("form.budget", GOOD + 'form f of t { colour "red"; note "{nobody}" }\n')
    checked, built = place.budget("check", "form.budget"), place.budget("build", "form.budget", *BUILD)
    return checked.status == built.status == 1 and checked.err == built.err and not place.written() \
        and "B0305" in checked.err and "B0301" in checked.err, checked.say() + built.say()


def a_clean_build_is_not_marked(place):
    """What an earlier, forced build said of its outputs is not left beside those of a clean one."""
    place.write("a.budget", WRONG)
    forced = place.budget("build", "--force", "a.budget", *BUILD)
    marked = [p for p in place.written() if "UNVERIFIED" in p]
    place.write("a.budget", GOOD)
    clean = place.budget("build", "a.budget", *BUILD)
    left = [p for p in place.written() if not p.endswith(".cls") and "UNVERIFIED" in p + place.read(p)]
    return len(marked) == 1 and not left and clean.status == 0, forced.say() + clean.say() + str(marked + left)


def force_marks_every_output(place):
    place.write("wrong.budget", WRONG)
    outcome = place.budget("build", "--force", "wrong.budget", *BUILD)
    with_mark = []
    for path in place.written():
        with open(path, encoding="utf-8") as f:
            text = f.read().lower()
        if any(mark in text for mark in ("unverified", '"verified": false', ",false", "未经")):
            with_mark.append(path)
    made = [p for p in place.written() if not p.endswith((".cls", ".sty"))]
    return bool(made) and set(made) <= set(with_mark), \
        outcome.say() + "\nunmarked: " + " ".join(set(made) - set(with_mark))


def output_below_a_file(place):
    place.write("good.budget", GOOD)
    place.write("out", "a file")
    outcome = place.budget("build", "good.budget", *BUILD)
    return outcome.status == 3 and "error[B0801]: out" in outcome.err, outcome.say()


def make_rule_below_a_file(place):
    """For a program, a make rule that cannot be written is a finding like the others."""
    place.write("good.budget", GOOD)
    place.write("file", "a file")
    outcome = place.budget("build", "--format=json", "good.budget", "-o", "out", "-MD", "file/rule.d")
    return outcome.status == 3 and codes(outcome) == ["B0801"], outcome.say()


def a_broken_layout_is_a_document(place):
    """The findings of `fmt` are JSON and nothing else."""
    outcome = place.budget("fmt", "--format=json", place.write("broken.budget", BROKEN))
    return outcome.status == 1 and codes(outcome) == ["B0103"], outcome.say()


def fixes_quietly(place):
    path = place.write("broken.budget", BROKEN)
    outcome = place.budget("fix", "-q", path)
    return outcome.status == 0 and not outcome.err and place.read(path) == MENDED, outcome.say()


def disk_full(place):
    """No file may grow past some bytes: what is written before the failure is taken away again."""
    place.write("good.budget", GOOD)

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))

    outcome = place.budget("build", "good.budget", *BUILD, preexec_fn=limit)
    return outcome.status == 3 and not place.written(), outcome.say() + "\nleft: " + " ".join(place.written())


def no_xelatex(place):
    """A machine without TeX: one sentence, and none of the other outputs either."""
    place.write("good.budget", GOOD)
    os.mkdir(os.path.join(place.home, "bin"))
    outcome = place.budget("build", "good.budget", "-o", "out", "--to", "csv,pdf",
                           env=environment(PATH=os.path.join(place.home, "bin")))
    return outcome.status == 3 and "error[B0802]" in outcome.err and "xelatex is not installed" in outcome.err \
        and not place.written(), outcome.say()


def no_shape(place):
    """A character that no font of the print has is named, not left out."""
    place.write("rare.budget", GOOD.replace("Somebody", "Some\U0001f600body"))
    outcome = place.budget("build", "rare.budget", "-o", "out", "--to", "csv,pdf", env=environment())
    return outcome.status == 3 and "error[B0802]" in outcome.err and "U+1F600" in outcome.err \
        and not place.written(), outcome.say()


def replaces_older_output(place):
    place.write("good.budget", GOOD)
    first = place.budget("build", "good.budget", *BUILD)
    before = place.written()
    second = place.budget("build", "good.budget", *BUILD)
    return first.status == second.status == 0 and before == place.written() != [], second.say()


def older_output_outlives_a_full_disk(place):
    """What an earlier run wrote is still whole when the next one fails."""
    place.write("good.budget", GOOD)
    place.budget("build", "good.budget", *BUILD)
    before = {path: open(path, "rb").read() for path in place.written()}

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))

    outcome = place.budget("build", "good.budget", *BUILD, preexec_fn=limit)
    after = {path: open(path, "rb").read() for path in place.written()}
    return outcome.status == 3 and bool(before) and before == after, outcome.say()


def text_from(name, wanted):
    """A section reads its text from a file: `wanted` is the code that must be among the findings."""
    def case(place):
        os.mkdir(os.path.join(place.home, "folder"))
        os.symlink("/etc/hostname", os.path.join(place.home, "link.txt"))
        place.write("bad.budget", GOOD + f'section f "From a file" {{ from "{name}" }}\n')
        outcome = place.budget("check", "--format=json", "bad.budget")
        return outcome.status == 1 and wanted in codes(outcome), outcome.say()
    return case


def a_module_does_not_lead_out(place):
    """A module beside the report may be a link within its folder, not one that leaves it."""
    with tempfile.TemporaryDirectory(prefix="elsewhere-") as elsewhere:
        for folder in (elsewhere, place.home):
            with open(os.path.join(folder, "words.budget"), "w", encoding="utf-8") as f:
                f.write("module words\nunit EUR : money\n")
        os.rename(os.path.join(place.home, "words.budget"), os.path.join(place.home, "kept.budget"))
        place.write("bad.budget", "use words\n" + GOOD)
        said = []
        for target in (os.path.join(elsewhere, "words.budget"), "kept.budget"):
            link = os.path.join(place.home, "words.budget")
            os.path.lexists(link) and os.unlink(link)
            os.symlink(target, link)
            said.append(place.budget("check", "--format=json", "bad.budget"))
        return said[0].status == 1 and codes(said[0]) == ["B0004"] and said[1].status == 0, said[0].say() + said[1].say()


def formulas_stay_text(place):
    """What a spreadsheet would run is quoted with an apostrophe, in every CSV file."""
    place.write("good.budget", GOOD.replace('a; b;', 'a "=HYPERLINK(1)"; b "@SUM(A1)";'))
    outcome = place.budget("build", "good.budget", "-o", "out", "--to", "csv")
    text = "".join(open(p, encoding="utf-8").read() for p in place.written())
    fields = [f.strip('"') for line in text.split("\r\n") for f in line.split(",")]
    return outcome.status == 0 and "'=HYPERLINK(1)" in fields and "'@SUM(A1)" in fields \
        and not any(f[:1] in ("=", "@") for f in fields), outcome.say() + "\n" + text


def tex_commands_stay_text(place):
    r"""No \input, no \write from an author's words reaches TeX."""
    place.write("good.budget", GOOD.replace("Somebody", r"\\input{{/etc/passwd}}"))
    outcome = place.budget("build", "good.budget", "-o", "out", "--to", "latex")
    text = "".join(open(p, encoding="utf-8").read() for p in place.written() if p.endswith(".tex"))
    return outcome.status == 0 and r"\textbackslash{}input\{/etc/passwd" in text and r"\input{/etc" not in text, \
        outcome.say() + "\n" + text


# ---- bad bytes, hostile text ------------------------------------------------------------------------

def survives(text, wanted=None):
    """Ends by itself with findings; `wanted` is a code that must be among them."""
    def case(place):
        outcome = place.budget("check", "--format=json", place.write("bad.budget", text))
        good = outcome.status in (0, 1) and findings(outcome) is not None
        return good and (wanted is None or outcome.status == 1 and wanted in codes(outcome)), outcome.say()
    return case


def same_findings_twice(place):
    place.write("wrong.budget", WRONG + "let x = nobody + nothing\nlet y = \n")
    one, two = (place.budget("check", "wrong.budget") for _ in range(2))
    return one.status == 1 and one.err == two.err, one.say() + two.say()


def undecided(place):
    """Larger numbers than the joint check works with: it says so, once, and the check goes on."""
    outcome = place.budget("check", "--format=json", place.write("shares.budget", shares(16, 3)))
    found = [f for f in findings(outcome) or [] if f["code"] == "B0616"]
    return len(found) == 1 and found[0]["severity"] == "warning", outcome.say()


def huge_file(place):
    made = run(["make", "build/bench/generate"])
    with open(os.path.join(place.home, "huge.budget"), "wb") as f:
        f.write(run([ROOT + "/build/bench/generate", str(HUGE_LEAVES)], timeout=300).bytes)
    size = os.path.getsize(os.path.join(place.home, "huge.budget"))
    outcome = place.budget("check", "huge.budget")
    return size > 100e6 and outcome.status == 0, f"{made.err}{size} bytes\n" + outcome.say()


CONFLICT = """
table t { a; b; c; u; whole }
data t { a 0.03; b 0.03; c 0.05; u 0.07; whole 0.10 }
rule first: t.u == t.a + t.b
rule second: t.whole == t.a + t.b + t.c
"""


def one_conflict(place):
    """It is said once, and does not keep the program from deciding the rest, in which half of the sums are rounded."""
    made = run(["make", "build/bench/generate"])
    accounts = run([ROOT + "/build/bench/generate", "10000", "rounded"])
    outcome = place.budget("check", "--format=json", place.write("conflict.budget", accounts.bytes + CONFLICT.encode()))
    found = [code for code in codes(outcome) if code in ("B0615", "B0616")]
    return found == ["B0615"], f"{made.err}{found}" + outcome.err[-2000:]


DEEP = 20000
CASES = [
    ("fix makes sure repairs", fixes), ("fix leaves stated figures alone", leaves_figures),
    ("shares too fine to decide together", undecided), ("one conflict among many roundings", one_conflict),
    ("no command", status_is(2)),
    ("an unknown command", status_is(2, "frobnicate", says="frobnicate")),
    ("an unknown option", status_is(2, "check", "--frobnicate", "good.budget", says="--frobnicate")),
    ("an unknown format", status_is(2, "build", "good.budget", "-o", "out", "--to", "csv,papyrus", says="papyrus")),
    ("an unknown way to report", status_is(2, "check", "--format=papyrus", "good.budget", says="papyrus")),
    ("no file", status_is(2, "check")),
    ("a file that is not there", status_is(3, "check", "nowhere.budget", says="nowhere.budget")),
    ("a folder as a file", status_is(3, "check", ".")),
    ("a good file", status_is(0, "check", "good.budget")),
    ("a wrong total", status_is(1, "check", "wrong.budget", says="B060")),
    ("--help", help_is_on_stdout), ("no colour into a pipe", no_colour_into_a_pipe), ("progress", progress_is_for_terminals),
    ("colour when asked", colour_when_asked), ("JSON names the place", json_names_the_place),
    ("every code has a page", every_code_has_a_page), ("SARIF has its members", sarif_has_its_members),
    ("SARIF fingerprints", sarif_fingerprints_stay), ("findings follow their schema", findings_follow_their_schema),
    ("several files are one document", several_files_are_one_document),
    ("several files at a time", several_at_a_time),
    ("units at a time", units_at_a_time),
    ("no number of jobs", status_is(2, "check", "-j", "some", "good.budget", says="some")),
    ("no jobs at all", status_is(2, "check", "-j0", "good.budget", says="-j")),
    ("last year from its report.json", after_last_year(str, [], 0)),
    ("a year that begins otherwise", after_last_year(lambda t: t.replace("closed\": t.opening ==", "closed\": t.inflow =="), ["B0603"], 0)),
    ("codes that moved, beside a report.json", published_codes_are_followed),
    ("a report.json of another year", after_last_year(lambda t: t.replace("prior 2019", "prior 2018"), ["B0306"], 3)),
    ("a report.json built over errors", after_last_year(str, ["B0306"], 3, lambda t: t.replace('"verified": true', '"verified": false'))),
    ("a report.json of another step", after_last_year(str, [], 3, lambda t: t.replace('"quantum": "0.01"', '"quantum": "0.1"'))),
    ("a report.json that is cut off", after_last_year(str, ["B0306"], 3, lambda t: t[:len(t) // 2])),
    ("a report.json that is none", after_last_year(str, ["B0306"], 3, lambda t: "[[{}]]")),
    ("a report.json with figures that are none", after_last_year(str, [], 3, lambda t: t.replace('"value": "', '"value": "x'))),
    ("no report.json", after_last_year(lambda t: t.replace("out/report", "out/none"), ["B0001"], 3)),
    ("a warn rule warns", weighs(WARNS, 0, "warning[B0603]")),
    ("--deny=warnings", weighs(WARNS, 1, "warning[B0603]", "--deny=warnings")),
    ("--deny=warnings when clean", weighs(GOOD, 0, "", "--deny=warnings")),
    ("--severity to warning", weighs(WRONG, 0, "warning[B0602]", "--severity", "B0602=warning")),
    ("--severity to note", weighs(WRONG, 0, "note[B0602]", "--severity=B0602=note")),
    ("--severity by name", weighs(WRONG, 0, "warning[B0602]", "--severity=formula-violated=warning")),
    ("--severity of a warn rule", weighs(WARNS, 0, "note[B0603]", "--severity=B0603=note")),
    ("--severity raises a warn rule", weighs(WARNS, 1, "error[B0603]", "--severity=B0603=error")),
    ("--severity of no code", weighs(GOOD, 2, "B9999=off", "--severity=B9999=off")),
    ("--severity to no level", weighs(GOOD, 2, "B0602=loud", "--severity=B0602=loud")),
    ("--severity to off", an_off_finding_is_not_there), ("--max-errors", max_errors_stops_the_list),
    ("--deny=warnings builds nothing", deny_warnings_builds_nothing),
    ("standard input", reads_standard_input),
    ("errors write nothing", errors_write_nothing),
    ("a check says what a build says", a_check_says_what_a_build_says),
    ("--force marks every output", force_marks_every_output),
    ("a clean build behind a forced one", a_clean_build_is_not_marked),
    ("output below a file", output_below_a_file), ("disk full", disk_full),
    ("a make rule below a file", make_rule_below_a_file),
    ("one make rule for two reports", status_is(2, "build", "-MD", "rule.d", "good.budget", "wrong.budget", says="-MD")),
    ("fmt --format=json", a_broken_layout_is_a_document), ("fix -q", fixes_quietly),
    ("formats of explain", status_is(2, "explain", "--format=sarif", "good.budget", says="human or json")),
    ("an option of other commands", status_is(2, "fmt", "--deny=warnings", "good.budget", says="of `budget fmt`")),
    ("a full disk leaves older output", older_output_outlives_a_full_disk),
    ("text from above the folder", text_from("../secret.txt", "B0004")),
    ("text from an absolute path", text_from("/etc/hostname", "B0004")),
    ("text by a link that leaves the folder", text_from("link.txt", "B0004")),
    ("a module by a link that leaves the folder", a_module_does_not_lead_out),
    ("text from a folder", text_from("folder", "B0001")),
    ("text from nowhere", text_from("nowhere.txt", "B0001")),
    ("spreadsheet formulas", formulas_stay_text), ("TeX commands", tex_commands_stay_text),
    ("no xelatex", no_xelatex), ("a character without a shape", no_shape),
    ("building twice", replaces_older_output), ("same findings twice", same_findings_twice),
    ("bytes that are not UTF-8", survives(GOOD.encode().replace(b"Somebody", b"Some\xffbody"), "B0101")),
    ("an overlong form", survives(GOOD.encode().replace(b"Somebody", b"\xc0\xaf"), "B0101")),
    ("a surrogate", survives(GOOD.encode().replace(b"Somebody", b"\xed\xa0\x80"), "B0101")),
    ("bad bytes in a name of a row", survives(GOOD.encode().replace(b"  b 2", b"  \xe4\xb8 2"), "B0101")),
    ("NUL in the text", survives(GOOD.replace("Somebody", "Some\0body"), "B0102")),
    ("NUL between statements", survives(GOOD.replace("unit CNY", "\0unit CNY"), "B0102")),
    ("a lone CR", survives(GOOD.replace("money\n", "money\r"), "B0109")),
    ("an empty file", survives("")), ("only a comment, no newline", survives("# nothing")),
    ("a BOM", survives(b"\xef\xbb\xbf" + GOOD.encode())), ("CRLF", survives(GOOD.replace("\n", "\r\n"))),
    ("a full-width mark", survives(GOOD.replace("year 2020;", "year 2020；"), "B0103")),
    ("an open string", survives(GOOD.replace('Somebody"', "Somebody"), "B0105")),
    ("an open text", survives(GOOD.replace('them}."""', "them}."), "B0105")),
    ("a number out of range", survives(GOOD.replace("a 1.00", "a " + "9" * 60), "B0108")),
    ("deep parentheses", survives(GOOD + "let d = " + "(" * DEEP + "1" + ")" * DEEP + "\n", "B0107")),
    ("deep parentheses left open", survives(GOOD + "let d = " + "(" * DEEP, "B0107")),
    ("deep bodies", survives(GOOD + "section d { " * DEEP + "}" * DEEP + "\n", "B0107")),
    ("deep holes", survives(GOOD + 'section d { """' + "{if 1 == 1}" * DEEP + "{end}" * DEEP + '""" }\n', "B0107")),
    ("deep minus signs", survives(GOOD + "let d = " + "-" * DEEP + "1\n")),
    ("a long sum", survives(GOOD + "let d = 1" + " + 1" * DEEP + "\n")),
    ("a long chain of names", survives(GOOD + "let d = t" + ".a" * DEEP + "\n")),
    ("a very long line", survives(GOOD + "# " + "x" * 2000000 + "\nlet d = nobody\n", "B0301")),
    ("a very long name", survives(GOOD + "let d = " + "n" * 2000000 + "\n", "B0301")),
    ("many mistakes", survives("let = 1\n" * DEEP, "B0201")),
]


def commands(results, mode):
    def check(case):
        name, test = case
        with tempfile.TemporaryDirectory(prefix="commands-") as home:
            holds, why = test(Place(mode, home))
            results.check(name, holds, why)

    in_parallel(check, CASES + ([("a file of 100 MB", huge_file)] if mode == "release" else []))
