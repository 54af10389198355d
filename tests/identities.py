"""The 59 published checks of the final accounts: each is broken by a slip in one report, and says so under its number.

identities/report.budget is right. A case is (what to change, what that breaks, where the check points): a text of the
report and what stands in its place; the other checks that the same figure breaks; a part of the line at which the
check under test stands. A figure that several checks tie breaks all of them; they may be told as one cause, with each
check under its number."""
import csv
import json
import os
import re
import tempfile

from suite import ROOT, binary, in_parallel, run

LIBRARY = f"{ROOT}/runtime/std/cn/final_accounts"
BASE = f"{ROOT}/tests/identities/report.budget"

CASES = {
    "I01.1": (("收入.本年收入合计     106.00", "收入.本年收入合计     107.00"), "I01.3 X01 R01", "收入.本年收入合计"),
    "I01.2": (("支出.本年支出合计     105.00", "支出.本年支出合计     106.00"), "I01.4 X04 R01", "支出.本年支出合计"),
    "I01.3": (("收入.总计             115.00", "收入.总计             116.00"), "I01.5 T01", "收入.总计"),
    "I01.4": (("支出.总计             115.00", "支出.总计             116.00"), "I01.5", "支出.总计"),
    "I01.5": (("支出.总计             115.00", "支出.总计             116.00"), "I01.4", "收入.总计"),
    "I02.1": (("2010302  20.00   20.00", "2010302  21.00   20.00"), "I02.2", "2010302  21.00"),
    "I02.2": (("20103    86.00   80.00", "20103    86.00   81.00"), "I02.1", "20103    86.00   81.00"),
    "I03.1": (("2010302  19.00  -      19.00", "2010302  19.50  -      19.00"), "I03.2", "2010302  19.50"),
    "I03.2": (("20103    87.00  64.00  20.00", "20103    87.00  64.00  21.00"), "I03.1", "20103    87.00  64.00  21.00"),
    "I04.1": (("收入.本年收入合计  100.00", "收入.本年收入合计  101.00"), "I04.3 X09", "收入.本年收入合计  101.00"),
    "I04.2": (("收入.年初结转        5.00", "收入.年初结转        6.00"), "I04.3 Y02", "收入.年初结转        6.00"),
    "I04.3": (("收入.总计          105.00", "收入.总计          106.00"), "I04.7 T04", "收入.总计          106.00"),
    "I04.4": (("支出.212            14.00   0.00", "支出.212            13.00   0.00"), "I04.5", "支出.212            13.00"),
    "I04.5": (("支出.本年支出合计   97.00", "支出.本年支出合计   98.00"), "I04.4 I04.6", "支出.本年支出合计   98.00"),
    "I04.6": (("支出.年末结转        8.00   4.00", "支出.年末结转        8.00   3.00"), "I04.4", "支出.总计"),
    "I04.7": (("支出.总计          105.00  83.00", "支出.总计          106.00  83.00"), "I04.4 I04.6", "收入.总计          105.00"),
    "I04.8": (("支出.总计          105.00  83.00", "支出.总计          105.00  84.00"), "I04.4 I04.6", "收入.一般公共       80.00"),
    "I05.1": (("2010302  18.00  -      18.00", "2010302  18.00  -      17.00"), "I05.2", "2010302  18.00  -      17.00"),
    "I05.2": (("20103    79.00  60.00  19.00", "20103    79.00  60.00  18.00"), "I05.1", "20103    79.00  60.00  18.00"),
    "I06.1": (("30102  10.00", "30102  11.00"), "", "301    40.00"),
    "I06.2": (("人员经费合计  44.00", "人员经费合计  45.00"), "I06.4 X13 T07", "人员经费合计  45.00"),
    "I06.3": (("公用经费合计  16.00", "公用经费合计  17.00"), "I06.4 X13 T09", "公用经费合计  17.00"),
    "I06.4": (("total  60.00\n  人员", "total  61.00\n  人员"), "I06.1", "total  61.00"),
    "I07.1": (("合计     11.00  8.50", "合计     11.00  9.50"), "", "合计     11.00  9.50"),
    "I07.2": (("车.小计   6.00  4.50", "车.小计   5.00  4.50"), "I07.1", "车.小计   5.00"),
    "I08.1": (("2120803  2.00  15.00  14.00", "2120803  2.00  14.00  14.00"), "I08.2", "2120803  2.00  14.00"),
    "I08.2": (("2120803  2.00  15.00  14.00  0.00  14.00", "2120803  2.00  15.00  14.00  0.00  13.00"), "", "2120803  2.00"),
    "I09.1": (("2230105  4.00  0.00  4.00", "2230105  4.00  0.00  3.00"), "", "2230105  4.00  0.00  3.00"),
    "X01": (("收入.本年收入合计     106.00", "收入.本年收入合计     107.00"), "I01.1 I01.3 R01", "收入.本年收入合计     107.00"),
    "X02": (("收入.一般公共          80.00", "收入.一般公共          81.00"), "I01.1 X06", "收入.一般公共          81.00"),
    "X03": (("收入.事业               2.00", "收入.事业               3.00"), "I01.1", "收入.事业"),
    "X04": (("支出.本年支出合计     105.00", "支出.本年支出合计     106.00"), "I01.2 I01.4 R01", "支出.本年支出合计     106.00"),
    "X05": (("支出.212               14.00", "支出.212               15.00"), "I01.2", "支出.212               15.00"),
    "X06": (("收入.政府性基金        15.00", "收入.政府性基金        16.00"), "I01.1 X02", "收入.政府性基金        16.00"),
    "X07": (("支出.223                4.00", "支出.223                3.00"), "I01.2 X05", "支出.223             4.00"),
    "X08": (("收入.年初结转和结余     7.00", "收入.年初结转和结余     4.00"), "I01.3 Y01 R01", "收入.年初结转        5.00"),
    "X09": (("收入.本年收入合计  100.00", "收入.本年收入合计  101.00"), "I04.1 I04.3", "total   106.00  100.00"),
    "X10": (("支出.本年支出合计   97.00  79.00", "支出.本年支出合计   97.00  78.00"), "I04.4 I04.5 I04.6", "支出.本年支出合计   97.00  78.00"),
    "X11": (("支出.201            79.00  79.00", "支出.201            79.00  78.00"), "I04.4 I04.5", "支出.201            79.00  78.00"),
    "X12": (("2010301  68.00  64.00   1.00", "2010301  68.00  64.00   0.00"), "I03.1 I03.2", "2010301  61.00  60.00   1.00"),
    "X13": (("total    79.00  60.00  19.00", "total    79.00  59.00  19.00"), "I05.1 I05.2", "total    79.00  59.00"),
    "X14": (("收入.年初基金        2.00", "收入.年初基金        3.00"), "I04.2 I04.8", "收入.年初基金        3.00"),
    "X15": (("支出.本年支出合计   97.00  79.00  14.00  4.00", "支出.本年支出合计   97.00  79.00  14.00  3.00"),
            "I04.4 I04.5 I04.6", "支出.本年支出合计   97.00"),
    "X16": (("出国      2.00  1.50", "出国      2.00  0.50"), "I07.1", "30212   1.00"),
    "X17": (("  2010302  20.00   20.00  -     -     -     -     -\n", ""), "I02.2", "2010302  19.00"),
    "Y01": (("收支总表.支出.年末结转和结余  7.00", "收支总表.支出.年末结转和结余  8.00"), "", "收入.年初结转和结余"),
    "Y02": (("财政拨款.支出.年末结转.合计   5.00", "财政拨款.支出.年末结转.合计   6.00"), "", "收入.年初结转"),
    "T01": (("{9万元 ==", "{8万元 =="), "", "section 总体说明"),
    "T02": (("{94.3% ==", "{95.3% =="), "", "section 收入说明"),
    "T03": (("{61% ==", "{65% =="), "", "section 支出说明"),
    "T04": (("{105万元 ==", "{106万元 =="), "", "section 拨款说明"),
    "T05": (("{75.2% ==", "{79% =="), "", "section 公共总体"),
    "T06": (("  item \"\"\"一般行政管理事务{18万元 == 一般公共[2010302].小计}。\"\"\"\n", ""), "", "2010302  18.00"),
    "T07": (("基本工资、津贴补贴 ==", "基本工资、奖金 =="), "", "section 基本说明"),
    "T08": (("{83.3% ==", "{100% =="), "", "section 三公总体"),
    "T09": (("机关运行经费  16.00", "机关运行经费  15.00"), "T12", "机关运行经费  15.00"),
    "T10": (("小微企业  2.00", "小微企业  5.00"), "", "小微企业  5.00"),
    "T11": (("合计          3", "合计          4"), "", "合计          4"),
    "T12": (("{16万元 == 运行", "{17万元 == 运行"), "", "section 运行说明"),
}


def broken(text, mode):
    """{id: the lines it points at} of the checks that do not hold, and what `budget check` says."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.budget")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        said = run([binary(mode), "check", "report.budget"], cwd=folder)
        built = run([binary(mode), "build", "--force", "--to", "json", "-o", "out", "report.budget"], cwd=folder)
        try:
            with open(os.path.join(folder, "out", "report.json"), encoding="utf-8") as f:
                checks = json.load(f)["checks"]
        except (OSError, ValueError):
            return None, built
    lines, found = text.split("\n"), {}
    for check in checks:
        if check["verdict"] in ("violated", "repeated", "inconsistent"):
            found.setdefault(check["rule"], []).append(lines[check["source"]["line"] - 1])
    return found, said


def published():
    with open(f"{ROOT}/tests/identities/identities.csv", encoding="utf-8", newline="") as f:
        return {row["id"]: row["severity"] for row in csv.DictReader(f)}


def declared():
    """{id: severity} of the numbered rules in the library."""
    weights = {"": "error", "warn ": "warn", "note ": "hint"}
    found = {}
    for path in (f"{LIBRARY}/rules.budget", f"{LIBRARY}/text_rules.budget"):
        with open(path, encoding="utf-8") as f:
            for weight, name in re.findall(r'^(warn |note |)rule "?([^\s":]+)"? "[^"]+"', f.read(), re.M):
                found[name] = weights[weight]
    return found


def one_case(results, mode, base, name):
    (old, new), others, place = CASES[name]
    if not results.check(f"{name}: one place to change", base.count(old) == 1, f"{old!r} occurs {base.count(old)} times"):
        return
    found, said = broken(base.replace(old, new), mode)
    if found is None:
        results.fail(f"{name}: builds", said.say())
        return
    wanted = sorted([name] + others.split())
    results.check(f"{name}: breaks {' '.join(wanted)}", sorted(found, key=str) == wanted,
                  lambda: f"broken: {sorted(found, key=str)}\n" + said.err[:3000])
    results.check(f"{name}: points at {place}", any(place in line for line in found.get(name, [])),
                  lambda: "\n".join(found.get(name, ["nothing"])))
    flat = re.sub(r"\n +", "", said.err)
    results.check(f"{name}: is told under its number", re.search(rf": {re.escape(name)}[:\[]", flat),
                  lambda: said.err[:3000])


# ---- the list of rules ------------------------------------------------------------------------------

def listed_rules(text, mode):
    """{name: what came of it} by `--show=rules`, and its lines for people."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "report.budget"), "w", encoding="utf-8") as f:
            f.write(text)
        told = run([binary(mode), "check", "--show=rules", "report.budget"], cwd=folder)
        made = run([binary(mode), "check", "--show=rules", "--format=json", "report.budget"], cwd=folder)
    try:
        return {r["name"]: r for r in json.loads(made.out)["rules"]}, told
    except (ValueError, KeyError):
        return None, made


def rule_list(results, mode, base):
    changed = base.replace("  小微企业  2.00", "  小微企业  5.00").replace("年末结转.合计   5.00", "年末结转.合计   ?")
    changed = re.sub(r"data 车辆分类 \{[^}]*\}\n", "", changed)
    changed += ("rule 从不 when 采购.总额 > 9 万元 and 采购.总额 < 8 万元: 采购.货物 == 0\n"
                "rule 大额 \"大额采购须列工程\" when 采购.总额 > 9 万元: 采购.工程 > 0\n"
                "rule 分项 \"货物不超过总额减去其余\": 采购.货物 <= 采购.总额 - 采购.工程 - 采购.服务\n")
    found, said = listed_rules(changed, mode)
    if not results.check("--show=rules is JSON", found, said.say):
        return
    states = {"I01.1": "holds", "T10": "broken", "X17": "untouched", "从不": "never", "大额": "passed over", "分项": "holds"}
    for name, state in states.items():
        results.check(f"{name} {state}", found[name]["state"] == state, lambda n=name: str(found[n]))
    results.check("what follows says from what", "declare" in (found["分项"]["follows_from"] or ""), lambda: str(found["分项"]))
    results.check("weights", [found[n]["severity"] for n in ("X01", "Y01", "X17")] == ["error", "warning", "note"],
                  lambda: str(found))
    results.check("the list for people", "T11 does not apply to these figures: 车辆合计等于各类车辆之和，与资产说明一致\n" in said.out
                  and max(map(len, said.out.split("\n"))) <= 80, lambda: said.out)


def identities(results, mode):
    with open(BASE, encoding="utf-8") as f:
        base = f.read()
    listed = published()
    found, said = broken(base, mode)
    results.check("the report is right as it is", found == {}, lambda: said.say())
    results.check("every published check is broken once", sorted(listed) == sorted(CASES),
                  f"{set(listed) ^ set(CASES)}")
    results.check("the rules of the library are the published checks, as grave", declared() == listed,
                  lambda: f"{set(declared().items()) ^ set(listed.items())}")
    in_parallel(lambda name: one_case(results, mode, base, name), sorted(CASES))
    rule_list(results, mode, base)
