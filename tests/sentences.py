"""Part three of the Chinese accounts follows its figures: tests/golden/cn-sentences.budget is edited, and its prose compared.

An edit of figures changes the sentences that tell of them and no other; a reason that the law wants is asked for, with both
figures; what the document prints otherwise is stated, checked and printed so; every paragraph has a name by which it is replaced."""
import json
import os
import re
import tempfile
import unicodedata

from commands import Place
from suite import ROOT, findings, in_parallel, texts



def golden(name):
    """Its text; columns are aligned there, not here."""
    with open(f"{ROOT}/tests/golden/{name}.budget", encoding="utf-8") as f:
        return re.sub(r"(?<=\S) {2,}", " ", f.read())


BASE, SCORED = golden("cn-sentences"), golden("cn-self-evaluation")
EDITION = "use cn.final_accounts.hn2020\n"


def replaced(text, *pairs):
    """The text with every (old, new) replaced; each old must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def edited(*pairs):
    return replaced(BASE, *pairs)


def with_modules(*names):
    return edited((EDITION, EDITION + "".join(f"use cn.final_accounts.{name}\n" for name in names)))


def prose(place, text, *words):
    """The printed paragraphs and items of the report, in order, or None when it does not build; and what was said."""
    place.write("report.budget", text)
    built = place.budget("build", "report.budget", "-o", "out", "--to", "json", *words)
    if not os.path.exists(place.home + "/out/report.json"):
        return None, built.say()
    blocks = json.loads(place.read("out/report.json"))["narrative"]
    return ["".join(run["text"] for run in block["runs"]) for block in blocks if block["kind"] in ("paragraph", "item")], built.say()


def error_texts(place, text):
    """{code: [message and notes]} of the errors."""
    place.write("report.budget", text)
    outcome = place.budget("check", "--format=json", "report.budget")
    made = {}
    for finding in findings(outcome) or []:
        if finding["severity"] == "error":
            made.setdefault(finding["code"], []).append(" ".join(texts(finding)))
    return made, outcome.say()


# ---- cases ------------------------------------------------------------------------------------------

def changes(pairs, wanted):
    """The edit turns just the sentences `wanted` names into others: {part of the old: part of the new}."""
    def case(place):
        before, why = prose(place, BASE)
        after, said = prose(place, edited(*pairs))
        if before is None or after is None or len(before) != len(after):
            return False, why + said
        moved = [(a, b) for a, b in zip(before, after) if a != b]
        met = [any(old in a and new in b for a, b in moved) for old, new in wanted.items()]
        told = all(any(old in a and new in b for old, new in wanted.items()) for a, b in moved)
        return all(met) and told, "\n".join(f"- {a}\n+ {b}" for a, b in moved)
    return case


def prints(text, *wanted, without=()):
    def case(place):
        after, said = prose(place, text)
        whole = "\n".join(after or [])
        missing = [w for w in wanted if w not in whole] + [w for w in without if w in whole]
        return after is not None and not missing, f"not as wanted: {missing}\n{whole}\n{said}"
    return case


def fails(text, code, *says):
    """Just one kind of error, whose text names all of `says`."""
    def case(place):
        found, said = error_texts(place, text)
        return list(found) == [code] and all(any(s in t for t in found[code]) for s in says), said
    return case


def with_last_year(place):
    """Last year's file states leaves only; its totals are what they add up to."""
    place.write("last.budget", replaced(NO_PRIOR, ("year 2020", "year 2019"), *MORE))
    reasons = "data 比上年 (原因) { 收支总计 \"人员减少\"; 财政拨款总计 \"人员减少\"; 一般公共支出 \"人员减少\" }\n"
    return prints(NO_PRIOR + 'prior 2019 "last.budget"\n' + reasons, "总计比上年减少10万元，下降1.2%，主要原因是人员减少。",
                  "因公出国（境）费支出预算为0万元，决算为0万元，决算数等于预算数；与上年持平。", "比上年减少10万元，下降1.2%，主要原因是人员减少。")(place)


def warns(text, *says):
    def case(place):
        place.write("report.budget", text)
        outcome = place.budget("check", "--format=json", "report.budget")
        told = [" ".join(texts(f)) for f in findings(outcome) or [] if f["severity"] == "warning"]
        return outcome.status == 0 and len(told) == 1 and all(s in told[0] for s in says), outcome.say()
    return case


def breaks(rule, *pairs):
    """The self-evaluation so edited is refused, under the number of the rule."""
    def case(place):
        found, said = error_texts(place, replaced(SCORED, *pairs))
        return any(text.startswith((rule + ":", rule + "[")) for told in found.values() for text in told), said
    return case


# One more 项 of 10万元 reaches the totals, the shares and the changes; what it does not touch stays.
MORE = [("500000.00 - - 500000.00 - 500000.00", "600000.00 - - 600000.00 - 600000.00"),
        ("收入.来源.一般公共 8000000.00", "收入.来源.一般公共 8100000.00"), ("支出.201 6000000.00", "支出.201 6100000.00")]
MORE_SENTENCES = {
    "总计均为835万元": "总计均为845万元，其中收入总计含年初结转和结余10万元，支出总计含年末结转和结余15万元。总计比上年增加45万元，增长5.6%",
    "财政拨款收入800万元，占97%": "财政拨款收入810万元，占97%；上级补助收入0万元，占0%；事业收入25万元，占3%",
    "项目支出220万元，占26.8%": "本年支出合计830万元，其中：基本支出600万元，占72.3%；项目支出230万元，占27.7%",
    "财政拨款收入、支出总计均为800万元": "总计比上年减少30万元，下降3.6%，主要原因是项目减少",
    "占本年支出合计的97.6%": "一般公共预算财政拨款支出810万元，占本年支出合计的97.6%，比上年减少30万元，下降3.6%",
    "一般公共服务支出600万元，占75%": "一般公共服务支出610万元，占75.3%；科学技术支出200万元，占24.7%",
    "完成年初预算的105.3%": "决算为810万元，完成年初预算的106.6%",
    "（项）。年初预算为0万元，决算为50万元": "（项）。年初预算为0万元，决算为60万元，决算数大于年初预算数的主要原因是年中追加专项经费",
}
# 0.2万元 more for guests: 0.8 becomes 1, as planned, so the reason for the difference goes with it.
GUESTS = [("接待 10000.00 8000.00", "接待 10000.00 10000.00"), ("30217 公务接待费 8000.00", "30217 公务接待费 10000.00"),
          ("30201 办公费 1000000.00", "30201 办公费 998000.00"), ("  接待 \"接待批次减少\"\n", "")]
GUEST_SENTENCES = {
    "完成预算的90.9%": "决算为10.2万元，完成预算的92.7%",
    "公务接待费支出预算为1万元，决算为0.8万元": "完成预算的100%，决算数等于预算数；比上年增加1万元，主要原因是新增一项接待任务",
    "公务接待费支出0.8万元，占8%": "公务接待费支出1万元，占9.8%；公务用车购置及运行费支出9.2万元，占90.2%",
    "公务接待费支出0.8万元。全年": "公务接待费支出1万元。全年",
}
# Last year's figure decides the verb.
UP, DOWN = "收支总表.收入.总计 8000000.00", "收支总表.收入.总计 9000000.00"
NO_PRIOR = re.sub(r"prior 2019 \{.*?\n\}\n", "", re.sub(r"data 比上年.*", "", BASE, flags=re.S), flags=re.S) \
    + BASE[BASE.index("prior"):BASE.index("data 比上年")].split("}\n", 1)[1]
STATED = NO_PRIOR + "data 比上年 (增减, 增幅, 原因) { 收支总计 350000.00 4.4 \"人员经费增加\" }\n"
ADD = BASE + "\n"

CASES = [
    ("one 项 more", changes(MORE, MORE_SENTENCES)),
    ("another figure for guests", changes(GUESTS, GUEST_SENTENCES)),
    ("a larger figure last year", changes([(UP, DOWN)], {"增加35万元，增长4.4%": "减少65万元，下降7.2%"})),
    ("zero kinds are left out", prints(with_modules("zero_kinds_omitted"),
                                       "其中：财政拨款收入800万元，占97%；事业收入25万元，占3%。",
                                       "其中：基本支出600万元，占73.2%；项目支出220万元，占26.8%。",
                                       "支出决算中，公务接待费支出0.8万元，占8%；公务用车购置及运行费支出9.2万元，占92%。",
                                       without=("上级补助收入0万元", "上级补助收入：", "上缴上级支出："))),
    ("two decimals", prints(with_modules("fixed_decimals"), "财政拨款收入800.00万元，占96.97%", "减少40.00万元，下降4.76%", "完成预算的80.00%")),
    ("both", prints(with_modules("zero_kinds_omitted", "fixed_decimals"), "其中：财政拨款收入800.00万元，占96.97%；事业收入25.00万元，占3.03%。")),
    ("no last year", prints(NO_PRIOR, "支出总计含年末结转和结余15万元。", "占本年支出合计的97.6%。", "决算数等于预算数。",
                            "机关运行经费支出160万元，与年初预算持平。", without=("上年", "。。"))),
    ("last year's report", with_last_year),
    ("a stated change", prints(STATED, "总计比上年增加35万元，增长4.4%，主要原因是人员经费增加。")),
    ("a stated change and a rate that does not follow", fails(STATED.replace("4.4", "4.6"), "B0602", "4.6%", "4.375%")),
    ("a stated change that last year contradicts",
     fails(ADD + "data 比上年 (增减) { 收支总计 360000.00 }\n", "B0602", "360000.00元", "350000.00元")),
    ("a rate upon nothing", fails(ADD + "data 比上年 (增幅) { 接待 100 }\n", "B0605", "divides by zero")),
    ("a change without its reason", fails(edited(("  收支总计 \"人员经费增加\"\n", "")), "B0607", "本年 is 8350000.00元", "上年 is 8000000.00元",
                                          "a difference of 350000.00元", "data 比上年 (原因) { 收支总计 \"...\" }")),
    ("an outturn without its reason", fails(edited(("  2010302 一般行政管理事务 \"两个项目推迟到下一年\"\n", "")), "B0607",
                                            "小计 is 1500000.00元", "年初预算 is 2000000.00元", "a difference of 500000.00元")),
    ("guests without a reason", fails(edited(("  接待 \"接待批次减少\"\n", "")), "B0607", "决算 is 8000.00元", "预算 is 10000.00元")),
    ("a reason for nothing", warns(edited(("  2013199 其他党委办公厅（室）及相关机构事务支出 \"年中", "  2060201 机构运行 \"无变化\"\n  2013199 其他党委办公厅（室）及相关机构事务支出 \"年中")),
                                   "原因多余[2060201]")),
    ("a figure that is not known yet", fails(edited(("收入.年初结转和结余 100000.00", "收入.年初结转和结余 ?")), "B0607",
                                             "`收支总表.收入.年初结转和结余` is not known, but the text tells of it")),
    ("nothing bought", prints(edited(("货物 300000.00; 服务 100000.00; 中小企业 300000.00; 小微企业 100000.00", "货物 0.00")), "2020年度没有政府采购支出。")),
    ("no office to run", prints(edited(("data 运行经费 { 机关运行经费 1600000.00 1600000.00 }\n", ""), ("  运行经费.机关运行经费.决算 1500000.00\n", ""),
                                       ("  机关运行经费 \"办公用房维修\"\n", "")), "2020年度没有机关运行经费支出。")),
    ("a blank reason", fails(edited(("\"办公用房维修\"", "\" \"")), "B0607", "比上年.机关运行经费.原因")),
    ("a figure as the document prints it", prints(ADD + "data 采购构成 (占比) { 小微企业 33.3 expect violated \"分母有误\" }\n",
                                                  "小微企业合同金额10万元，占政府采购支出总额的33.3%")),
    ("such a figure without `expect`", fails(ADD + "data 采购构成 (占比) { 小微企业 33.3 }\n", "B0602", "33.3%", "25%")),
    ("such an error mended", fails(ADD + "data 采购构成 (占比) { 小微企业 25.0 expect violated \"分母有误\" }\n", "B0614")),
    ("a share of one 类", fails(ADD + "data 一般公共 (占比) { 201 一般公共服务支出 75.1 }\n", "B0602", "75.1%")),
    ("a rate of one 项", prints(ADD + "data 一般公共 (完成率) { 2010301 行政运行 111.0 expect violated \"原文如此\" }\n", "完成年初预算的111%")),
    ("a replaced paragraph", prints(ADD + 'replace paragraph 总体说明.总计 """全年总计{835万元 == 收支总表.收入.总计}。"""\n', "全年总计835万元。",
                                    without=("收入、支出总计均为835万元",))),
    ("a replaced item", prints(ADD + 'replace paragraph 公共具体.项[2060201] """{科目(c)}，照预算支出{一般公共[c].小计}。"""\n',
                               "科学技术支出（类）基础研究（款）机构运行（项），照预算支出200万元。", "（款）行政运行（项）。年初预算为360万元")),
    ("an item that is not there", fails(ADD + 'replace paragraph 公共具体.项[2010399] """x"""\n', "B0307", "项[2010399]")),
    ("a replaced section", prints(ADD + "replace section 采购说明 { \"\"\"没有政府采购。\"\"\" }\n", "没有政府采购。", without=("政府采购支出总额",))),
    ("a replaced phrase", prints(ADD + 'replace phrase 缘由(x) """{if x != ""}，原因：{x}{end}"""\n', "增长4.4%，原因：人员经费增加。",
                                 without=("主要原因是人员经费增加",))),
    ("a replaced claim is proved", fails(ADD + 'replace paragraph 总体说明.总计 """全年{836万元 == 收支总表.收入.总计}。"""\n', "B0604", "836万元")),
    ("terms that are used", prints(BASE, "事业收入：", "机关运行经费：", "“三公”经费：", without=("使用非财政拨款结余：", "结余分配："))),
    ("a term that is wanted", prints(ADD + "data 名词 (列出) { 结余分配 \"是\"; 事业收入 \"否\" }\n", "结余分配：", without=("事业收入：",))),
    ("a term of one's own", prints(ADD + "data 名词 (释义) { 预算执行 \"按批复的预算组织收入和支出\" }\n", without=("预算执行：",))),
    ("a term of one's own that is used", prints(ADD + "data 名词 (释义) { 在职人员 \"在编在岗的工作人员\" }\n", "在职人员：在编在岗的工作人员。")),
    ("money of government funds", prints(
        edited(("支出.年末结转和结余 150000.00", "支出.年末结转和结余 200000.00"), ("收入.来源.一般公共 8000000.00", "收入.来源.一般公共 8000000.00; 收入.来源.政府性基金 50000.00"))
        + "data 收入决算 (财政拨款) { 2120899 其他国有土地使用权出让收入安排的支出 50000.00 }\n"
        + "data 基金 (收入) { 2120899 其他国有土地使用权出让收入安排的支出 50000.00 }\ndata 财政拨款 (基金预算) { 支出.年末结转 50000.00 }\n",
        "政府性基金预算财政拨款年初结转和结余0万元，本年收入5万元，本年支出0万元，年末结转和结余5万元。", without=("没有政府性基金",))),
]
EVALUATION = [
    ("weights add up to 99", breaks("SE1", ('"5%" 30 25', '"5%" 29 25'), ("100 90", "99 90"))),
    ("a score above its weight", breaks("SE2", ('"5%" 30 25', '"5%" 30 31'), ("100 90", "100 96"))),
    ("90 is 优", breaks("SE3", ('等级 "优"', '等级 "良"'))),
    ("89 is 良", breaks("SE4", ('"91%" 10 9', '"91%" 10 8'), ("100 90", "100 89"))),
    ("79 is 中", breaks("SE5", ('"96%" 30 28', '"96%" 30 17'), ("100 90", "100 79"), ('等级 "优"', '等级 "良"'))),
    ("59 is 差", breaks("SE6", ('"96%" 30 28', '"96%" 30 0'), ('"91%" 10 9', '"91%" 10 6'), ("100 90", "100 59"), ('等级 "优"', '等级 "中"'))),
    ("no grade", fails(replaced(SCORED, ('等级 "优"', "得分合计 90")), "B0607", "等级")),
    ("another budget", breaks("SE7", ("合计 7600000.00", "合计 7700000.00"), ("当年拨款 7600000.00", "当年拨款 7700000.00"))),
    ("another outturn", breaks("SE8", ("8350000.00 8200000.00", "8350000.00 8300000.00"), ("8000000.00 8200000.00", "8000000.00 8300000.00"))),
    ("other grants", breaks("SE9", ("8000000.00 8200000.00", "7900000.00 8200000.00"), ("其他资金 - 250000.00", "其他资金 - 350000.00"))),
    ("another balance", breaks("SE10", ("上年结转 - 100000.00", "上年结转 - 90000.00"), ("其他资金 - 250000.00", "其他资金 - 260000.00"))),
    ("more spent than there was", breaks("SE11", ("8350000.00 8200000.00", "8100000.00 8200000.00"), ("其他资金 - 250000.00", "其他资金 - 0.00"))),
    ("projects that cost less", breaks("SE12", ("500000.00 1500000.00", "500000.00 1400000.00"), ("0.00 2200000.00", "0.00 2100000.00"))),
    ("a total of projects", breaks("SE13", ("0.00 2200000.00", "0.00 2300000.00"))),
    ("a total of scores", breaks("SE14", ("100 90", "100 91"))),
    ("a score that does not follow from the rate", breaks("SE15", ('"98.2%" 10 10', '"98.2%" 10 9'), ('"96%" 30 28', '"96%" 30 29'))),
    ("what is written follows", prints(replaced(SCORED, ('"96%" 30 28', '"96%" 30 29'), ("100 90", "100 91")), "总分100分，自评91分，等级为优。")),
    ("what the document writes instead", prints(replaced(SCORED, ("(年初预算, 年中调整, 实际支出, 用途)", "(年初预算, 年中调整, 实际支出, 写明支出, 用途)"),
                                                         ("700000.00 \"用于", "700000.00 1200000.00 expect violated \"照抄预算\" \"用于"),
                                                         ("1500000.00 \"用于", "1500000.00 1500000.00 \"用于")), "信息系统项目。项目支出120万元")),
]


def width(line):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def check_example_size(results):
    """The library writes the report: what is left to its author is short and fits the screen."""
    with open(ROOT + "/examples/hetang-2020/report.budget", encoding="utf-8") as f:
        lines = f.read().splitlines()
    wide = [f"line {n}: {width(line)} columns" for n, line in enumerate(lines, 1) if width(line) > 120]
    results.check("the example of 2020 has at most 250 lines", len(lines) <= 250, f"{len(lines)} lines")
    results.check("of at most 120 columns", not wide, "\n".join(wide))


def sentences(results, mode):
    check_example_size(results)

    def check(case):
        name, test = case
        with tempfile.TemporaryDirectory(prefix="sentences-") as home:
            holds, why = test(Place(mode, home))
            results.check(name, holds, why)

    in_parallel(check, CASES + EVALUATION)
