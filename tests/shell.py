"""What a shell needs: man pages, completions, the package."""
import glob
import os
import re
import tempfile

from suite import ROOT, binary, environment, run

PARISH = "examples/brookfield-parish-2025/report.budget"
BASH = r"""
source "$1"
COMP_LINE=$2; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<< "$COMP_LINE"
[[ $COMP_LINE = *' ' ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
_budget_complete; printf '%s\n' "${COMPREPLY[@]}"
"""
# What stands on the line, what is offered for its last word.
OFFERS = [
    ("budget ch", {"check"}), ("budget fmt --di", {"--diff"}), ("budget explain B060", {f"B060{i}" for i in range(1, 10)}),
    (f"budget explain {PARISH} boxes.box1.t", {"boxes.box1.this"}), ("budget explain Bx", set()),
]


def told(mode, *words):
    return run([binary(mode), "help", *words], timeout=60)


def command_names(mode):
    return re.findall(r"^  ([a-z-]+) ", told(mode).out, re.M)


def pages(results, mode):
    """A page for each command, with each option of its --help; roff finds nothing to complain about."""
    names = command_names(mode)
    results.check("there are commands", {"check", "build", "help"} <= set(names), " ".join(names))
    for name in ["", *names]:
        page = told(mode, "--man", *[name][:bool(name)])
        text = page.out.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "").replace("\\fI", "")
        wanted = re.findall(r"^  (--?[A-Za-z-]+)", told(mode, name).out, re.M) if name else names
        results.check(f"man page {name or 'budget'}", page.status == 0 and wanted and
                      all(word in text for word in wanted), page.say)
        with tempfile.TemporaryFile() as f:
            f.write(page.bytes), f.seek(0)
            seen = run(["groff", "-man", "-Tutf8", "-ww", "-z"], stdin=f)
        results.check(f"roff reads {name or 'budget'}", seen.status == 0 and not seen.err, seen.say)


def offers(results, mode):
    with tempfile.TemporaryDirectory(prefix="shell-") as home:
        for shell in ("bash", "zsh", "fish"):
            with open(f"{home}/{shell}", "w", encoding="utf-8") as f:
                f.write(told(mode, f"--completions={shell}").out)
        path = environment(PATH=os.path.dirname(binary(mode)) + os.pathsep + os.environ["PATH"], HOME=home)
        for line, wanted in OFFERS:
            said = run(["bash", "-c", BASH, "bash", f"{home}/bash", line], env=path)
            results.check(f"bash completes `{line}`", set(said.out.split()) == wanted, said.say)
            said = run(["fish", "-c", "source $argv[1]; complete -C $argv[2]", f"{home}/fish", line], env=path)
            offered = {row.split("\t")[0] for row in said.out.splitlines()}
            results.check(f"fish completes `{line}`", offered == wanted, said.say)
        results.check("zsh reads its completions", run(["zsh", "-n", f"{home}/zsh"]).status == 0)
    wrong = told(mode, "--completions=csh")
    results.check("a shell that nobody knows", wrong.status == 2 and "csh" in wrong.err, wrong.say)


def files_below(folder):
    return sorted(os.path.join(at, f) for at, _, files in os.walk(folder) for f in files)


def package(results, mode):
    """The package installs into an empty system, the program runs there, and removing it leaves nothing."""
    del mode
    made = run(["make", "--no-print-directory", "deb"], timeout=600)
    packages = glob.glob(ROOT + "/build/budget_*.deb")
    if not results.check("make deb", made.status == 0 and len(packages) == 1, made.say):
        return
    with tempfile.TemporaryDirectory(prefix="deb-") as home:
        if os.getuid() != 0:                     # dpkg gives the files to root
            results.check("the package unpacks", run(["dpkg-deb", "-x", packages[0], home]).status == 0)
            return
        for folder in ("root", "db/info", "db/updates"):
            os.makedirs(f"{home}/{folder}")
        open(f"{home}/db/status", "w", encoding="utf-8").close()
        dpkg = ["dpkg", f"--instdir={home}/root", f"--admindir={home}/db", "--force-depends", "--log=/dev/null"]
        put = run([*dpkg, "-i", packages[0]])
        program = run([f"{home}/root/usr/bin/budget", "check", ROOT + "/" + PARISH], cwd=home)
        results.check("the package installs and runs", put.status == 0 and program.status == 0, lambda: put.say() + program.say())
        results.check("it brings man pages and completions", {"budget.1.gz", "_budget", "budget.fish"} <=
                      {os.path.basename(f) for f in files_below(f"{home}/root")})
        gone = run([*dpkg, "-P", "budget"])
        results.check("removing it leaves nothing", gone.status == 0 and not files_below(f"{home}/root"), gone.say)


def shell(results, mode):
    pages(results, mode)
    offers(results, mode)
    package(results, mode)
