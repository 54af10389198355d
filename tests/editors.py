"""What editors show is what the compiler reads: each token of every file that stands in this tree, as `--dump=tokens` tells
it, against what VS Code's own engine and Vim make of the generated grammars.

Both are asked for the class of every piece of text; the name of the class is all that counts, not its colour."""
import bisect
import glob
import json
import os
import re
import tempfile

from documents import LANGUAGE, blocks
from suite import CORES, ROOT, binary, clip, difference, environment, in_parallel, run

MADE = ROOT + "/build/editors"
TOKEN = re.compile(r"^ *(.*?) +(\d+)-(\d+) `", re.M)
# What a token must be shown as: parts of the class names of one engine or the other. "" is anything that is none of them.
CLASSES = {"a name": "", "a number": "number", "a number with its unit": "number", "a date": "number", "a code": "code",
           "a text in quotes": "string", "text": "string", "a claim": "literal", "a fact": "literal", "{for": "keyword",
           "{if": "keyword", "{else}": "keyword", "{else if": "keyword", "{end}": "keyword", "a key": "key", "a label": "label",
           "a cell": "cell", '"""': "string", '""" at the end': "string"}
MARK = re.compile(r"^('.'|\W+|\{ in text|the end of .*|rows in braces)$")
WORDS = {"keyword": ("keyword.control", "keyword.other", "budgetKeyword", "budgetClause"),
         "number": ("constant.numeric", "budgetNumber"), "code": ("constant.other.code", "budgetCode"),
         "string": ("string.", "constant.character.escape", "budgetString", "budgetEscape"),
         "literal": ("constant.other.literal", "budgetLiteral"), "key": ("entity.name.tag", "budgetKey"),
         "label": ("label", "budgetLabel"), "comment": ("comment", "budgetComment"),
         "cell": ("constant.numeric", "constant.language", "string.quoted.double.budget", "budgetNumber", "budgetCell", "budgetString")}
NO_NAME = ("keyword.control", "keyword.other.clause", "constant.numeric", "string", "comment", "budgetKeyword", "budgetClause",
           "budgetNumber", "budgetString", "budgetComment")


def inputs(home):
    """Paths of all that is read without a mistake: library, examples, golden inputs, the blocks of LANGUAGE.md."""
    paths = [p for where in ("runtime/std", "examples", "tests/golden")
             for p in sorted(glob.glob(f"{ROOT}/{where}/**/*.budget", recursive=True))]
    with open(LANGUAGE, encoding="utf-8") as f:
        for line, kind, _, body in blocks(f.read()):
            if kind == "budget":
                paths.append(f"{home}/LANGUAGE-{line}.budget")
                with open(paths[-1], "w", encoding="utf-8") as to:
                    to.write(body)
    return paths


def comments(text, tokens):
    """(start, end) of what stands between tokens from a # to the end of its line."""
    at = 0
    for _, lo, hi in tokens + [("", len(text), len(text))]:
        for found in re.finditer(rb"#[^\n]*", text[at:lo]):
            yield at + found.start(), at + found.end()
        at = max(at, hi)


def expected(mode, path):
    """[(class, start, end)], or None when the file is not read without a mistake."""
    said = run([binary(mode), "check", "--dump", "tokens", path])
    if said.status:
        return None
    with open(path, "rb") as f:
        text = f.read()
    tokens = [(kind, int(lo), int(hi)) for kind, lo, hi in TOKEN.findall(said.out)]
    plain = [t for t in tokens if t[0] not in ("rows in braces", "the end of the line")]
    wanted = [("comment", lo, hi) for lo, hi in comments(text, plain)]
    for kind, lo, hi in plain:
        if text[lo:hi] in (b"%", "‰".encode()) or MARK.match(kind) and kind not in CLASSES:
            continue
        inner = text[lo:hi].strip(b"{} ") if kind[0] == "{" else text[lo:hi]
        lo += text[lo:hi].index(inner)
        wanted.append((CLASSES.get(kind, "keyword"), lo, lo + len(inner)))
    return wanted


def wrong(wanted, pieces, text):
    """The tokens that are shown as something else."""
    starts = [p[0] for p in pieces]
    for kind, lo, hi in wanted:
        i = max(0, bisect.bisect_right(starts, lo) - 1)
        while i < len(pieces) and pieces[i][0] < hi:
            start, end, name = pieces[i]
            i += 1
            if end <= lo or not text[max(lo, start):min(hi, end)].strip():
                continue
            fits = any(w in name for w in WORDS[kind]) if kind else not any(w in name for w in NO_NAME)
            if not fits:
                line = text[:lo].count(b"\n") + 1
                yield f"{line}: `{text[lo:hi].decode()}` is {kind or 'a name'} to the compiler, and shown as {name or 'nothing'}"
                break


def compare(results, engine, wanted, shown):
    for path, tokens in wanted.items():
        with open(path, "rb") as f:
            text = f.read()
        found = list(wrong(tokens, shown.get(path, []), text)) if path in shown else ["was not read"]
        results.check(f"{engine} shows {os.path.relpath(path, ROOT)} as the compiler reads it", not found,
                      lambda: clip("\n".join(found), 12))


def textmate(results, wanted):
    env = environment(NODE_PATH=ROOT + "/build/npm/node_modules")
    said = run(["node", ROOT + "/tests/editors/scopes.js", MADE + "/vscode/syntaxes/budget.tmLanguage.json", *wanted], env=env)
    if results.check("VS Code's engine reads the grammar", said.status == 0, said.say):
        compare(results, "VS Code", wanted, json.loads(said.out))


def run_vim(script, paths, to=""):
    env = environment(BUDGET_FILES="\n".join(paths), BUDGET_SCOPES=to, BUDGET_VIM=MADE + "/vim", TERM="dumb",
                      PATH=os.path.dirname(binary("release")) + os.pathsep + os.environ["PATH"])
    return run(["vim", "-es", "-u", "NONE", "-i", "NONE", "-S", f"{ROOT}/tests/editors/{script}.vim"], env=env, timeout=300)


def vim_pieces(case):
    """What Vim makes of some files: {path: [(start, end, group)]}, and what it said."""
    paths, to = case
    said = run_vim("scopes", paths, to)
    shown = {}
    for line in open(to, encoding="utf-8") if os.path.exists(to) else []:
        if line.startswith("= "):
            pieces = shown[line[2:-1]] = []
        else:
            start, end, name = line.rstrip("\n").split(" ", 2)
            pieces.append((int(start), int(end), name))
    return shown, said


def vim(results, wanted, home):
    """Vim is slow to start a file, so of the golden inputs it reads the one that is about words."""
    paths = [path for path in wanted if "/golden/" not in path or "words-as-names" in path]
    made = in_parallel(vim_pieces, [(paths[i::CORES], f"{home}/vim-{i}") for i in range(CORES)])
    compare(results, "Vim", {path: wanted[path] for path in paths},
            {path: pieces for shown, _ in made for path, pieces in shown.items()})


def indents(results, home):
    """Vim indents anew what `budget fmt` has laid out, and finds nothing to change."""
    copies = {}
    for path in glob.glob(ROOT + "/examples/*/report.budget") + [ROOT + "/runtime/std/cn/final_accounts/narrative.budget"]:
        copies[path] = f"{home}/{len(copies)}.budget"
        with open(path, "rb") as f, open(copies[path], "wb") as to:
            to.write(f.read())
    said = run_vim("indent", list(copies.values()))
    results.check("Vim indents", said.status == 0, said.say)
    for path, copy in copies.items():
        with open(path, encoding="utf-8") as f, open(copy, encoding="utf-8") as now:
            before, after = f.read(), now.read()
        results.check(f"Vim indents {os.path.relpath(path, ROOT)} as it is", before == after,
                      lambda: difference(before, after, path))


def makes(results, home):
    """`:make` goes to the places of what is wrong."""
    path, listed = home + "/a file.budget", home + "/listed"
    with open(path, "w", encoding="utf-8") as f:
        f.write("unit EUR : money\nreport \"R\" { year 2020; amounts EUR 1 exact }\n"
                "table t { a; b = a }\ndata t { a 1; b 2 }\nlet x = y\n")
    said = run_vim("make", [path], listed)
    with open(listed, encoding="utf-8") as f:
        lines = f.read().split("\n")
    results.check("Vim lists what is wrong", said.status == 0 and len(lines) == 3 and
                  lines[0].startswith("4 17 E [B0602]: `t.b` is 2") and lines[1].startswith("5 9 E [B0301]"),
                  lambda: "\n".join(lines) + said.say())


def editors(results, mode):
    made = run(["make", "--no-print-directory", f"MODE={mode}", "editors", "editors-engine"])
    if not results.check("make editors", made.status == 0, made.say):
        return
    with tempfile.TemporaryDirectory(prefix="editors-") as home:
        paths = inputs(home)
        wanted = {p: w for p, w in zip(paths, in_parallel(lambda p: expected(mode, p), paths)) if w is not None}
        results.check("there is enough to compare", len(wanted) > 150 and sum(map(len, wanted.values())) > 20000)
        textmate(results, wanted)
        vim(results, wanted, home)
        indents(results, home)
        makes(results, home)
