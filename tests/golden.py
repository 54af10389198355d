"""Golden tests: tests/golden/NAME.budget beside what it must give; the extension says what is compared.

NAME.diag         what `budget check` says, without lines of the library, and `exit N`
NAME.csv          every csv/TABLE.csv behind a line `== TABLE.csv`, without figures.csv
NAME.figures.csv  csv/figures.csv          NAME.json  report.json          NAME.tex  report.tex

A line that ends in `# expect B0301` must be reported with just that code; a file that has such lines has no other
errors. Folders below tests/golden hold modules and texts that the inputs use, not inputs; but examples/NAME.* there is
what examples/NAME/report.budget must give.
`golden.py --accept` rewrites the files that are there and gives a new input its NAME.diag."""
import collections
import glob
import os
import re
import sys
import tempfile

from suite import ROOT, Results, binary, difference, findings, in_parallel, places, run

GOLDEN = os.path.join(ROOT, "tests", "golden")
OUTPUTS = (".csv", ".figures.csv", ".json", ".tex")
# Where something stands in a module of the library changes with every line of it, and says nothing of the input.
LIBRARY = re.compile(r"(std/\S+\.budget:)\d+:\d+(:[^|]*\n) *\d+ \|")
EXPECT = re.compile(rb"# expect((?: B\d{4})+)\s*$")


class Case:
    """One input: its name, the folder it is compiled in, and where its expected files lie."""

    def __init__(self, name, folder, file, beside):
        self.name, self.folder, self.file, self.beside = name, folder, file, beside

    def path(self, extension):
        return self.beside + extension

    def extensions(self):
        return [e for e in (".diag",) + OUTPUTS if os.path.exists(self.path(e))]


def cases():
    for path in sorted(glob.glob(GOLDEN + "/*.budget")):
        yield Case(os.path.basename(path)[:-len(".budget")], GOLDEN, os.path.basename(path), path[:-len(".budget")])
    for path in sorted(glob.glob(ROOT + "/examples/*/report.budget")):
        name = "examples/" + os.path.basename(os.path.dirname(path))
        yield Case(name, os.path.dirname(path), "report.budget", os.path.join(GOLDEN, name))


def read(path):
    with open(path, encoding="utf-8", errors="backslashreplace", newline="") as f:
        return f.read()


def diag(mode, case):
    checked = run([binary(mode), "check", "--color=never", case.file], cwd=case.folder)
    return LIBRARY.sub(r"\1_:_\2    _ |", checked.out + checked.err) + f"exit {checked.status}\n"


def tables(directory):
    """The printed tables as one text; RFC 4180 line ends are kept."""
    text = ""
    for path in sorted(glob.glob(directory + "/csv/*.csv")):
        if os.path.basename(path) != "figures.csv":
            text += f"== {os.path.basename(path)}\n" + read(path)
    return text


def outputs(mode, case, wanted):
    """{extension: text} of one build, or a string that says why there is none."""
    with tempfile.TemporaryDirectory(prefix="golden-") as directory:
        built = run([binary(mode), "build", case.file, "-o", directory, "--to", "csv,json,latex"], cwd=case.folder)
        if built.status != 0:
            return built.say()
        files = {".figures.csv": "csv/figures.csv", ".json": "report.json", ".tex": "report.tex"}
        made = {}
        for extension in wanted:
            if extension == ".csv":
                made[extension] = tables(directory)
            else:
                path = os.path.join(directory, files[extension])
                made[extension] = read(path) if os.path.exists(path) else ""
        return made


def marked(path):
    """{line: codes} of the `# expect` comments."""
    with open(path, "rb") as f:
        lines = f.read().split(b"\n")
    found = ((i + 1, EXPECT.search(line)) for i, line in enumerate(lines))
    return {i: sorted(hit.group(1).decode().split()) for i, hit in found if hit}


def reported(found, file, wanted):
    """{line: codes} of the findings that count: errors, and all there is on a marked line; 0 is another file."""
    at = collections.defaultdict(list)
    for finding in found:
        where, line = places(finding)[0] if places(finding) else (None, 0)
        if where != file:
            line = 0
        if line in wanted or finding.get("severity") == "error":
            at[line].append(finding.get("code"))
    return at


def check_marks(results, mode, case):
    wanted = marked(os.path.join(case.folder, case.file))
    if not wanted:
        return
    outcome = run([binary(mode), "check", "--format=json", case.file], cwd=case.folder)
    found = findings(outcome)
    if found is None:
        results.fail(f"{case.name} # expect", "no JSON on stderr\n" + outcome.say())
        return
    at = reported(found, case.file, wanted)
    wrong = [f"line {line or '(elsewhere)'}: expected {' '.join(wanted.get(line, [])) or 'nothing'}, "
             f"found {' '.join(sorted(at.get(line, []))) or 'nothing'}"
             for line in sorted(set(wanted) | set(at)) if sorted(at.get(line, [])) != wanted.get(line, [])]
    results.check(f"{case.name} # expect", not wrong, "\n".join(wrong))


def check_case(results, mode, case):
    have = case.extensions()
    if not have:
        results.fail(case.name, "nothing says what to expect of it; `make golden-accept` writes its .diag")
        return
    if ".diag" in have:
        actual, wanted = diag(mode, case), read(case.path(".diag"))
        results.check(case.name + ".diag", actual == wanted,
                      lambda: difference(wanted, actual, case.name + ".diag"))
    wanted = [e for e in have if e != ".diag"]
    if wanted:
        made = outputs(mode, case, wanted)
        for extension in wanted:
            text = read(case.path(extension))
            actual = made if isinstance(made, str) else made[extension]
            results.check(case.name + extension, actual == text,
                          lambda a=actual, t=text, e=extension: difference(t, a, case.name + e))
    check_marks(results, mode, case)


def check_codes(results, mode):
    """Every code of diag_codes.def is provoked by a golden file, a test of the commands or a unit test."""
    del mode
    declared = re.findall(r'^DIAG\((\w+),\s*"(B\d{4})"', read(ROOT + "/compiler/diag/diag_codes.def"), re.M)
    seen = set()
    for path in glob.glob(GOLDEN + "/**/*.diag", recursive=True):
        seen.update(re.findall(r"\[(B\d{4})\]", read(path)))
    for path in glob.glob(GOLDEN + "/*.budget"):
        seen.update(code for codes in marked(path).values() for code in codes)
    for suite in ("commands", "importing"):
        seen.update(re.findall(r"B\d{4}", read(f"{ROOT}/tests/{suite}.py")))
    tested = "\n".join(read(path) for path in glob.glob(ROOT + "/tests/unit/test_*.c"))
    for tag, code in declared:
        results.check(f"{code} ({tag}) is provoked somewhere", code in seen or re.search(rf"\bDIAG_{tag}\b", tested))


def golden(results, mode):
    have = list(cases())
    results.check("there are golden files", have)
    in_parallel(lambda case: check_case(results, mode, case), have)


def accept_case(mode, case):
    have = case.extensions() or [".diag"]
    made = {".diag": diag(mode, case)} if ".diag" in have else {}
    wanted = [e for e in have if e != ".diag"]
    if wanted:
        built = outputs(mode, case, wanted)
        if isinstance(built, str):
            print(f"{case.name}: does not build, so {' '.join(wanted)} stay as they are\n{built}")
        else:
            made.update(built)
    for extension, text in made.items():
        path = case.path(extension)
        if not os.path.exists(path) or read(path) != text:
            print("accepted " + os.path.relpath(path, ROOT))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(text)


if __name__ == "__main__":
    if sys.argv[1:] == ["--accept"]:
        for each in cases():
            accept_case("release", each)
    else:
        one = Results()
        one.suite = "golden"
        golden(one, "release")
        print(f"{one.passed} passed, {one.failed} failed")
        sys.exit(one.failed > 0)
