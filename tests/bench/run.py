"""run.py [LEAVES...]: how fast `budget check` is on accounts of growing size, against sqlite3 and gawk doing the same sums on the
same figures in the same run, each on one core. Figures, no verdict."""
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from roundings import KINDS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUDGET = os.path.join(ROOT, "build", "release", "budget")
TOOLS = os.path.join(ROOT, "build", "bench")
SIZES = [1000, 10000, 100000, 1000000]
EXAMPLE = os.path.join(ROOT, "examples", "hetang-2020", "report.budget")

# Both compare every stated parent with the sum of the leaves below it, and every total with its two parts, and print how many
# rows are wrong.
SQL = """
CREATE TABLE f (code TEXT PRIMARY KEY, name TEXT, total NUMERIC, a NUMERIC, b NUMERIC) WITHOUT ROWID;
.mode csv
.import '{}' f
WITH sums AS (
  SELECT substr(code, 1, 5) AS code, sum(total) AS total, sum(a) AS a, sum(b) AS b FROM f WHERE length(code) = 9 GROUP BY 1
  UNION ALL
  SELECT substr(code, 1, 7), sum(total), sum(a), sum(b) FROM f WHERE length(code) = 9 GROUP BY 1)
SELECT (SELECT count(*) FROM sums CROSS JOIN f ON f.code = sums.code WHERE abs(sums.total - f.total) > 0.005
          OR abs(sums.a - f.a) > 0.005 OR abs(sums.b - f.b) > 0.005)
     + (SELECT count(*) FROM f WHERE abs(a + b - total) > 0.005);
"""
AWK = """
function off(x, y) { return x - y > 0.005 || y - x > 0.005 }
BEGIN { FS = "," }
off($3, $4 + $5) { wrong++ }
length($1) == 9 {
    head = substr($1, 1, 5); group = substr($1, 1, 7)
    t[head] += $3; a[head] += $4; b[head] += $5
    t[group] += $3; a[group] += $4; b[group] += $5
    next
}
{ st[$1] = $3; sa[$1] = $4; sb[$1] = $5 }
END {
    for (c in st) if (off(st[c], t[c]) || off(sa[c], a[c]) || off(sb[c], b[c])) wrong++
    print wrong + 0
}
"""


# What this version promises; the bench says whether it holds and passes either way, for a busy machine is no mistake.
FLOOR = {"MB/s": 100, "RSS/byte": 6, "growth": 1.1, "accounts ms": 5, "joint": 2, "units s": 3}


def beside(name, value, at_least=False):
    """The figure's floor, and whether the figure meets it."""
    met = value >= FLOOR[name] if at_least else value <= FLOOR[name]
    sign = ">=" if at_least else "<="
    return f"{name} {value:.2f}, floor {sign} {FLOOR[name]}: {'met' if met else 'not met'}"


class Measured:
    def __init__(self, runs, *command):
        said = subprocess.run([TOOLS + "/measure", str(runs), *command], check=True, capture_output=True, text=True).stdout
        median, fastest, peak, status = said.split()
        self.median, self.fastest, self.peak, self.status = float(median), float(fastest), int(peak) * 1024, int(status)


def generate(leaves, path, *form):
    with open(path, "wb") as f:
        subprocess.run([TOOLS + "/generate", str(leaves), *form], check=True, stdout=f)
    return os.path.getsize(path)


def rivals(home, csv):
    """{name: command} of the tools that are here; each has been seen to agree that no row is wrong."""
    sql, awk = os.path.join(home, "sums.sql"), os.path.join(home, "sums.awk")
    with open(sql, "w", encoding="utf-8") as f:
        f.write(SQL.format(csv))
    with open(awk, "w", encoding="utf-8") as f:
        f.write(AWK)
    have = {"sqlite3": ["sqlite3", "-init", "/dev/null", ":memory:", ".read " + sql],
            "gawk": ["env", "LC_ALL=C", "gawk", "-f", awk, csv]}
    for name in [n for n in have if not shutil.which(n)]:
        print(f"({name} is not installed)")
        del have[name]
    return have


def agree(commands):
    for name, command in commands.items():
        said = subprocess.run(command, check=False, capture_output=True, text=True)
        if said.stdout.strip() != "0":
            print(f"({name} does not agree that the sums hold: {said.stdout.strip()} {said.stderr.strip()})")


def runs_for(leaves):
    return 25 if leaves <= 10000 else 7 if leaves <= 100000 else 3


def size_row(home, leaves, before):
    """Prints one line of the table; `before` is (leaves, seconds) of the line above."""
    source, csv = os.path.join(home, "bench.budget"), os.path.join(home, "bench.csv")
    size = generate(leaves, source)
    generate(leaves, csv, "csv")
    own = Measured(runs_for(leaves), BUDGET, "check", source)
    growth = f"{math.log(own.median / before[1]) / math.log(leaves / before[0]):6.2f}" if before else "     -"
    commands = rivals(home, csv)
    if not before:
        agree(commands)
    ratios = [f"{Measured(max(1, runs_for(leaves) // 3), *c).median / own.median:7.1f}x" for c in commands.values()]
    print(f"{leaves:>9} {size / 1e6:>8.2f} {own.median * 1e3:>10.2f} {size / 1e6 / own.median:>8.1f} "
          f"{own.peak / size:>9.2f} {growth:>7}  " + "  ".join(ratios)
          + ("" if own.status == 0 else f"   (exit {own.status})"), flush=True)
    return leaves, own.median, size / 1e6 / own.median, own.peak / size


def print_floors(first, last):
    """Speed and memory of the largest accounts; growth from the smallest of ten thousand leaves and more up to them."""
    print()
    print(f"at {last[0]} leaves: " + beside("MB/s", last[2], at_least=True) + "; " + beside("RSS/byte", last[3]))
    if first and first[0] < last[0]:
        exponent = math.log(last[1] / first[1]) / math.log(last[0] / first[0])
        print(f"from {first[0]} to {last[0]} leaves: " + beside("growth", exponent))


HARD = [("two_way", 40, 12, 0), ("two_way", 40, 12, 1), ("two_way", 200, 20, 0), ("two_way", 200, 20, 1), ("many", 100, 20),
        ("many", 300, 30), ("tree", 7, 3, 0), ("shares", 16, 3)]
# Leaves that with their parents make 33,000 rows of three figures, and 25,000 of four: 100,000 figures.
JOINT = {"half of the sums rounded": (29700, "rounded"), "the same, and shares of them": (22300, "shares"), "all sums exact": (29700,)}
UNITS = """\
# Made-up: the same accounts many times over.
use cn.final_accounts.tables
report "All" {{ entity "All"; year 2020; amounts 万元 .01 rounded }}
units them "*/report.budget"
rule whole: sum(u.收支总表.收入.总计 for u in them) == {} 万元
rule kinds: sum(u.支出决算[c].合计 for u in them, c in 表列类) == sum(u.支出决算.合计 for u in them)
rule each for c in 功能分类: sum(u.支出决算[c].合计 for u in them) >= 0
"""


def joint_costs(path):
    """Seconds of the plain check and of the one with the joint check, medians of runs taken in turn."""
    quiet = ["check", path, "--severity=B0611=off"]
    runs = [[Measured(1, BUDGET, *quiet, *more).median for more in ([], ["--severity=B0615=off", "--severity=B0616=off"])]
            for _ in range(9)]
    return statistics.median(plain for _, plain in runs), statistics.median(joint for joint, _ in runs)


def joint_row(home):
    """What it takes to see whether all figures can be right together: the same accounts are checked with and without it."""
    path = os.path.join(home, "joint.budget")
    print("\n100,000 figures, with the joint check against without it:")
    for words, (leaves, *form) in JOINT.items():
        generate(leaves, path, *form)
        plain, joint = joint_costs(path)
        print(f"{words}: {joint * 1e3:.1f} ms against {plain * 1e3:.1f} ms; " + beside("joint", joint / plain))


def hard_rows(home):
    """Reports whose roundings bounds alone cannot judge: what the joint check takes, and whether it comes to an end."""
    print("\nroundings that hang together; ms with the joint check, and what it says")
    path = os.path.join(home, "hard.budget")
    for kind, *sizes in HARD:
        with open(path, "w", encoding="utf-8") as f:
            f.write(KINDS[kind](*sizes))
        own = Measured(3, BUDGET, "check", path)
        said = subprocess.run([BUDGET, "check", "--severity=B0611=off", path], check=False, capture_output=True, text=True).stderr
        verdict = "undecided" if "B0616" in said else "a conflict" if "B0615" in said else "fits"
        print(f"{kind + ' ' + ' '.join(map(str, sizes)):>24} {own.median * 1e3:>8.0f}  {verdict}")


def check_units(home, count):
    """Seconds by the clock and of all processors, and the peak of the largest process in KiB; the best of three runs on two cores."""
    for i in range(count):
        shutil.copytree(os.path.dirname(EXAMPLE), os.path.join(home, f"u{i}"), dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.png", "*.md"))
    path = os.path.join(home, "all.budget")
    with open(path, "w", encoding="utf-8") as f:
        f.write(UNITS.format(f"{750.61 * count:.2f}"))
    runs = []
    for _ in range(3):
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        said = subprocess.run([BUDGET, "check", "-j2", path], check=False, capture_output=True, text=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append((time.perf_counter() - start, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime))
        if said.returncode:
            print(f"(exit {said.returncode}: {said.stderr.strip().splitlines()[-1]})")
    peak = Measured(1, BUDGET, "check", "-j1", path).peak
    return min(runs), peak


def units_row(home):
    few = check_units(os.path.join(home, "few"), 100)
    (clock, processor), peak = check_units(os.path.join(home, "many"), 1000)
    print(f"\n1,000 units of the size of the 2020 accounts, -j2: {clock:.2f} s by the clock, {processor:.2f} s of the processors; "
          f"{peak / 1024:.0f} KiB at most, {few[1] / 1024:.0f} KiB for 100 units; " + beside("units s", clock))


def main(sizes):
    print("budget check; times are medians of processor time; growth is the exponent against the line above;")
    print("the last columns: how many times longer the other tool takes for the same sums")
    print(f"{'leaves':>9} {'MB':>8} {'ms':>10} {'MB/s':>8} {'RSS/byte':>9} {'growth':>7}   sqlite3      gawk")
    before = first = None
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        for leaves in sizes:
            before = size_row(home, leaves, before)
            first = first or (before if leaves >= 10000 else None)
        joint_row(home)
        hard_rows(home)
        units_row(home)
    print_floors(first, before)
    if os.path.exists(EXAMPLE):
        empty, own = Measured(200, BUDGET, "--help"), Measured(200, BUDGET, "check", EXAMPLE)
        print(f"\nthe 2020 accounts ({os.path.getsize(EXAMPLE)} bytes and the library): {own.median * 1e3:.2f} ms, "
              f"fastest {own.fastest * 1e3:.2f} ms; an empty run takes {empty.median * 1e3:.2f} ms; "
              + beside("accounts ms", own.median * 1e3)
              + ("" if own.status == 0 else f" (exit {own.status})"))


def causes():
    """How well one wrong figure is found, in per cent; tests/bench/slips/slips.c says what the columns are."""
    print("\na figure spoiled: is it found, suspected, repaired?")
    subprocess.run([TOOLS + "/slips", "-", "=", os.path.relpath(EXAMPLE, ROOT)], check=False, cwd=ROOT)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
    causes()
