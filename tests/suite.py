"""What every test runner here shares: where things are, how a program is run, how results are counted.

Each suite is a function suite(results, mode): it runs its cases against build/MODE/budget and records each one."""
import concurrent.futures
import difflib
import json
import os
import subprocess
import sys
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORES = os.cpu_count() or 2
ERRORS_OF_SUMS = ("B0601", "B0602", "B0603", "B0618")


def binary(mode):
    return os.path.join(ROOT, "build", mode, "budget")


def environment(**changes):
    """A plain one: no colours, no make flags; a sanitizer's finding ends with its own exit status."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("MAKE", "MFLAGS", "BUDGET_", "LC_")) and k not in ("LANG", "SOURCE_DATE_EPOCH")}
    env.update(LC_ALL="C", TZ="UTC", NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1",
               ASAN_OPTIONS="exitcode=99:detect_leaks=1", LSAN_OPTIONS="exitcode=99",
               UBSAN_OPTIONS="exitcode=99:print_stacktrace=1")
    env.update(changes)
    return {k: v for k, v in env.items() if v is not None}


class Outcome:
    """What one run of a program left behind; status is None when it did not end in time."""

    def __init__(self, status, out, err):
        self.status, self.bytes = status, out
        self.out = out.decode("utf-8", "backslashreplace")
        self.err = err.decode("utf-8", "backslashreplace")

    def crashed(self):
        return self.status is None or self.status < 0 or self.status in (4, 99) or self.status > 100

    def say(self):
        state = "did not end in time" if self.status is None else f"exit {self.status}"
        return "\n".join(part for part in (state, clip(self.err), clip(self.out)) if part)


def run(command, cwd=ROOT, env=None, timeout=120, stdin=subprocess.DEVNULL, **more):
    try:
        done = subprocess.run(command, cwd=cwd, env=env or environment(), timeout=timeout, stdin=stdin,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **more)
        return Outcome(done.returncode, done.stdout, done.stderr)
    except subprocess.TimeoutExpired as late:
        return Outcome(None, late.stdout or b"", late.stderr or b"")
    except OSError as broken:
        return Outcome(127, b"", str(broken).encode())


def clip(text, lines=40):
    rows = text.rstrip("\n").split("\n")
    return "\n".join(rows[:lines] + [f"… {len(rows) - lines} more lines"] if len(rows) > lines else rows)


def difference(expected, actual, name):
    return clip("".join(line if line.endswith("\n") else line + "\n" for line in difflib.unified_diff(
        expected.splitlines(True), actual.splitlines(True), f"{name} expected", f"{name} now", n=2)), 60)


class Results:
    """Counts cases; a failure is shown at once, with why."""

    def __init__(self):
        self.passed = self.failed = 0
        self.names, self.lock, self.suite = [], threading.Lock(), ""

    def ok(self, name):
        with self.lock:
            self.passed += 1

    def fail(self, name, why=""):
        with self.lock:
            self.failed += 1
            self.names.append(f"{self.suite}: {name}")
            print(f"FAIL {self.suite}: {name}")
            for line in why.rstrip("\n").split("\n") if why else []:
                print("     " + line)
            sys.stdout.flush()

    def check(self, name, holds, why=""):
        """`why` may be a function, called only on failure."""
        if holds:
            self.ok(name)
        else:
            self.fail(name, why() if callable(why) else why)
        return holds


def in_parallel(task, items):
    """Runs task(item) for each, on all cores, and returns what they returned, in order."""
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(task, items))


# ---- what `budget check --format=json` says ---------------------------------------------------------

def findings(outcome):
    """The list on stderr, or None when it is not one JSON array."""
    try:
        found = json.loads(outcome.err or "[]")
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def texts(finding):
    """Its message and those of its notes."""
    return [finding.get("message", "")] + [n.get("message", n.get("text", "")) for n in finding.get("notes", [])]


def places(finding):
    """(file, line) of the finding and of its notes."""
    return [(p.get("file"), p.get("line")) for p in [finding] + finding.get("notes", []) if p.get("line")]
