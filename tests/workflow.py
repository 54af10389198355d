"""The files of examples/workflow do what they say: hooks and steps run here as they stand, the matcher reads real findings."""
import os
import re
import shutil
import tempfile

import yaml

from git import HEAD, TOTALS, Repository
from suite import ROOT

FILES = ROOT + "/examples/workflow/"


def load(name):
    with open(FILES + name, encoding="utf-8") as f:
        return yaml.safe_load(f)


def make_repository(mode, home, right):
    repository = Repository(mode, home)
    repository.write("report.budget", HEAD + TOTALS)
    repository.budget("fmt", "report.budget")
    if not right:
        repository.write("report.budget", repository.read().replace("=35", "=36"))
    repository.git("add", ".")
    return repository


def hooks(results, mode, home):
    """Each hook lets a right report pass and stops a wrong one; a layout is stopped by the one for layouts."""
    listed = load(".pre-commit-hooks.yaml")
    local = [hook for repo in load(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    results.check("there are hooks", len(listed) == 3 and len(local) == 1)
    right, wrong = (make_repository(mode, f"{home}/{right}", right) for right in (True, False))
    for hook in listed + local:
        needs = {"id", "name", "entry", "language"}
        names = [] if hook.get("pass_filenames", True) is False else ["report.budget"]
        passes = right.run("sh", "-c", hook["entry"] + ' "$@"', "-", *names)
        stops = wrong.run("sh", "-c", hook["entry"] + ' "$@"', "-", *names)
        wanted = 0 if "fmt" in hook["id"] else 1
        results.check(f"hook {hook['id']}", needs <= set(hook) and hook["language"] == "system" and passes.status == 0
                      and stops.status == wanted, lambda: passes.say() + stops.say())
        if "files" in hook:
            results.check(f"hook {hook['id']} names reports", re.search(hook["files"], "a/b.budget")
                          and not re.search(hook["files"], "a.budget.txt"))


def matcher(results, mode, home):
    """As the service does: one line, its groups by number."""
    (pattern,) = [p for m in load("budget-matcher.json")["problemMatcher"] for p in m["pattern"]]
    wrong = make_repository(mode, home + "/matcher", False)
    said = wrong.budget("check", "report.budget").err
    hits = [hit for hit in (re.match(pattern["regexp"], line) for line in said.splitlines()) if hit]
    found = [[hit[pattern[name]] for name in ("file", "severity", "code")] for hit in hits]
    results.check("the matcher reads what check says", found == [["report.budget", "error", "B0601"]] and hits[0][pattern["line"]] == "15"
                  and hits[0][pattern["message"]].startswith("`f.a` is 36 EUR"), said + str(found))


def steps(results, mode, home):
    """The steps that call budget, in a repository whose base is right and whose head is not."""
    made = load("review.yml")
    results.check("review.yml is a workflow", True in made and made[True] == "pull_request" and "jobs" in made)
    runs = {step["name"]: step["run"] for step in made["jobs"]["review"]["steps"] if "run" in step}
    repository = make_repository(mode, home + "/steps", True)
    repository.git("commit", "-qm", "base")
    base = repository.git("rev-parse", "HEAD").out.strip()
    repository.write("report.budget", repository.read().replace("Council   10", "Council   11"))
    repository.git("commit", "-qam", "head")
    repository.env.update(BASE=base, GITHUB_STEP_SUMMARY=home + "/summary.md")
    outcomes = {name: repository.run("bash", "-e", "-c", text) for name, text in runs.items() if "budget-source" not in text}
    results.check("steps end as they should", {name: done.status for name, done in outcomes.items()} ==
                  {"Check": 123, "Layout": 0, "What moved": 0}, "\n".join(o.say() for o in outcomes.values()))
    with open(home + "/summary.md", encoding="utf-8") as f:
        summary = f.read()
    results.check("the summary tells what moved", "&emsp;0101 Council | 10 | 11 | +1 | +10.0% |" in summary
                  and "- **turned**: 1 false" in summary, summary)


def attributes(results, mode, home):
    """What git-setup writes and what the example shows is one line."""
    repository = Repository(mode, home + "/attributes")
    shutil.copy(FILES + "gitattributes", repository.top + "/.gitattributes")
    outcome = repository.budget("git-setup")
    results.check("with the example's attributes there is nothing to add", outcome.status == 0
                  and "says it already" in outcome.out, outcome.say)
    text = ""
    for name in sorted(os.listdir(FILES)):
        with open(FILES + name, encoding="utf-8") as f:
            text += f.read()
    results.check("no host and no path of a machine", not re.search(r"https?://|/home/|/usr/|/work/", text))


def workflow(results, mode):
    for part in (hooks, matcher, steps, attributes):
        with tempfile.TemporaryDirectory(prefix="workflow-") as home:
            part(results, mode, home)
