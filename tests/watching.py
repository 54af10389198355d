"""`budget watch`: every save is answered, however an editor saves."""
import os
import pty
import select
import subprocess
import tempfile
import time

from suite import binary, environment

WORDS = "module words\nunit EUR : money\n"
REPORT = """\
use words
report "R" { year 2020; entity "Somebody"; amounts EUR .01 exact }
table t { a; b; all = a + b }
data t {
  a    1.00
  b    2.00
  all  3.00
}
"""
WRONG = REPORT.replace("all  3.00", "all  4.00")


class Watching:
    """The program at work in a folder of its own; `answer` is what it says up to the next `watching`."""

    def __init__(self, mode, home, *options, terminal=False):
        self.home, self.said = home, b""
        self.put("words.budget", WORDS), self.put("report.budget", REPORT)
        self.end, other = pty.openpty() if terminal else os.pipe()
        self.program = subprocess.Popen([binary(mode), "watch", "report.budget", *options], cwd=home, env=environment(),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=other)
        os.close(other)

    def put(self, name, text):
        with open(os.path.join(self.home, name), "w", encoding="utf-8") as f:
            f.write(text)

    def put_beside(self, name, text):
        """As many editors do: a new file takes the old one's name."""
        self.put(name + ".new", text)
        os.rename(os.path.join(self.home, name + ".new"), os.path.join(self.home, name))

    def put_back(self, name, text, away):
        os.rename(os.path.join(self.home, name), os.path.join(self.home, name + "~"))
        time.sleep(away)
        self.put(name, text)

    def answer(self, seconds=20):
        until = time.monotonic() + seconds
        while b"Ctrl-C ends" not in self.said and time.monotonic() < until:
            if select.select([self.end], [], [], 0.2)[0]:
                self.said += os.read(self.end, 65536)
        said, self.said = self.said.decode("utf-8", "replace"), b""
        return said

    def stop(self):
        self.program.terminate()
        self.program.wait(timeout=20)
        os.close(self.end)


def saves(results, mode):
    with tempfile.TemporaryDirectory(prefix="watch-") as home:
        w = Watching(mode, home)
        steps = [
            ("it starts with a check", lambda: None, "1 exact", "error"),
            ("a save that breaks a sum", lambda: w.put("report.budget", WRONG), "B0602", ""),
            ("an editor that replaces the file", lambda: w.put_beside("report.budget", REPORT), "1 exact", "error"),
            ("an editor that keeps the old file", lambda: w.put_back("report.budget", WRONG, 0.02), "B0602", "No such file"),
            ("a save of a module", lambda: w.put("words.budget", WORDS.replace("EUR", "USD")), "B0301", ""),
            ("and back", lambda: w.put("words.budget", WORDS), "B0602", "B0301"),
            ("a file that goes", lambda: os.unlink(os.path.join(home, "report.budget")), "No such file", ""),
            ("and comes again", lambda: w.put_beside("report.budget", REPORT), "1 exact", "No such file"),
        ]
        for name, act, wanted, unwanted in steps:
            act()
            said = w.answer()
            results.check(name, wanted in said and not (unwanted and unwanted in said), said)
        w.put("other.txt", "no file of the report")
        said = w.answer(seconds=0.3)
        results.check("a file that is not read", not said, said)
        results.check("it goes on", w.program.poll() is None)
        w.stop()


def builds(results, mode):
    with tempfile.TemporaryDirectory(prefix="watch-") as home:
        w = Watching(mode, home, "--build", "-o", ".", "--to", "json")
        said = w.answer()
        made = os.path.join(home, "report.json")
        results.check("--build writes the outputs", os.path.exists(made), said)
        results.check("its own outputs wake nobody", not w.answer(seconds=0.3))
        os.unlink(made)
        w.put("report.budget", WRONG)
        said = w.answer()
        results.check("and none when there are errors", "B0602" in said and not os.path.exists(made), said)
        w.stop()


def terminal(results, mode):
    with tempfile.TemporaryDirectory(prefix="watch-") as home:
        w = Watching(mode, home, terminal=True)
        said = w.answer()
        results.check("a terminal is cleared", said.startswith("\033[H\033[2J"), repr(said))
        w.stop()


def watching(results, mode):
    saves(results, mode)
    builds(results, mode)
    terminal(results, mode)
