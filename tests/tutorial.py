"""grammar/TUTORIAL.md, step by step in one folder: files are written, commands run, and what they print is what the page shows.

```csv NAME, ```budget NAME, ```text NAME    a file
```sh                                       `$ COMMAND`, and below it what it prints; `…` alone stands for any lines
```sh fails                                 the last command ends with a status other than 0, all before with 0
`tutorial.py --accept` puts in what the commands print now; read the difference before committing it."""
import os
import re
import sys
import tempfile

from suite import ROOT, binary, environment, run

TUTORIAL = os.path.join(ROOT, "grammar", "TUTORIAL.md")
BLOCK = re.compile(r"^```(csv|budget|text|sh)\b[ \t]*([^\n]*)\n(.*?)^```[ \t]*$", re.M | re.S)


def steps(body):
    """(command, what it should print) of a block of commands."""
    for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def shell(mode, home, command):
    folder = os.path.dirname(binary(mode))
    return run(["bash", "-c", command + " 2>&1"], cwd=home, timeout=300,
               env=environment(PATH=folder + ":" + os.environ["PATH"], NO_COLOR="1"))


def as_shown(wanted, printed):
    pattern = "".join(".*" if line.strip() == "…" else re.escape(line) for line in re.split(r"(?<=\n)", wanted))
    return re.fullmatch(pattern, printed, re.S) is not None


def walk(mode, text, told):
    """`told` hears of every command: its line, whether it may fail, what was expected, and how it ended."""
    with tempfile.TemporaryDirectory(prefix="tutorial-") as home:
        for hit in BLOCK.finditer(text):
            kind, info, body = hit.groups()
            if kind != "sh":
                with open(os.path.join(home, info.strip()), "w", encoding="utf-8") as f:
                    f.write(body)
                continue
            commands = list(steps(body))
            for i, (command, wanted) in enumerate(commands):
                fails = info.strip() == "fails" and i + 1 == len(commands)
                told(command, fails, wanted, shell(mode, home, command))


def tutorial(results, mode):
    with open(TUTORIAL, encoding="utf-8") as f:
        text = f.read()
    seen = []

    def told(command, fails, wanted, outcome):
        seen.append(command)
        holds = (outcome.status != 0) == fails and as_shown(wanted, outcome.out)
        results.check(f"TUTORIAL.md: {command}", holds, lambda: f"expected:\n{wanted}\n{outcome.say()}")

    walk(mode, text, told)
    results.check("TUTORIAL.md goes from a sheet to a PDF", any("import" in c for c in seen) and any("pdf" in c for c in seen))


def accept():
    with open(TUTORIAL, encoding="utf-8") as f:
        text = f.read()
    made, at = text, 0

    def told(command, fails, wanted, outcome):
        nonlocal made, at
        del fails
        shown = wanted if as_shown(wanted, outcome.out) else outcome.out
        at = made.index(f"$ {command}\n{wanted}", at) + len(f"$ {command}\n")
        made = made[:at] + shown + made[at + len(wanted):]
        at += len(shown)

    walk("release", text, told)
    with open(TUTORIAL, "w", encoding="utf-8") as f:
        f.write(made)


if __name__ == "__main__" and sys.argv[1:] == ["--accept"]:
    accept()
