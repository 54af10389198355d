"""The forms of the library against what is known of them: tests/facts/cn_forms_*.csv, each row with its source.

The index says which forms a year has, in which order and under which titles; the columns and rows say what an edition's
forms print. `seed`, `tmpl` and `doc` rows were seen in published accounts, `compiled` ones are general knowledge."""
import csv
import json
import os
import tempfile

from suite import ROOT, binary, run

FACTS = os.path.join(ROOT, "tests", "facts")
REPORT = 'use cn.final_accounts.{}\nreport "决算" {{ entity "某单位"; year {}; amounts 万元 .01 exact }}\n{}\n'
YEAR_OF = {"hn2020": 2020, "cn2021": 2021, "sh2024": 2024}
LATER_ORDER_SINCE = 2023

# One chain with money and one without.
CHAINS = """
data by 功能分类 (收入决算.财政拨款, 支出决算.项目支出) {
  201      一般公共服务支出  3.00  3.00
  20126    档案事务          3.00  3.00
  2012604  档案馆            3.00  3.00
  206      科学技术支出      0.00  0.00
  20601    科学技术管理事务  0.00  0.00
  2060102  一般行政管理事务  0.00  0.00
}
data 财政拨款 { 收入.来源.一般公共 3.00 }
data 财政拨款 (一般预算) { 支出.201 3.00 }
data 一般公共 (项目支出, 年初预算) { 201 一般公共服务支出 3.00 3.00; 20126 档案事务 3.00 3.00; 2012604 档案馆 3.00 3.00 }
"""


def facts(name):
    with open(f"{FACTS}/cn_forms_{name}.csv", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def compiled(results, mode, edition, year, data=CHAINS):
    """report.json of a report in that edition, or None."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/r.budget", "w", encoding="utf-8") as f:
            f.write(REPORT.format(edition, year, data))
        made = run([binary(mode), "build", "r.budget", "-o", "out", "--to", "json"], cwd=folder)
        if not results.check(f"{edition} of {year} compiles", made.status == 0, made.say):
            return None
        with open(f"{folder}/out/report.json", encoding="utf-8") as f:
            return json.load(f)


def shown(report):
    """The forms in the order in which the text shows them."""
    return [report["tables"][part["table"]] for part in report["narrative"] if part["kind"] == "grid"]


def forms_by_name(report):
    return {table["name"]: table for table in report["tables"] if table["is_form"]}


# ---- reading a printed table ------------------------------------------------------------------------

def texts(rows, width):
    """What stands over every cell: the text of the cell that covers it, and where that begins."""
    grid = [[None] * width for _ in rows]
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            for j in range(cell.get("rows", 1) if cell else 0):
                for i in range(cell.get("columns", 1)):
                    grid[y + j][x + i] = (cell["text"], y, x)
    return grid


def heads(form):
    """For each column of figures: its heads from the top down, and its number or ""."""
    grid = texts(form["head"], len(form["columns"]))
    numbered = all(grid[-1][x][0].isdigit() for x, column in enumerate(form["columns"]) if column["kind"] == "number")
    for x, column in enumerate(form["columns"]):
        if column["kind"] == "number":
            stack = [line[x] for line in grid]
            number = stack.pop()[0] if numbered else ""
            yield "/".join(text for text, _, _ in dict.fromkeys(stack) if text), number


def side_columns(form, side):
    """The columns below the title of a side."""
    top = texts(form["head"], len(form["columns"]))[0]
    return [x for x, cell in enumerate(top) if cell and cell[0] == side]


def side_rows(form, side):
    columns = side_columns(form, side)
    number = [x for x in columns if form["columns"][x]["kind"] == "line"]
    for row in form["rows"]:
        label = row[columns[0]]
        line = row[number[0]] if number else None
        yield (line["text"] if line else "", label["text"] if label else "")


# ---- against the facts ------------------------------------------------------------------------------

def wanted_columns(edition):
    wanted = {}
    for fact in facts("columns"):
        if fact["edition"] == edition:
            path = "/".join(part for part in (fact["group"], fact["header"]) if part)
            wanted.setdefault(fact["form"], []).append((path, fact["col_no"], fact))
    return wanted


def check_columns(results, edition, report):
    printed = forms_by_name(report)
    for form, wanted in wanted_columns(edition).items():
        table = printed.get(f"公开{form}")
        if not results.check(f"{edition}: there is form {form}", table):
            continue
        if wanted[0][2]["kind"] == "triple":
            found = [cell["text"] for cell in table["head"][-1]]
            expected = [head for fact in wanted for head in fact[2]["header"].split("|")]
        else:
            found, expected = list(heads(table)), [fact[:2] for fact in wanted]
        results.check(f"{edition}: the columns of form {form}", found == expected,
                      lambda f=found, e=expected: f"found    {f}\nexpected {e}")


def check_rows(results, edition, report):
    printed, wanted = forms_by_name(report), {}
    for fact in facts("rows"):
        if fact["edition"] == edition:
            wanted.setdefault((fact["form"], fact["side"]), []).append((fact["row_no"], fact["label"]))
    results.check(f"{edition}: there are facts on its rows", wanted)
    for (form, side), expected in wanted.items():
        found = list(side_rows(printed[f"公开{form}"], side))
        if not expected[0][0]:  # an edition without line numbers has no facts on blank lines
            found = [line for line in found if line[1]]
        results.check(f"{edition}: the rows of form {form}, {side}", found == expected,
                      lambda f=found, e=expected: f"found    {f}\nexpected {e}")


def check_index(results, mode):
    years = {}
    for fact in facts("index"):
        years.setdefault(int(fact["year"]), []).append((f"公开{fact['form']}表", fact["title"]))
    results.check("there are facts on the years", years)
    for year, expected in years.items():
        edition = "cn2023" if year >= LATER_ORDER_SINCE else "cn2021"
        report = compiled(results, mode, edition, year)
        found = [(form["number"], form["title"]) for form in shown(report)] if report else []
        results.check(f"the forms of {year}", found == expected, lambda f=found, e=expected: f"{f}\nexpected\n{e}")


def check_old_rows(results, mode):
    for year, name in ((2018, "用事业基金弥补收支差额"), (2019, "使用非财政拨款结余")):
        report = compiled(results, mode, "cn2021", year)
        if not report:
            continue
        labels = [label for _, label in side_rows(forms_by_name(report)["公开01"], "收入")]
        codes = [label for _, label in side_rows(forms_by_name(report)["公开01"], "支出")]
        results.check(f"{year}: the balancing row is called {name}", name in labels, lambda l=labels: str(l))
        results.check(f"{year}: no row for the bonds of 2020", not any("抗疫" in label for label in codes))
        results.check(f"{year}: fiscal money is of two kinds", sum(label.endswith("财政拨款收入") for label in labels) == 2,
                      lambda l=labels: str(l))
        columns = [head for head, _ in heads(forms_by_name(report)["公开04"])]
        results.check(f"{year}: 04 has no column for 国有资本经营", len(columns) == 4, lambda c=columns: str(c))


def check_income_kinds(results, edition, report):
    """The eight kinds of income: rows of 01 by their number, columns of 02 under their name."""
    with open(f"{FACTS}/cn_department_revenue.csv", encoding="utf-8", newline="") as f:
        kinds = list(csv.DictReader(f))
    printed = forms_by_name(report)
    rows = [label.split("、")[-1] for _, label in side_rows(printed["公开01"], "收入")]
    columns = [head for head, _ in heads(printed["公开02"])]
    results.check("there are eight kinds of income", len(kinds) == 8)
    for kind in kinds:
        row, column = (int(kind[form].split()[-1]) for form in ("form01", "form02"))
        name = "财政拨款收入" if kind["name"].endswith("财政拨款收入") else kind["name"]
        results.check(f"{edition}: {kind['name']} stands where it belongs",
                      rows[row - 1] == kind["name"] and columns[column - 1] == name,
                      lambda r=row, c=column: f"row {rows[r - 1]}, column {columns[c - 1]}")


def check_chains(results, mode):
    """Chains without money are left out of 02, 03 and 05; 01 prints its list whatever it holds."""
    for edition, total_at in (("hn2020", 0), ("sh2024", -1)):
        report = compiled(results, mode, edition, YEAR_OF[edition])
        if not report:
            continue
        printed = forms_by_name(report)
        for form in ("公开02", "公开03", "公开05"):
            codes = [row[0]["text"] for row in printed[form]["rows"]]
            wanted = ["合计", "201", "20126", "2012604"]
            if form == "公开05" and total_at:
                wanted = wanted[1:] + wanted[:1]
            results.check(f"{edition}: {form} prints only chains with money", codes == wanted, lambda c=codes: str(c))
        labels = [label for _, label in side_rows(printed["公开01"], "支出")]
        results.check(f"{edition}: 01 keeps its rows", "六、科学技术支出" in labels, lambda l=labels: str(l))


def check_budget(results, mode):
    """A real budget in 元 holds to the fen; a fen more in one row and its sums name it."""
    path = os.path.join(ROOT, "tests", "golden", "cn-department-budget.budget")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    wrong = text.replace(" 55800.00", " 55800.01", 1)
    results.check("the sample has the row", wrong != text)
    with tempfile.TemporaryDirectory() as folder:
        for name, content, status in (("right", text, 0), ("wrong", wrong, 1)):
            with open(f"{folder}/{name}.budget", "w", encoding="utf-8") as f:
                f.write(content)
            made = run([binary(mode), "check", f"{name}.budget"], cwd=folder)
            named = status == 0 or "2080599" in made.err or "20805" in made.err
            results.check(f"the {name} department budget", made.status == status and named, made.say)


def forms(results, mode):
    for edition, year in YEAR_OF.items():
        report = compiled(results, mode, edition, year)
        if report:
            check_rows(results, edition, report)
            check_columns(results, edition, report)
            check_income_kinds(results, edition, report)
    check_index(results, mode)
    check_old_rows(results, mode)
    check_chains(results, mode)
    check_budget(results, mode)
