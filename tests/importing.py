"""`budget import`: sheets and pasted texts become data blocks whose figures are those of the sheet, or a message says where not.

tests/import/final-accounts.txt holds the nine forms of the 2020 accounts as text pasted from a PDF: names with blanks in them,
a heading that has moved, a line torn from its table, forms of three panels, of one line across, and empty ones."""
import csv
import glob
import io
import os
import re
import tempfile
import zipfile

from commands import Place, codes
from suite import ROOT, findings, in_parallel

NINE = os.path.join(ROOT, "tests", "import", "final-accounts.txt")
MODULE = ("--module", "cn.final_accounts.hn2020", "--year", "2020")
HEAD = 'use cn.final_accounts.hn2020\nreport "R" { entity "某单位"; year 2020; amounts 万元 .01 rounded }\n'
OWN = """\
report "R" { entity "E"; year 2024; amounts kEUR .01 rounded }
unit EUR : money "# €"
unit kEUR = 1000 EUR
classification function { levels division 2, group 4; codes { 01 "General services" { 0101 "Council"
  0102 "Finance" }
  02 "Order" } }
table spending "Spending by function" by function {
  column all = staff + other
  column staff "Staff", other "Other costs"
  column share : percent .1
  column remark : text
}
table funds "Funds" { column now "This year", before "Last year"; group income "Income" { taxes "Taxes"; fees "Fees" }; all "Total income" = sum(income) }
form F of spending { total "Altogether" }
"""


def figures(place, report, *words):
    """The figures of a report: (table, code, label, column, how often this stood before) -> value, and how it came there."""
    outcome = place.budget("build", report, "-o", "built", "--to", "csv", "--force", *words)
    found, seen = {}, {}
    for row in csv.DictReader(io.StringIO(place.read("built/csv/figures.csv"))):
        key = (row["table"], row["row_code"], row["row_label"], row["column"])
        seen[key] = seen.get(key, 0) + 1
        found[key + (seen[key],)] = (row["value"], row["kind"], row["state"])
    return found, outcome


def nine_tables_equal_the_example(place):
    """Every figure that was imported is that of the example, and every figure that the forms print is there."""
    made = place.budget("import", *MODULE, NINE)
    place.write("imported.budget", HEAD + made.out)
    mine, built = figures(place, "imported.budget")
    example, _ = figures(place, ROOT + "/examples/hetang-2020/report.budget")
    stated = {key: value for key, (value, kind, state) in mine.items() if kind != "derived" and state == "number"}
    stated = {key: value for key, value in stated.items() if key[0]}     # facts of texts have no table
    nothing = ("0.00",)                          # the example leaves out codes without money
    differ = {key: (value, example.get(key)) for key, value in stated.items() if example.get(key, nothing)[0] != value}
    tables = {key[0] for key in stated}
    wanted = {key for key, (value, kind, state) in example.items() if kind != "derived" and state == "number"
              and key[0] in tables and key[3] not in ("年初预算", "原因") and key[:3] != ("基本支出表", "", "total")}
    return made.status == 0 and codes_of(made) == ["B1005"] and len(tables) == 7 and len(stated) > 300 and not differ \
        and wanted <= set(stated), made.say() + built.say() + f"\n{differ}\nnot imported: {wanted - set(stated)}"


def codes_of(outcome):
    return re.findall(r": (?:error|warning)\[(B\d{4})\]", outcome.err)


def becomes(sheet, block, *found, name="sheet.csv", words=(), own=OWN):
    """The sheet, for the tables of OWN, becomes this block, with findings of these codes at these places."""
    def case(place):
        place.write("own.budget", own)
        place.write(name, sheet)
        made = place.budget("import", "--use", "own.budget", "--format=json", *words, name)
        got = [f"{f['code']} {f['range']['start']['line']}:{f['range']['start']['column']}" if "range" in f
               else f["code"] + " " + ":".join(map(str, place_of(f))) for f in findings(made) or []]
        text = "\n".join(line for line in made.out.splitlines() if not line.startswith("#")).strip("\n")
        place.write("both.budget", own + made.out)
        read = place.budget("check", "--format=json", "both.budget")
        return text == block.strip("\n") and got == list(found) and not {c for c in codes(read) if c < "B06"} - {"B0502"}, \
            made.say() + f"\n{got}\n" + read.say()
    return case


def place_of(finding):
    return finding["line"], finding["column"]


def proposes(sheet, block, *found):
    """Without a module: the proposal, and it holds."""
    def case(place):
        place.write("sheet.csv", sheet)
        made = place.budget("import", "sheet.csv")
        text = "\n".join(line for line in made.out.splitlines() if not line.startswith("#")).strip("\n")
        place.write("both.budget", 'unit EUR : money\nreport "R" { year 2024; amounts EUR .0001 rounded }\n' + made.out)
        read = place.budget("check", "both.budget")
        return text == block.strip("\n") and codes_of(made) == list(found) and read.status == 0, made.say() + read.say()
    return case


def survives(content, *words):
    """Whatever the bytes are: an end of its own accord, and what is written can be read."""
    def case(place):
        place.write("own.budget", OWN)
        place.write("sheet.csv", content)
        made = place.budget("import", "sheet.csv", *words)
        place.write("made.budget", 'report "R" { year 2024 }\n' + made.out)
        read = place.budget("check", "--dump", "ast", "made.budget")
        return made.status in (0, 1) and read.status == 0, made.say() + read.say()
    return case


# ---- workbooks --------------------------------------------------------------------------------------

CONTENT = {
    "xl/workbook.xml": '<workbook xmlns:r="x"><sheets><sheet name="Spent" sheetId="1" r:id="r1"/>'
                       '<sheet name="Funds &amp; more" sheetId="2" r:id="r2"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r2" Target="/xl/worksheets/b.xml"/>'
                                  '<Relationship Id="r1" Target="worksheets/a.xml"/></Relationships>',
    "xl/sharedStrings.xml": "<sst><si><t>Spending by function</t></si><si><r><t>Gene</t></r><r><t>ral services</t></r>"
                            "<rPh><t>ignored</t></rPh></si><si><t>Coun\ncil</t></si></sst>",
    "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="yyyy&quot;%&quot;"/>'
                     '</numFmts><cellStyleXfs><xf numFmtId="10"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/>'
                     '<xf numFmtId="14"/></cellXfs></styleSheet>',
    "xl/worksheets/a.xml": """<worksheet><sheetData>
      <row r="1"><c r="A1" t="s"><v>0</v></c></row>
      <row r="3"><c r="A3" t="inlineStr"><is><t>Code</t></is></c><c r="B3" t="str"><v>Name</v></c><c r="C3" t="str"><v>Staff</v></c>
        <c r="D3" t="str"><v>Share</v></c><c r="E3" t="str"><v>Remark</v></c></row>
      <row r="4"><c r="A4" t="str"><v>01</v></c><c r="B4" t="s"><v>1</v></c><c r="C4"><v>746.89999999999998</v></c>
        <c r="D4" s="1"><v>0.125</v></c><c r="E4" s="2"><v>44196</v></c></row>
      <row r="5"><c r="A5" t="str"><v>0101</v></c><c r="B5" t="s"><v>2</v></c><c r="C5"><v>-7.4690000000000003E2</v></c><c r="D5" s="1"><v>0</v></c>
        <c r="E5" t="str"><v>a "b"</v></c></row>
      <row r="6"><c r="A6" t="str"><v>0102</v></c><c r="C6" t="e"><v>#REF!</v></c></row></sheetData></worksheet>""",
    "xl/worksheets/b.xml": """<x:worksheet xmlns:x="y"><x:sheetData><x:row r="1"><x:c r="B1" t="str"><x:v>This year</x:v></x:c>
      <x:c r="C1" t="str"><x:v>Last year</x:v></x:c></x:row>
      <x:row><x:c t="str"><x:v>Income</x:v></x:c></x:row>
      <x:row r="3"><x:c r="A3" t="str"><x:v>Taxes</x:v></x:c><x:c r="B3"><x:v>1E-2</x:v></x:c><x:c r="C3"><x:v>100</x:v></x:c></x:row>
      </x:sheetData></x:worksheet>""",
}


def workbook(place, **changed):
    with zipfile.ZipFile(place.home + "/book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        for path, text in CONTENT.items():
            book.writestr(path, changed.get(os.path.basename(path).replace(".", "_"), text))


def a_workbook_is_read(place):
    """Both sheets; 15 digits, shares and days as they are shown; a line of the sheet is a line of the message."""
    place.write("own.budget", OWN)
    workbook(place)
    made = place.budget("import", "--use", "own.budget", "book.xlsx")
    return made.status == 1 and codes_of(made) == ["B1001"] and "book.xlsx[Spent]:6:" in made.err and made.out == """\
# book.xlsx[Spent], lines 3 to 6
data spending (staff, share, remark) {
  01    "General services"   746.9  12.5  "2020-12-31"
  0101  Council             -746.9   0    "a \\"b\\""
  0102                           ?     _  ""
}

# book.xlsx[Funds & more], lines 1 to 3
data funds (now, before) {
  taxes  0.01  100
}
""", made.say()


def broken_workbook(**changed):
    """An end of its own accord, with a finding or a system failure, and nothing printed as data."""
    def case(place):
        place.write("own.budget", OWN)
        workbook(place, **changed)
        made = place.budget("import", "--use", "own.budget", "book.xlsx")
        return made.status in (1, 3) and "data spending" not in made.out and made.err, made.say()
    return case


def too_much(**changed):
    """A small file that holds much is refused before its work is done."""
    def case(place):
        workbook(place, **changed)
        made = place.budget("import", "book.xlsx")
        return made.status == 1 and not made.out and re.search("holds more than|no workbook", made.err), made.say()
    return case


def a_cell(content, format_of_all, shown):
    """How one cell of a workbook comes out."""
    def case(place):
        workbook(place, a_xml=f"""<worksheet><sheetData><row><c t="str"><v>Item</v></c><c t="str"><v>Now</v></c><c t="str"><v>Why</v></c></row>
          <row><c t="str"><v>x</v></c><c><v>1</v></c><c s="0"><v>{content}</v></c></row>
          <row><c t="str"><v>y</v></c><c><v>2</v></c><c t="str"><v>text</v></c></row></sheetData></worksheet>""",
                 b_xml="<worksheet/>", styles_xml=f'<s><cellXfs><xf numFmtId="{format_of_all}"/></cellXfs></s>')
        made = place.budget("import", "book.xlsx")
        return made.status == 0 and shown in made.out, made.say()
    return case


def names_stay_in_their_comment(place):
    """The name of a file or of a sheet is text of others: no line of it becomes a statement."""
    name = 'b\n} use evil.csv'
    place.write(name, "Item,Now\nTaxes,1\nFees,2\n")
    workbook(place, workbook_xml='<w><sheets><sheet name="S&#10;use evil&#x202E;" id="r1"/></sheets></w>')
    made = place.budget("import", name, "book.xlsx")
    heads = [line for line in made.out.splitlines() if "evil" in line]
    return len(heads) == 2 and all(line.startswith("# ") for line in heads) \
        and "\u202e" not in made.out, made.say()


def cut_workbook(place):
    workbook(place)
    with open(place.home + "/book.xlsx", "rb") as f:
        whole = f.read()
    place.write("cut.xlsx", whole[:len(whole) // 2])
    made = place.budget("import", "cut.xlsx")
    return made.status == 1 and "no workbook" in made.err, made.say()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>'
FAR = '<worksheet><sheetData>' + "".join(f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in range(1, 9000)) + "</sheetData></worksheet>"


def wrong_use(status, says, *words):
    def case(place):
        place.write("sheet.csv", "a,b\nc,1\n")
        outcome = place.budget("import", *words)
        return outcome.status == status and says in outcome.err and not outcome.out, outcome.say()
    return case


def a_comment_says_where(place):
    place.write("own.budget", OWN)
    place.write("sheet.csv", "Funds\n(in kEUR)\nItem,This year\nTaxes,1.00\n")
    made = place.budget("import", "--use", "own.budget", "sheet.csv")
    return made.out.startswith("# sheet.csv, lines 3 to 4, in kEUR\ndata funds (now) {\n"), made.say()


def reads_standard_input(place):
    place.write("sheet.csv", "Item,Now\nTaxes,1\nFees,2\n")
    with open(os.path.join(place.home, "sheet.csv"), "rb") as f:
        made = place.budget("import", "-", stdin=f)
    return made.status == 0 and "<stdin>, lines 1 to 3" in made.out and "  Fees   2\n" in made.out, made.say()


SPENDING = "Spending by function\nCode,Name,Staff,Other costs\n"
CASES = [
    ("the nine tables of the 2020 accounts", nine_tables_equal_the_example),
    ("codes, names, the total of a form", becomes(
        SPENDING + '01,General services,"1,234.50",2\n0101,Council,"1,000.50",(1)\n0102,Finance,234,▲３\nAltogether,,"1,234.50",\n',
        'data spending (staff, other) {\n  01    "General services"  1234.50   2\n  0101  Council             1000.50  -1\n'
        '  0102  Finance              234     -3\n  total                     1234.50   _\n}')),
    ("points between thousands, the sign behind", becomes(
        "Spending by function\nCode;Name;Staff;Other costs\n01;General services;1.234,50;5,00-\n0101;Council;1.234,50;—\n",
        'data spending (staff, other) {\n  01    "General services"  1234.50  -5.00\n  0101  Council             1234.50      -\n}')),
    ("codes split over columns, filled from above", becomes(
        "Spending by function\nDivision,Group,Name,Staff\n01,,General services,3\n,01,Council,1\n,02,Finance,2\n02,,Order,-\n",
        'data spending (staff) {\n  01    "General services"  3\n  0101  Council             1\n  0102  Finance             2\n'
        '  02    Order               -\n}')),
    ("a code in the column of its level", becomes(
        "Spending by function\nDivision,Group,Name,Staff\n01,,General services,1\n,0101,Council,1\n",
        'data spending (staff) {\n  01    "General services"  1\n  0101  Council             1\n}')),
    ("declared rows, counted lines, headings of groups", becomes(
        "Funds\nItem\tNo.\tThis year\tLast year\nIncome\t1\t\t\n1. Taxes\t2\t5.00\t4.00\n of which: Fees\t3\t1.00\t\nTotal income\t4\t6.00\t4.00\n",
        "data funds (now, before) {\n  taxes  5.00  4.00\n  fees   1.00     _\n  all    6.00  4.00\n}", "B1005 2:6", name="sheet.tsv")),
    ("a table of bars", becomes(
        "Funds\n\n| Item | This year |\n|---|---:|\n| Taxes | 5.00 |\n| Fees | 1.00 |\n",
        "data funds (now) {\n  taxes  5.00\n  fees   1.00\n}", name="sheet.md")),
    ("found by its headings", becomes("Item,This year,Last year\nTaxes,1,2\n", "data funds (now, before) {\n  taxes  1  2\n}")),
    ("two tables it may be", becomes(
        "Item,This year,Last year\nTaxes,1,2\n", "table table_1 {\n  column This_year \"This year\"\n  column Last_year \"Last year\"\n"
        "  Taxes \"Taxes\"\n}\ndata table_1 (This_year, Last_year) {\n  Taxes  1  2\n}", "B1004 1:1",
        own=OWN + OWN[OWN.index("table funds"):OWN.index("form F")].replace("funds", "trusts"))),
    ("named by the user", becomes("Item,This year\nTaxes,1\n", "data funds (now) {\n  taxes  1\n}", words=("--table", "funds"))),
    ("texts and shares", becomes(
        'Spending by function\nCode,Name,Staff,Share,Remark\n02,Order,1,12.5%,"said ""yes"""\n',
        'data spending (staff, share, remark) {\n  02  Order  1  12.5  "said \\"yes\\""\n}')),
    ("a cell that is no figure", becomes(
        SPENDING + "02,Order,n/a,1\n", "data spending (staff, other) {\n  02  Order  ?  1\n}", "B1001 3:10")),
    ("a share among sums of money", becomes(
        SPENDING + "02,Order,5%,1\n", "data spending (staff, other) {\n  02  Order  ?  1\n}", "B1001 3:10")),
    ("a row that is not in the table", becomes(
        "Funds\nItem,This year\nTaxes,1\nGifts,2\n", "data funds (now) {\n  taxes  1\n}", "B1002 4:1")),
    ("figures without a name", becomes(
        "Funds\nItem,This year\nTaxes,1\n,2\n", "data funds (now) {\n  taxes  1\n}", "B1002 4:1")),
    ("a column that is not in the table", becomes(
        SPENDING.replace("Other costs", "Other") + "02,Order,1,2\n", "data spending (staff, other) {\n  02  Order  1  2\n}")),
    ("a heading nobody knows", becomes(
        SPENDING.replace("Other costs", "Difference") + "02,Order,1,2\n", "data spending (staff) {\n  02  Order  1\n}", "B1003 2:17")),
    ("another name for a code", becomes(
        SPENDING + "02,Public order,1,2\n", 'data spending (staff, other) {\n  02  "Public order"  1  2\n}', "B1005 3:4")),
    ("another unit than the report's", becomes(
        "Funds\n(in EUR)\nItem,This year\nTaxes,1\n", "data funds (now) {\n  taxes  1\n}", "B1005 2:1")),
    ("figures of an open list, without a heading", becomes(
        "| Parts | |\n|---|---:|\n| 1.1 | Roads | 12 |\n| 1.2 | Ways | 3 |\n", "data parts (now) {\n  1.1  Roads  12\n  1.2  Ways    3\n}",
        "B1005 3:17", own=OWN + 'classification own { separator "."; levels part, chapter; open }\ntable parts "Parts" by own { column now }\n')),
    ("two columns for one", becomes(
        SPENDING.replace("Other costs", "Staff") + "02,Order,1,2\n", "data spending (staff) {\n  02  Order  1\n}", "B1003 2:17")),
    ("an empty sheet", becomes("Funds\nItem,This year\nTaxes,\n", "")),
    ("a comment says where", a_comment_says_where), ("standard input", reads_standard_input),
    ("a proposal with codes", proposes(
        "Spending 2024\nCode;Function;Actual;Staff;Other;Remark\n01;General;1.200,50;900,00;300,50;\"two; new\"\n"
        "0101;Council;500,50;400,00;100,50;\n0102;Finance;700,00;500,00;200,00;\n02;Order;10,00-;(20,00);10,00;\nTotal;;1.190,50;880,00;310,50;\n",
        'classification Spending_2024_codes { levels level1 2, level2 4; open }\n'
        'table Spending_2024 "Spending 2024" by Spending_2024_codes {\n  column Actual "Actual" = Staff + Other\n'
        '  column Staff "Staff"\n  column Other "Other"\n  column Remark "Remark" : text\n}\n'
        'data Spending_2024 (Actual, Staff, Other, Remark) {\n  01    General  1200.50  900.00  300.50  "two; new"\n'
        '  0101  Council   500.50  400.00  100.50  ""\n  0102  Finance   700.00  500.00  200.00  ""\n'
        '  02    Order     -10.00  -20.00   10.00  ""\n  total          1190.50  880.00  310.50  ""\n}')),
    ("a proposal with sums of rows and a difference", proposes(
        "Item,2023,2024,Change\nTaxes,10,22,12\nFees,2,3,1\nIncome,12,25,13\nStaff,5,5,0\nGoods,1,2,1\nSpending,6,7,1\nIn all,18,32,14\n",
        'table table_1 {\n  column column_2 "2023"\n  column column_3 "2024"\n  column Change "Change"\n'
        '  Taxes "Taxes"\n  Fees "Fees"\n  Income "Income" = Taxes + Fees\n  Staff "Staff"\n  Goods "Goods"\n'
        '  Spending "Spending" = Staff + Goods\n  In_all "In all" = Income + Spending\n}\n'
        'data table_1 (column_2, column_3, Change) {\n  Taxes     10  22  12\n  Fees       2   3   1\n  Income    12  25  13\n'
        '  Staff      5   5   0\n  Goods      1   2   1\n  Spending   6   7   1\n  In_all    18  32  14\n}')),
    ("a point that may be either", proposes(
        "Item,Now,Then\nTaxes,1.234,2.345\nFees,5,6\n",
        'table table_1 {\n  column Now "Now"\n  column Then "Then"\n  Taxes "Taxes"\n  Fees "Fees"\n}\n'
        'data table_1 (Now, Then) {\n  Taxes  1.234  2.345\n  Fees   5      6\n}', "B1005")),
    ("nothing", survives("")), ("only a heading", survives("a,b,c\n")), ("no words", survives("1,2\n3,4\n")),
    ("bytes that are no text", survives(b"a,\xff\n1,2\n")), ("NUL", survives(b"a,b\n\0,2\n")),
    ("an open quote", survives('a,b\n"c,1\nd,2\n')), ("a BOM and CR LF", survives("\ufeffItem,Now\r\nTaxes,1\r\n")),
    ("what would end a string or a comment", survives('T"; } report\nItem,"a"" { #\nb"\n"x"" } table y { z }",1\n"\\",2\n')),
    ("words of the language", survives("table\ncode,data,total\nreport,1,2\nrow,1,2\nfrom,3,4\n")),
    ("many columns", survives("x," + ",".join(f"c{i}" for i in range(400)) + "\n" + "".join(
        f"r{k}," + ",".join("1" for _ in range(400)) + "\n" for k in range(5)))),
    ("many rows", survives("Item,Now,Then\n" + "".join(f"row {i},{i},{i * 2}\n" for i in range(3000)))),
    ("figures too large", survives("Item,Now,Then\na," + "9" * 50 + ",1\nb,2,3\n")),
    ("a workbook", a_workbook_is_read), ("half a workbook", cut_workbook),
    ("a workbook without its sheets", broken_workbook(workbook_xml="<workbook/>")),
    ("a sheet that is no XML", broken_workbook(a_xml="<worksheet><sheetData><row>")),
    ("more sheets than a workbook has", too_much(workbook_xml="<w>" + "<sheet id='r1'/>" * 5000 + "</w>")),
    ("more links than a workbook has", too_much(workbook_xml_rels="<R>" + "<Relationship Id='r1' Target='x'/>" * 5000 + "</R>")),
    ("more formats than a workbook has", too_much(styles_xml="<s>" + "<numFmt numFmtId='9'/>" * 5000 + "</s>")),
    ("more texts than a workbook has", too_much(sharedStrings_xml="<s>" + "<si/>" * 2200000 + "</s>")),
    ("a mark without an end", too_much(a_xml="<worksheet a='" + "x" * 40000000 + "'/>")),
    ("elements in elements", too_much(a_xml="<a>" * 200000)),
    ("an exponent out of bounds", a_cell("1E2147483647", 0, '"1E2147483647"')),
    ("an exponent that would come round", a_cell("1E99999999999999999999", 0, '"1E99999999999999999999"')),
    ("a day with an exponent", a_cell("4.4197E4", 14, '"2021-01-01"')),
    ("names with ends of lines", names_stay_in_their_comment),
    ("entities in a sheet", broken_workbook(a_xml=ENTITIES)),
    ("a link out of the workbook", broken_workbook(workbook_xml_rels='<R><Relationship Id="r1" Target="../../../etc/passwd"/></R>')),
    ("cells far out", broken_workbook(a_xml=FAR)),
    ("no file", wrong_use(2, "which file")), ("a file that is not there", wrong_use(3, "nowhere.csv", "nowhere.csv")),
    ("a module that is not there", wrong_use(1, "B0002", "--module", "no.such", "sheet.csv")),
    ("no year", wrong_use(2, "--year", "--year", "soon", "sheet.csv")),
]


def importing(results, mode):
    def check(case):
        name, test = case
        with tempfile.TemporaryDirectory(prefix="import-") as home:
            holds, why = test(Place(mode, home))
            results.check(name, holds, why)

    in_parallel(check, CASES)
