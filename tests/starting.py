"""`budget new`: every template of the library is a report that checks clean, and nothing that is there is written over."""
import glob
import os
import tempfile

from commands import Place
from suite import ROOT, in_parallel

TEMPLATES = sorted(os.path.basename(os.path.dirname(p)) for p in glob.glob(ROOT + "/runtime/std/templates/*/report.budget"))


def contents(folder):
    """Every file below the folder with its bytes."""
    made = {}
    for at, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(at, name)
            with open(path, "rb") as f:
                made[os.path.relpath(path, folder)] = f.read()
    return made


# ---- templates --------------------------------------------------------------------------------------

def template_is_a_good_start(name):
    """Written as it stands in the library, without a finding in canonical layout, with comments that guide."""
    def case(place):
        made = place.budget("new", "start", "--template", name)
        checked = place.budget("check", "--deny=warnings", "start/report.budget")
        laid_out = place.budget("fmt", "--check", "start/report.budget")
        same = contents(place.home + "/start") == contents(f"{ROOT}/runtime/std/templates/{name}")
        comments = place.read("start/report.budget").count("#")
        return made.status == checked.status == laid_out.status == 0 and same and comments >= 5 \
            and made.out == "start/report.budget\n" and ": note[" not in checked.err, \
            made.say() + checked.say() + laid_out.say()
    return case


def template_is_not_written_twice(name):
    def case(place):
        first = place.budget("new", "start", f"--template={name}")
        before = contents(place.home)
        second = place.budget("new", "start", f"--template={name}")
        return first.status == 0 and second.status == 3 and "is there already" in second.err and not second.out \
            and contents(place.home) == before, first.say() + second.say()
    return case


def the_list_tells_all(place):
    """One line each, by name, with what it is for."""
    outcome = place.budget("new", "--list")
    lines = [line.split(None, 1) for line in outcome.out.splitlines()]
    return outcome.status == 0 and [words[0] for words in lines] == TEMPLATES \
        and all(len(words) == 2 for words in lines), outcome.say()


def own_templates(place):
    """A folder given by -I has templates of its own; hidden files and links do not come along."""
    os.makedirs(place.home + "/mine/templates/ours/texts")
    place.write("mine/templates/ours/report.budget", 'report "R" { year 2020 }\n')
    place.write("mine/templates/ours/texts/a.txt", "words\n")
    place.write("mine/templates/ours/.hidden", "words\n")
    os.symlink("/etc/hostname", place.home + "/mine/templates/ours/link.txt")
    listed, made = place.budget("new", "--list", "-I", "mine"), place.budget("new", "a/b", "-I", "mine", "--template", "ours")
    return sorted(contents(place.home + "/a/b")) == ["report.budget", "texts/a.txt"] \
        and made.out == "a/b/report.budget\na/b/texts/a.txt\n" and "\nours" in listed.out, listed.say() + made.say()


def one_file_in_the_way(place):
    """Not even the files that would fit are written."""
    os.makedirs(place.home + "/mine/templates/ours")
    place.write("mine/templates/ours/report.budget", "# a\n")
    place.write("mine/templates/ours/zebra.txt", "words\n")
    os.mkdir(place.home + "/start")
    place.write("start/zebra.txt", "mine\n")
    outcome = place.budget("new", "start", "-I", "mine", "--template", "ours")
    return outcome.status == 3 and contents(place.home + "/start") == {"zebra.txt": b"mine\n"}, outcome.say()


def beside_other_files(place):
    os.mkdir(place.home + "/start")
    place.write("start/notes.txt", "mine\n")
    outcome = place.budget("new", "start", "-q")
    return outcome.status == 0 and not outcome.out and sorted(contents(place.home + "/start")) == \
        ["notes.txt", "report.budget"], outcome.say()


def refuses(status, says, *words):
    def case(place):
        place.write("a_file", "words\n")
        before = contents(place.home)
        outcome = place.budget("new", *words)
        return outcome.status == status and says in outcome.err and contents(place.home) == before, outcome.say()
    return case


CASES = [(f"{name} is a good start", template_is_a_good_start(name)) for name in TEMPLATES] + \
    [(f"{name} is not written twice", template_is_not_written_twice(name)) for name in TEMPLATES] + [
    ("--list", the_list_tells_all), ("templates of one's own", own_templates),
    ("one file in the way", one_file_in_the_way), ("beside other files", beside_other_files),
    ("no folder", refuses(2, "one folder")), ("two folders", refuses(2, "one folder", "a", "b")),
    ("--list with a folder", refuses(2, "--list", "--list", "a")),
    ("no such template", refuses(2, "no template `nothing`", "a", "--template", "nothing")),
    ("a template from elsewhere", refuses(2, "no template", "a", "--template", "../templates/plain")),
    ("below a file", refuses(3, "a_file", "a_file/start")),
]


def starting(results, mode):
    results.check("there are templates", len(TEMPLATES) >= 6)

    def check(case):
        name, test = case
        with tempfile.TemporaryDirectory(prefix="new-") as home:
            holds, why = test(Place(mode, home))
            results.check(name, holds, why)

    in_parallel(check, CASES)
