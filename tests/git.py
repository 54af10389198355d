"""The tools for git, in real repositories: merges by rows, the diff driver, the hook, what git-setup writes."""
import os
import random
import re
import shutil
import tempfile

from suite import ROOT, binary, difference, environment, run

HEAD = """\
# Figures made up for the tests.
unit EUR : money
report "R" { entity "Town"; year 2020; amounts EUR 1 exact }
classification function "Functions" {
  levels division 2, group 4
  codes { 01 "General" { 0101 "Council"; 0102 "Finance"; 0103 "Archive"; 0104 "Staff" }; 02 "Order" { 0201 "Police"; 0203 "Fire" } }
}
table f "By function" by function { column a, b }
"""
ROWS = """\
data f {
  01    General  30  3
  0101  Council  10  1
  0102  Finance  20  2
  02    Order     5  -
  0203  Fire      5  -
}
"""
TOTALS = """\
data f {
  01    General  =30  3
  0101  Council   10  1
  0102  Finance   20  2
  02    Order     =5  -
  0203  Fire       5  -
  total          =35  3
}
"""
TEXT = 'section s "S" { """It was a quiet year.""" }\n'


class Repository:
    def __init__(self, mode, home):
        self.mode, self.home = mode, home
        self.program = binary(mode)
        os.makedirs(home + "/bin", exist_ok=True)
        if not os.path.exists(home + "/bin/budget"):
            os.symlink(self.program, home + "/bin/budget")
        self.env = environment(PATH=home + "/bin:" + os.environ["PATH"], HOME=home, GIT_CONFIG_NOSYSTEM="1",
                               GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@example.org", GIT_COMMITTER_NAME="A",
                               GIT_COMMITTER_EMAIL="a@example.org", BUDGET_RUNTIME=ROOT + "/runtime")
        self.top = home + "/work"
        os.makedirs(self.top)
        self.git("init", "-q", "-b", "main")

    def run(self, *words, cwd=None, **more):
        return run(list(words), cwd=cwd or self.top, env=self.env, timeout=60, **more)

    def git(self, *words, **more):
        done = self.run("git", *words, **more)
        assert done.status == 0, done.say()
        return done

    def budget(self, *words, **more):
        return self.run(self.program, *words, **more)

    def write(self, name, text):
        with open(os.path.join(self.top, name), "w", encoding="utf-8", newline="") as f:
            f.write(text)

    def read(self, name="report.budget"):
        with open(os.path.join(self.top, name), encoding="utf-8", newline="") as f:
            return f.read()

    def commit(self, text, message, name="report.budget"):
        self.write(name, text)
        self.git("add", name)
        self.git("commit", "-q", "--no-verify", "-m", message)

    def merge(self, base, ours, theirs):
        """Both sides from one base; what `git merge` said."""
        self.commit(base, "base")
        self.git("checkout", "-q", "-b", "side")
        self.commit(theirs, "theirs")
        self.git("checkout", "-q", "main")
        self.commit(ours, "ours")
        return self.run("git", "merge", "--no-edit", "side")


# ---- merging ----------------------------------------------------------------------------------------

COUNCIL, FINANCE = ("Council  10", "Council  11"), ("Finance  20", "Finance  22")
# Without totals: those are added up.
PARTS = HEAD + "".join(ROWS.splitlines(True)[i] for i in (0, 2, 3, 5, 6))


def add_behind(text, line, row):
    return text.replace(line, line + row)


def clean_merges():
    """(name, base, ours, theirs, what the file then holds)"""
    council, both = PARTS.replace(*COUNCIL), PARTS.replace(*COUNCIL).replace(*FINANCE)
    finance_row, archive, staff = "  0102  Finance  20  2\n", "  0103  Archive   3  -\n", "  0104  Staff     4  -\n"
    assert finance_row in PARTS
    wide = PARTS.replace("Council  10", "Council                  10").replace("Finance  20", "Finance                  20")
    return [
        ("rows next to each other", PARTS, council, PARTS.replace(*FINANCE), both),
        ("a row taken away beside a row changed", PARTS, PARTS.replace(finance_row, ""), council,
         council.replace(finance_row, "")),
        ("rows added in one place stand by their codes", PARTS, add_behind(PARTS, finance_row, staff),
         add_behind(PARTS, finance_row, archive), add_behind(PARTS, finance_row, archive + staff)),
        ("a new alignment is no change", wide, PARTS, wide.replace("Finance                  20", "Finance                  22"),
         PARTS.replace(*FINANCE)),
        ("rows here, text there", PARTS + TEXT, council + TEXT, PARTS + TEXT.replace("quiet", "loud"),
         council + TEXT.replace("quiet", "loud")),
        ("comments go with their row", PARTS, PARTS.replace("  0102", "  # of the state\n  0102"), council,
         council.replace("  0102", "  # of the state\n  0102")),
        ("the same change on both sides", PARTS, council, both, both),
        ("line ends of Windows", *(text.replace("\n", "\r\n") for text in (PARTS, council, PARTS.replace(*FINANCE), both))),
    ]


def merges_cleanly(results, mode, home):
    for number, (name, base, ours, theirs, wanted) in enumerate(clean_merges()):
        repository = Repository(mode, f"{home}/{number}")
        repository.budget("git-setup", "-q")
        outcome = repository.merge(base, ours, theirs)
        results.check(f"merges: {name}", outcome.status == 0 and repository.read() == wanted
                      and not repository.git("status", "--porcelain", "--untracked-files=no").out,
                      lambda: outcome.say() + difference(wanted, repository.read(), name))
        checked = repository.budget("check", "report.budget")
        results.check(f"what was merged is right: {name}", checked.status == 0, checked.say)


ONE_ROW = """\
<<<<<<< ours
  0102  Finance  21  2
=======
  0102  Finance  22  2
>>>>>>> theirs
"""


def conflicts(results, mode, home):
    """One row that both sides changed is a conflict of that row; all others are merged."""
    repository = Repository(mode, f"{home}/row")
    repository.budget("git-setup", "-q")
    ours = PARTS.replace(*COUNCIL).replace("Finance  20", "Finance  21")
    theirs = PARTS.replace("Finance  20", "Finance  22").replace("Fire      5", "Fire      6")
    outcome = repository.merge(PARTS, ours, theirs)
    wanted = PARTS.replace(*COUNCIL).replace("Fire      5", "Fire      6").replace("  0102  Finance  20  2\n", ONE_ROW)
    results.check("the same row in both: marks around that row only", outcome.status == 1 and repository.read() == wanted
                  and "row `0102` of `data f` was changed on both sides" in outcome.out + outcome.err,
                  lambda: outcome.say() + difference(wanted, repository.read(), "report.budget"))
    repository = Repository(mode, f"{home}/gone")
    repository.budget("git-setup", "-q")
    outcome = repository.merge(PARTS, PARTS.replace("  0102  Finance  20  2\n", ""), theirs)
    results.check("a row taken away here and changed there", outcome.status == 1 and
                  "<<<<<<< ours\n=======\n  0102  Finance  22  2\n>>>>>>> theirs\n" in repository.read(),
                  lambda: outcome.say() + repository.read())
    repository = Repository(mode, f"{home}/broken")
    repository.budget("git-setup", "-q")
    outcome = repository.merge(PARTS, PARTS.replace(*COUNCIL) + "data {\n", theirs)
    results.check("what cannot be read is merged as text", outcome.status == 1 and repository.read().count("<<<<<<<") == 1,
                  lambda: outcome.say() + repository.read())


def totals(results, mode, home):
    """A total that no longer fits stays as it is stated, is named with what its parts add up to, and stops the merge."""
    def restated(text, general, total):
        return text.replace("=30", f"={general}").replace("=35", f"={total}")
    base = HEAD + TOTALS
    ours = restated(base.replace("Council   10", "Council   11"), 31, 36)
    theirs = restated(base.replace("Finance   20", "Finance   22"), 32, 37)
    repository = Repository(mode, f"{home}/marked")
    repository.budget("git-setup", "-q")
    outcome = repository.merge(base, ours, theirs)
    wanted = ours.replace("Finance   20", "Finance   22")
    said = outcome.out + outcome.err
    results.check("totals marked as derived: no conflict, ours stay, the check names them", outcome.status == 1
                  and repository.read() == wanted and "`f[01].a` is 31 EUR, but its parts add up to" in said
                  and "row `total` of `data f`: both sides gave it other totals" in said
                  and "1 error that neither side had" in said, lambda: outcome.say() + difference(wanted, repository.read(), "totals"))
    repository.write("report.budget", restated(wanted.replace("=31", "=30").replace("=36", "=35"), 33, 38))
    done = repository.run("git", "commit", "-qam", "merged")
    results.check("mended, it is committed", done.status == 0, done.say)
    repository = Repository(mode, f"{home}/before")
    repository.budget("git-setup", "-q")
    ours, theirs = base.replace("Council   10", "Council   11"), base.replace("Finance   20", "Finance   22")
    outcome = repository.merge(base, ours, theirs)
    results.check("totals that nobody looked after: rows merge, the total stays and is told", outcome.status == 0
                  and repository.read() == ours.replace("Finance   20", "Finance   22")
                  and "1 error that a side had before" in outcome.out + outcome.err
                  and "`f[01].a` is 30 EUR, but its parts add up to" in outcome.out + outcome.err, outcome.say)
    repository = Repository(mode, f"{home}/stated")
    repository.budget("git-setup", "-q")
    plain = [text.replace("=", " ") for text in (TOTALS, restated(ours, 31, 36)[len(HEAD):], restated(theirs, 32, 37)[len(HEAD):])]
    outcome = repository.merge(*(HEAD + text for text in plain))
    results.check("totals that somebody stated: a conflict of each", outcome.status == 1 and repository.read().count("<<<<<<<") == 2
                  and "Council   11" in repository.read() and "Finance   22" in repository.read(),
                  lambda: outcome.say() + repository.read())


def any_edits(results, mode, home):
    """What only one side changed is taken, byte for byte; edits of different lines of the real accounts all arrive."""
    shutil.copytree(os.path.join(ROOT, "examples", "hetang-2020"), home, dirs_exist_ok=True)
    with open(os.path.join(home, "report.budget"), encoding="utf-8") as f:
        lines = f.read().split("\n")
    inside = [number for number, line in enumerate(lines) if re.match(r"  \S.*\s\S*\d\.\d\d", line) and '"' not in line and "{" not in line]

    def edited(numbers):
        return "\n".join(line + "  # looked at" if number in numbers and "#" not in line else line for number, line in enumerate(lines))

    def merged(base, ours, theirs):
        for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
            with open(os.path.join(home, name), "w", encoding="utf-8") as f:
                f.write(text)
        outcome = run([binary(mode), "merge-driver", "base", "ours", "theirs", "report.budget"], cwd=home, timeout=60)
        with open(os.path.join(home, "ours"), encoding="utf-8") as f:
            return outcome, f.read()

    base, chance = edited(()), random.Random(2020)
    results.check("there are rows to edit", len(inside) > 60, str(len(inside)))
    for round_number in range(6):
        chosen = chance.sample(inside, 12)
        ours, theirs = edited(chosen[:6]), edited(chosen[6:])
        for name, sides, wanted in (("only ours", (ours, base), ours), ("only theirs", (base, theirs), theirs),
                                    ("both", (ours, theirs), edited(chosen)), ("the same", (ours, ours), ours)):
            outcome, text = merged(base, *sides)
            same = [line.split() for line in text.split("\n")] == [line.split() for line in wanted.split("\n")]
            results.check(f"edits {round_number}: {name}", outcome.status == 0 and same,
                          lambda: outcome.say() + difference(wanted, text, name))


# ---- setting up -------------------------------------------------------------------------------------

def state(repository):
    hook = os.path.join(repository.top, ".git/hooks/pre-commit")
    return (repository.git("config", "--local", "--list").out, os.path.exists(hook) and repository.read(".git/hooks/pre-commit"),
            os.path.exists(os.path.join(repository.top, ".gitattributes")) and repository.read(".gitattributes"))


def sets_up(results, mode, home):
    repository = Repository(mode, home + "/setup")
    before = state(repository)
    shown = repository.budget("git-setup", "--dry-run")
    results.check("--dry-run shows what would be done, and does nothing", shown.status == 0 and state(repository) == before
                  and shown.out.count("would") == 4, shown.say)
    first = repository.budget("git-setup")
    after = state(repository)
    again = repository.budget("git-setup")
    results.check("git-setup", first.status == 0 and not first.err and after[1].startswith("#!/bin/sh\n")
                  and after[2] == "*.budget diff=budget merge=budget\n", first.say)
    results.check("again, it changes nothing", again.status == 0 and state(repository) == after
                  and again.out.count("already") == 4, again.say)
    results.check("no path of this machine is in it", home not in "".join(after[1:]) and ROOT not in "".join(after[1:]), str(after))
    outcome = repository.budget("git-setup", cwd=home)
    results.check("a folder that is in no repository", outcome.status == 3 and "no work tree" in outcome.err, outcome.say)


def leaves_others_alone(results, mode, home):
    repository = Repository(mode, home + "/foreign")
    os.makedirs(os.path.join(repository.top, ".git/hooks"), exist_ok=True)
    repository.write(".git/hooks/pre-commit", "#!/bin/sh\necho mine\n")
    repository.write(".gitattributes", "*.budget merge=union\n*.csv -text")
    outcome = repository.budget("git-setup")
    results.check("a hook and attributes of somebody else stay, and are named", outcome.status == 1
                  and repository.read(".git/hooks/pre-commit") == "#!/bin/sh\necho mine\n"
                  and repository.read(".gitattributes") == "*.budget merge=union\n*.csv -text"
                  and "budget pre-commit || exit 1" in outcome.err and "*.budget diff=budget merge=budget" in outcome.err,
                  outcome.say)
    repository.write(".git/hooks/pre-commit", "#!/bin/sh\nbudget pre-commit || exit 1\n")
    repository.write(".gitattributes", "*.csv -text")
    outcome = repository.budget("git-setup")
    results.check("a hook that calls budget is enough; attributes get their line", outcome.status == 0
                  and repository.read(".gitattributes") == "*.csv -text\n*.budget diff=budget merge=budget\n", outcome.say)
    os.remove(os.path.join(repository.top, ".gitattributes"))
    os.symlink(repository.top, os.path.join(repository.top, ".gitattributes"))     # cannot be read, nor written over
    outcome = repository.budget("git-setup")
    results.check("attributes that cannot be read are left alone", outcome.status == 3 and "Is a directory" in outcome.err
                  and os.path.islink(os.path.join(repository.top, ".gitattributes")), outcome.say)


def leaves_common_hooks_alone(results, mode, home):
    repository = Repository(mode, home + "/common")
    repository.git("config", "--global", "core.hooksPath", home + "/hooks")
    outcome = repository.budget("git-setup")
    results.check("hooks that all repositories share are not written", outcome.status == 1 and not os.path.exists(home + "/hooks")
                  and "for all repositories" in outcome.err, outcome.say)


def shows_differences(results, mode, home):
    """The hunk names the table; by words, a figure is one."""
    repository = Repository(mode, home + "/diff")
    repository.budget("git-setup", "-q")
    many = PARTS.replace("  0203", "".join(f"  # {i}\n" for i in range(9)) + "  0203")
    chinese = many + '数据 支出 {\n' + "".join(f"  # {i}\n" for i in range(9)) + "  人员  1,234.50  增加\n}\n"
    repository.commit(chinese, "first")
    repository.write("report.budget", chinese.replace("Fire      5", "Fire      6").replace("1,234.50", "1,234.75"))
    lines = repository.git("diff").out.splitlines()
    heads = [line.split("@@")[2].strip() for line in lines if line.startswith("@@")]
    results.check("hunk headers name the table", heads == ["data f {", "数据 支出 {"], "\n".join(lines))
    words = repository.git("diff", "--word-diff=plain").out
    results.check("a figure is one word", "Fire      [-5-]{+6+}" in words and "人员  [-1,234.50-]{+1,234.75+}  增加" in words, words)


def hook(results, mode, home):
    """What is staged counts, not what lies in the folder; a module takes the reports with it that read it."""
    repository = Repository(mode, home + "/hook")
    repository.budget("git-setup", "-q")
    wrong = HEAD + TOTALS.replace("=35", "=36")

    def commits(name, wanted, says, **files):
        for file, text in files.items():
            repository.write(file.replace("_", "."), text)
            repository.git("add", file.replace("_", "."))
        outcome = repository.run("git", "commit", "-q", "-m", name)
        results.check(f"hook: {name}", (outcome.status == 0) == wanted and says in outcome.err + outcome.out
                      and not outcome.crashed(), outcome.say)

    repository.write("report.budget", HEAD + TOTALS)
    repository.budget("fmt", "report.budget")
    right = repository.read()
    commits("a report with a wrong total stays out", False, "B0601", report_budget=right.replace("=35", "=36"))
    commits("a layout that fmt would change stays out", False, "report.budget: not in the usual layout", report_budget=right.replace("10  1", "10     1"))
    repository.write("report.budget", right)
    repository.git("add", "report.budget")
    repository.write("report.budget", wrong)
    commits("what is staged is right, though the folder is not", True, "report.budget: 6 checks")
    odd = "a\n\x1b[31m\u202e.budget"
    repository.write(odd, right)
    repository.git("add", odd)
    outcome = repository.budget("pre-commit")
    results.check("a name with an end of line and marks of a terminal is shown without them", outcome.status == 0
                  and outcome.err.splitlines()[0].startswith("a\ufffd\ufffd[31m\ufffd.budget: 6 checks"), outcome.say)
    repository.git("rm", "-q", "-f", odd)
    commits("a text that is no report", True, "", notes_md="hello")
    module = "module m\n\nunit EUR : money\n"
    reader = 'use m\n\nreport "R" { year 2020; amounts EUR 1 exact }\n\ntable t { a }\n\ndata t { a 1 }\n'
    commits("a module and its reader", True, "reader.budget", m_budget=module, reader_budget=reader)
    commits("a module takes its readers with it", False, "reader.budget", m_budget=module.replace("EUR", "USD"))
    repository.write("年度 报告.budget", right.replace("=35", "=36"))
    repository.git("add", "--all", ":!report.budget")
    outcome = repository.run("git", "commit", "-q", "-m", "a name with a blank")
    results.check("hook: a Chinese name with a blank in it", outcome.status == 1 and "年度 报告.budget:" in outcome.err, outcome.say)
    outcome = repository.budget("pre-commit", cwd=home)
    results.check("pre-commit without a repository", outcome.status == 3, outcome.say)


def git(results, mode):
    for part in (merges_cleanly, conflicts, totals, any_edits, sets_up, leaves_others_alone, leaves_common_hooks_alone, shows_differences, hook):
        with tempfile.TemporaryDirectory(prefix="git-") as home:
            part(results, mode, home)
