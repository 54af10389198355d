"""run.py [--modes release,asan] [SUITE...]: builds, runs every suite, says each failure and ends with `N passed, N failed`."""
import glob
import os
import re
import shutil
import sys
import tempfile
import time
import traceback

from commands import commands
from diffing import diffing
from derivations import derivations_suite
from documents import examples, language
from editors import editors
from explaining import explaining
from forms import forms
from git import git
from golden import check_codes, golden
from hostile import hostile
from identities import identities
from importing import importing
from layers import problems
from layout import fmt
from lsp import lsp
from mutation import mutation
from sentences import sentences
from starting import starting
from shell import shell
from tutorial import tutorial
from suite import CORES, ROOT, Results, binary, clip, environment, in_parallel, run
from test_layers import layers_can_fail
from workflow import workflow
from watching import watching
from causes import causes
from unknowns import unknowns


def make(*words, timeout=1200):
    return run(["make", "--no-print-directory", *words], timeout=timeout)


# ---- build, unit, fuzz ------------------------------------------------------------------------------

def build(results, mode):
    """Stale programs of an earlier build must not stand in for one that no longer compiles."""
    for path in glob.glob(f"{ROOT}/build/{mode}/unit/*") + glob.glob(f"{ROOT}/build/{mode}/fuzz/*_replay"):
        os.unlink(path)
    if os.path.exists(binary(mode)):
        os.unlink(binary(mode))
    made = make("-k", f"-j{CORES}", f"MODE={mode}", "all", "units", "replay")
    results.check("everything compiles and links", made.status == 0, lambda: clip(made.err, 80))


def unit_program(results, mode, source):
    name = os.path.basename(source)[:-len(".c")]
    path = f"{ROOT}/build/{mode}/unit/{name}"
    if not os.path.exists(path):
        results.fail(name, "is not built")
        return
    outcome = run([path], env=environment(CMOCKA_MESSAGE_OUTPUT="TAP"), timeout=300)
    said = re.findall(r"^(not )?ok \d+ - (.*)$", outcome.out, re.M)
    for wrong, test in said:
        results.check(f"{name}: {test}", not wrong, lambda: clip(outcome.out + outcome.err))
    if not said or outcome.crashed() or outcome.status != 0 and not any(wrong for wrong, _ in said):
        results.fail(f"{name} as a whole", outcome.say())


def unit(results, mode):
    sources = sorted(glob.glob(ROOT + "/tests/unit/test_*.c"))
    results.check("there are unit tests", sources)
    in_parallel(lambda source: unit_program(results, mode, source), sources)


def replay(results, mode):
    """Each harness reads its corpus, the golden inputs and the examples; it only has to survive.

    A later door (lex, parse, whole) opens behind the earlier ones: where one fails, those behind it are not tried, and the
    failure says so."""
    inputs = sorted(glob.glob(ROOT + "/tests/golden/*.budget") + glob.glob(ROOT + "/examples/*/*.budget"))
    harnesses = sorted(glob.glob(ROOT + "/tests/fuzz/fuzz_*.c"))
    results.check("there are fuzz harnesses", harnesses)
    for source in harnesses:
        name = os.path.basename(source)[:-len(".c")]
        corpus = sorted(glob.glob(f"{ROOT}/tests/fuzz/corpus/{name[len('fuzz_'):]}/*")) + inputs
        program = f"{ROOT}/build/{mode}/fuzz/{name}_replay"
        outcome = run([program, *corpus], timeout=300)
        if not results.check(f"{name} replays {len(corpus)} files", outcome.status == 0,
                             lambda: outcome.say() + "\nthe doors behind it were not tried"):
            return


# ---- the tree itself --------------------------------------------------------------------------------

def layers(results, mode):
    del mode
    wrong = problems(ROOT)
    results.check("make layers", not wrong, clip("\n".join(wrong)))
    layers_can_fail(results)


def warnings(results, mode):
    """No warning under the project's flags from gcc or clang, and every header compiles alone."""
    flags = make("--silent", f"MODE={mode}", "print-flags").out.split()
    files = glob.glob(ROOT + "/runtime/*.[ch]") + glob.glob(ROOT + "/compiler/*/*.[ch]")
    files += glob.glob(ROOT + "/tests/unit/*.c") + glob.glob(ROOT + "/tests/fuzz/*.c")
    compilers = [c for c in ("gcc", "clang") if shutil.which(c)]

    def compile_alone(case):
        compiler, path = case
        name = os.path.relpath(path, ROOT)
        what = ["-include", name, "-x", "c", "/dev/null"] if name.endswith(".h") else [name]
        outcome = run([compiler, *flags, "-Werror", "-fsyntax-only", *what])
        results.check(f"{compiler} {name}", outcome.status == 0, outcome.say)

    in_parallel(compile_alone, [(compiler, path) for compiler in compilers for path in sorted(files)])


def install(results, mode):
    """What is installed finds its library without the build tree, and uninstall leaves nothing."""
    del mode
    with tempfile.TemporaryDirectory(prefix="install-") as home:
        where = [f"DESTDIR={home}/root", "PREFIX=/usr"]
        made = make("install", *where)
        results.check("make install", made.status == 0, made.say)
        shutil.copytree(ROOT + "/examples", home + "/examples", dirs_exist_ok=True) \
            if os.path.isdir(ROOT + "/examples") else None
        for path in sorted(glob.glob(home + "/examples/*/report.budget")):
            outcome = run([home + "/root/usr/bin/budget", "build", path, "-o", home + "/out", "--to", "csv,json,latex"],
                          cwd=home)
            name = os.path.basename(os.path.dirname(path))
            results.check(f"the installed program builds {name}", outcome.status == 0, outcome.say)
        listed = run([home + "/root/usr/bin/budget", "new", "--list"], cwd=home)
        begun = run([home + "/root/usr/bin/budget", "new", "start"], cwd=home)
        results.check("the installed program has its templates", listed.out.count("\n") >= 6 and begun.status == 0,
                      lambda: listed.say() + begun.say())
        gone = make("uninstall", *where)
        left = [f for _, _, files in os.walk(home + "/root") for f in files]
        results.check("make uninstall leaves nothing", gone.status == 0 and not left, " ".join(left))


# Each suite, and the modes it runs in; the sanitizers see all that runs the program on real input.
SUITES = [
    (build, ("release", "asan")),
    (layers, ("release",)),
    (warnings, ("release",)),
    (unit, ("release", "asan")),
    (golden, ("release", "asan")),
    (check_codes, ("release",)),
    (language, ("release", "asan")),
    (commands, ("release", "asan")),
    (starting, ("release", "asan")),
    (sentences, ("release", "asan")),
    (importing, ("release", "asan")),
    (tutorial, ("release",)),
    (explaining, ("release", "asan")),
    (identities, ("release", "asan")),
    (examples, ("release", "asan")),
    (mutation, ("release",)),
    (fmt, ("release", "asan")),
    (forms, ("release",)),
    (hostile, ("release",)),
    (install, ("release",)),
    (shell, ("release",)),
    (editors, ("release",)),
    (diffing, ("release", "asan")),
    (git, ("release", "asan")),
    (workflow, ("release",)),
    (watching, ("release", "asan")),
    (lsp, ("release", "asan")),
    (unknowns, ("release", "asan")),
    (derivations_suite, ("release", "asan")),
    (causes, ("release", "asan")),
    (replay, ("asan",)),
]


def main(arguments):
    modes = ("release", "asan")
    if arguments[:1] == ["--modes"]:
        modes, arguments = tuple(arguments[1].split(",")), arguments[2:]
    unknown = set(arguments) - {suite.__name__ for suite, _ in SUITES}
    if unknown:
        sys.exit(f"no suite {' '.join(unknown)}; there are: {' '.join(suite.__name__ for suite, _ in SUITES)}")
    results = Results()
    for suite, own_modes in SUITES:
        for mode in own_modes:
            if mode not in modes or arguments and suite.__name__ not in arguments + ["build"]:
                continue
            results.suite = f"{suite.__name__} ({mode})"
            before, start = (results.passed, results.failed), time.monotonic()
            try:
                suite(results, mode)
            except Exception:                    # a broken suite is one more failure, not the end of the run
                results.fail("the suite itself", traceback.format_exc())
            print(f"{results.suite}: {results.passed - before[0]} of {results.passed - before[0] + results.failed - before[1]}"
                  f" in {time.monotonic() - start:.1f} s", flush=True)
    if results.names:
        print("\nFailed:\n  " + "\n  ".join(results.names[:100]))
    print(f"\n{results.passed} passed, {results.failed} failed")
    return results.failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
