"""The documents of the project as tests: the examples of LANGUAGE.md and README.md, and examples/*/report.budget.

In both a fence says what its block is:
```budget                  `budget check` passes
```budget error B0301      `budget check` fails and reports B0301
```budget fragment         is not run
```csv codes.csv           (or text) is a file that later blocks read
A block that begins with `module a.b` is checked too, and later blocks can `use a.b`."""
import filecmp
import glob
import os
import re
import shutil
import sys
import tempfile

from suite import ROOT, binary, clip, environment, findings, in_parallel, run

LANGUAGE = os.path.join(ROOT, "grammar", "LANGUAGE.md")
README = os.path.join(ROOT, "README.md")
README_CHINESE = os.path.join(ROOT, "grammar", "README.zh.md")
FENCE = re.compile(r"^```(budget|csv|text)\b[ \t]*([^\n]*)\n(.*?)^```[ \t]*$", re.M | re.S)
MODULE = re.compile(r"\A(?:\s|#[^\n]*\n)*(?:module|模块)\s+([\w.]+)")


# ---- LANGUAGE.md ------------------------------------------------------------------------------------

def blocks(text):
    """(line of the fence, kind, rest of the info string, body) of each block that is for us."""
    for hit in FENCE.finditer(text):
        yield text.count("\n", 0, hit.start()) + 1, hit.group(1), hit.group(2).split(), hit.group(3)


def save(directory, relative, text):
    path = os.path.join(directory, relative)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def check_block(results, mode, directory, file, name, info):
    if info[:1] == ["error"]:
        outcome = run([binary(mode), "check", "--format=json", "-I", ".", file], cwd=directory)
        errors = [f.get("code") for f in findings(outcome) or [] if f.get("severity") == "error"]
        results.check(name, outcome.status == 1 and set(errors) == set(info[1:]),
                      lambda: f"expected {' '.join(info[1:])}, found {' '.join(errors)}\n" + outcome.say())
    else:
        outcome = run([binary(mode), "check", "--color=never", "-I", ".", file], cwd=directory)
        results.check(name, outcome.status == 0, outcome.say)


def check_words(results, text):
    """The table of words holds what words.def holds, pair by pair."""
    with open(os.path.join(ROOT, "compiler/syntax/words.def"), encoding="utf-8") as f:
        declared = set(re.findall(r'^(?:WORD|SETTING)\(\w+,\s*"([^"]+)",\s*"([^"]+)"', f.read(), re.M))
    table = text[text.index("## 13. "):text.index("## 14. ")]
    told = set(re.findall(r"`([a-z_]+)` `([^`]+)`", table))
    results.check("LANGUAGE.md lists every word in both spellings", declared and declared == told,
                  lambda: f"only in words.def: {declared - told}; only in the table: {told - declared}")


def check_blocks(results, mode, document, text):
    count = 0
    with tempfile.TemporaryDirectory(prefix="language-") as directory:
        for line, kind, info, body in blocks(text):
            name = f"{document}:{line}"
            if kind != "budget":
                save(directory, info[0] if info else "none", body)
                continue
            if info[:1] == ["fragment"]:
                continue
            module = MODULE.match(body)
            file = module.group(1).replace(".", "/") + ".budget" if module else f"example-{line}.budget"
            save(directory, file, body)
            check_block(results, mode, directory, file, name, info)
            count += 1
    results.check(f"{document} has examples", count)


def check_commands(results, mode, document, text):
    """The table of commands has each one that a person calls, and no option that it does not take."""
    rows = re.findall(r"^\| `budget ([a-z-]+)[^\n]*", text, re.M)
    listed = re.findall(r"^  ([a-z-]+) ", run([binary(mode), "help"]).out, re.M)
    by_git = {"pre-commit", "merge-driver"}
    results.check(f"{document} lists the commands", set(rows) == set(listed) - by_git - {"help", "version"}, str(rows))
    for line in re.findall(r"^\| `budget [a-z-]+[^\n]*", text, re.M):
        command = line.split()[2].strip("`")
        known = run([binary(mode), command, "--help"]).out
        unknown = [option for option in re.findall(r"`(--[a-z-]+)", line) if option not in known]
        results.check(f"{document}: options of budget {command}", not unknown, str(unknown))


def language(results, mode):
    for path in (LANGUAGE, README, README_CHINESE):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        check_blocks(results, mode, os.path.basename(path), text)
        if path == LANGUAGE:
            check_words(results, text)
        else:
            check_commands(results, mode, os.path.basename(path), text)


# ---- examples ---------------------------------------------------------------------------------------

def example_folders():
    return sorted(os.path.dirname(p) for p in glob.glob(ROOT + "/examples/*/report.budget"))


def files_below(directory):
    return sorted(os.path.relpath(os.path.join(folder, name), directory)
                  for folder, _, names in os.walk(directory) for name in names)


def build(mode, example, home, formats, **env):
    """Builds a copy of the example that lies in `home`; what was made is in home/out."""
    copy = os.path.join(home, os.path.basename(example))
    shutil.copytree(example, copy)
    return run([binary(mode), "build", "report.budget", "-o", os.path.join(home, "out"), "--to", formats],
               cwd=copy, env=environment(**env), timeout=300)


def check_same_bytes(results, name, one, two):
    """Another folder, another clock, another language: the same bytes, and none of them about this machine."""
    here, there = files_below(one), files_below(two)
    differ = [f for f in here if f in there and not filecmp.cmp(f"{one}/{f}", f"{two}/{f}", shallow=False)]
    results.check(f"{name}: same bytes from another place, time zone, language", here == there and not differ,
                  lambda: f"differ: {' '.join(differ)}\nonly here: {set(here) ^ set(there)}")
    telling = []
    for file in here:
        with open(f"{one}/{file}", "rb") as f:
            data = f.read()
        if any(p.encode() in data for p in (ROOT, os.path.dirname(one))):
            telling.append(file)
    results.check(f"{name}: no machine path in an output", not telling, " ".join(telling))


def check_json(results, name, out):
    schemas = glob.glob(ROOT + "/runtime/schema/report.*.json")
    if not results.check(f"{name}: there is a JSON Schema", schemas):
        return
    for schema in schemas:
        valid = run([sys.executable, ROOT + "/tests/check_json.py", schema, out + "/report.json"])
        results.check(f"{name}: report.json fits {os.path.basename(schema)}", valid.status == 0, valid.say)


def check_pdf(results, name, out):
    good = run(["bash", ROOT + "/tests/check_pdf.sh", out], timeout=300)
    results.check(f"{name}: the PDF is fit to print", good.status == 0, good.say)


def check_contents(results, name, out):
    """Contents that nearly fit one page do not run on to a second: the first numbered page is the third of all."""
    text = run(["pdftotext", out + "/report.pdf", "-"]).out
    with open(out + "/report.tex", encoding="utf-8") as f:
        if "\\budgetcontents" in f.read():
            third = text.split("\f")[2]
            results.check(f"{name}: contents on one page", re.search(r"^\s*—\s*1\s*—\s*$", third, re.M), third)


def check_fonts(results, name, out):
    """A report without CJK text loads nothing for it."""
    with open(out + "/report.tex", encoding="utf-8") as f:
        text = f.read()
    has_cjk = re.search("[\u3040-\u30ff\u4e00-\u9fff]", text) is not None
    results.check(f"{name}: CJK fonts when there is CJK text, only then", ("{cjk-" in text) == has_cjk)


def check_example(results, mode, example):
    name = "examples/" + os.path.basename(example)
    clean = run([binary(mode), "check", "--color=never", os.path.join(name, "report.budget")])
    results.check(f"{name}: check", clean.status == 0, clean.say)
    formats = "csv,json,latex" + (",pdf" if mode != "asan" else "")
    with tempfile.TemporaryDirectory(prefix="one-") as one, tempfile.TemporaryDirectory(prefix="another-") as two:
        first, second = in_parallel(lambda way: build(mode, example, way[0], formats, **way[1]), [
            (one, {}), (two, {"TZ": "Asia/Shanghai", "LC_ALL": None, "LANG": "zh_CN.UTF-8", "BUDGET_NOTHING": "1"})])
        if not results.check(f"{name}: build --to {formats}", first.status == 0 and second.status == 0,
                             lambda: first.say() + "\n" + second.say()):
            return
        check_same_bytes(results, name, one + "/out", two + "/out")
        missing = [f for f in ("csv/figures.csv", "report.json", "report.tex") if f not in files_below(one + "/out")]
        results.check(f"{name}: every output is there", not missing, clip(" ".join(missing)))
        if "report.tex" not in missing:
            check_fonts(results, name, one + "/out")
        if "report.json" not in missing:
            check_json(results, name, one + "/out")
        if mode != "asan":
            check_pdf(results, name, one + "/out")
            check_contents(results, name, one + "/out")


def check_golden_print(results, mode, path):
    """The golden inputs whose LaTeX is kept are the hard ones: wide forms, long names, marks of TeX."""
    name = "golden/" + os.path.basename(path)[:-len(".tex")]
    with tempfile.TemporaryDirectory(prefix="print-") as out:
        made = run([binary(mode), "build", path[:-len(".tex")] + ".budget", "-o", out, "--to", "latex,pdf"],
                   env=environment(), timeout=300)
        if results.check(f"{name}: build --to latex,pdf", made.status == 0, made.say):
            check_pdf(results, name, out)


def examples(results, mode):
    folders = example_folders()
    results.check("there are examples", folders)
    in_parallel(lambda folder: check_example(results, mode, folder), folders)
    if mode != "asan":
        in_parallel(lambda path: check_golden_print(results, mode, path), sorted(glob.glob(ROOT + "/tests/golden/*.tex")))
