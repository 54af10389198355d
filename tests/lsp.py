"""`budget lsp`: conversations as an editor has them, over pipes."""
import glob
import json
import os
import select
import subprocess
import tempfile
import time

from suite import ROOT, binary, environment, findings, in_parallel, run

HEAD = "report \"R\" { year 2020; entity \"Somebody\"; amounts EUR .01 exact }\n"
WORDS = "module words\nunit EUR : money\n"
RIGHT = "use words\n" + HEAD + """\
table t { a; b; all = a + b }
data t {
  a    1.00
  b    2.00
  all  3.00
}
"""
WRONG = RIGHT.replace("all  3.00", "all  4.00")
# Two units of UTF-16 for the emoji, one for each Chinese letter; three bytes and four in the file.
WIDE = "use words\n" + HEAD + """\
table t { a "支出😀"; b; all = a + b }
data t { a 1.00; b 2.00; all 3.00 }
section s "支出😀" { \"\"\"支出😀共计{9.00 EUR == t.all}。\"\"\" }
"""


NAMES = "use words\n" + HEAD + """\
classification kinds "Kinds" { levels kind 2, item 4; codes { 01 "General" { 0101 "Council" } } }
table spent "What was spent" by kinds { column all = staff + goods; column staff, goods }
table state { now "Now"; then "Then"; both = now + then }
data spent (all, staff, goods) {
  01    General  3.00  1.00  2.00
  0101  Council  3.00  1.00  2.00
  total          3.00  1.00  2.00
}
data state { now 3.00; then 4.00 }
prior 2019 { state.now 2.50 }
let double = 2 * spent.all
rule enough "Staff is not all" for c in kinds: spent[c].staff <= spent[0101].all
section s "支出😀" { \"\"\"支出😀{spent.all}, {3.00 EUR == spent.staff + spent.goods}.\"\"\" }
"""


class Editor:
    """A server at work, and a folder of its own. Every wait ends, with what has come by then."""

    def __init__(self, mode, home, capabilities=None, begins=True):
        self.home, self.next, self.notes = home, 0, []
        self.program = subprocess.Popen([binary(mode), "lsp", "--stdio"], cwd=home, env=environment(), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        self.rest = b""
        if begins:
            self.about = self.ask("initialize", capabilities=capabilities or {
                "textDocument": {"publishDiagnostics": {"relatedInformation": True}, "hover": {"contentFormat": ["markdown"]}},
                "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
            self.tell("initialized")

    def put(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def uri(self, name):
        return "file://" + os.path.join(self.home, name).replace(" ", "%20")

    # ---- out ----
    def write(self, data):
        try:
            self.program.stdin.write(data)
        except BrokenPipeError:
            pass

    def send(self, message):
        body = json.dumps(dict(jsonrpc="2.0", **message), ensure_ascii=False).encode()
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def tell(self, method, **params):
        self.send({"method": method, "params": params})

    def open(self, name, text):
        self.tell("textDocument/didOpen", textDocument={"uri": self.uri(name), "languageId": "budget", "version": 1, "text": text})

    def change(self, name, text, version=2):
        self.tell("textDocument/didChange", textDocument={"uri": self.uri(name), "version": version},
                  contentChanges=[{"text": text}])

    # ---- in ----
    def read(self, seconds=30):
        until = time.monotonic() + seconds
        while True:
            head, mark, rest = self.rest.partition(b"\r\n\r\n")
            length = int(head.split(b":")[1]) if mark else 0
            if mark and len(rest) >= length:
                self.rest = rest[length:]
                return json.loads(rest[:length])
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.program.stdout], [], [], left)[0]:
                return None
            piece = os.read(self.program.stdout.fileno(), 1 << 16)
            if not piece:
                return None
            self.rest += piece

    def answer(self, identity):
        while (message := self.read()) is not None:
            if message.get("id") == identity and "method" not in message:
                return message
            self.notes.append(message)
        return None

    def refusal(self):
        """The next one that answers nothing that was numbered."""
        while (message := self.read()) is not None and "error" not in message:
            self.notes.append(message)
        return message

    def ask(self, method, **params):
        """The result; a refusal as {"error": …}."""
        self.next += 1
        self.send({"id": self.next, "method": method, "params": params})
        message = self.answer(self.next) or {"error": "no answer"}
        return message["result"] if "result" in message else {"error": message["error"]}

    def about_place(self, method, name, line, character, **more):
        return self.ask(method, textDocument={"uri": self.uri(name)}, position={"line": line, "character": character}, **more)

    def found(self, name, version=None, seconds=30):
        """What is published next of a file (of that version); None when nothing comes."""
        until = time.monotonic() + seconds
        while True:
            for i, note in enumerate(self.notes):
                about = note["params"] if note.get("method", "").endswith("publishDiagnostics") else {}
                if about.get("uri") == self.uri(name) and version in (None, about.get("version")):
                    del self.notes[i]
                    return about["diagnostics"]
            message = self.read(max(0, until - time.monotonic()))
            if message is None:
                return None
            self.notes.append(message)

    def stop(self):
        """(exit status, what it said on standard error)"""
        self.ask("shutdown")
        self.tell("exit")
        return self.end()

    def end(self):
        self.program.stdin.close()
        self.program.stdin = None
        try:
            _, said = self.program.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.program.kill()
            return None, ""
        return self.program.returncode, said.decode("utf-8", "replace")


def conversation(results, mode, name, talk, **options):
    with tempfile.TemporaryDirectory(prefix="lsp-") as home:
        home = os.path.realpath(home)
        editor = Editor(mode, home, **options)
        editor.put("words.budget", WORDS)
        talk(results, editor)
        status, said = editor.stop()
        check(results, f"{name}: it ends when asked to, and says nothing beside", status == 0 and not said, f"{status}\n{said}")


def check(results, name, holds, why=""):
    results.check(name, holds, why if isinstance(why, str) else json.dumps(why, ensure_ascii=False))


def codes(found):
    return sorted(d["code"] for d in found or [])


def text_of(text, place):
    """What a range of one line covers, counted as the protocol does."""
    line = text.split("\n")[place["start"]["line"]].encode("utf-16-le")
    return line[2 * place["start"]["character"]:2 * place["end"]["character"]].decode("utf-16-le")


# ---- findings -----------------------------------------------------------------------------------------

def findings_come(results, e):
    e.open("report.budget", RIGHT)
    check(results, "what is right is told so", e.found("report.budget") == [])
    e.change("report.budget", WRONG)
    found = e.found("report.budget")
    check(results, "a change is checked though nothing is saved", codes(found) == ["B0602"], found)
    first = found[0]
    check(results, "a finding has its place, weight and source", text_of(WRONG, first["range"]) == "4.00" and
                  first["severity"] == 1 and first["source"] == "budget", first)
    check(results, "and the places it comes from", {"1.00", "2.00"} <= {
        text_of(WRONG, r["location"]["range"]) for r in first.get("relatedInformation", [])}, first)
    e.change("report.budget", RIGHT.replace("1.00", "1.00 x"), 3)
    check(results, "a row that cannot be read", "B0202" in codes(found := e.found("report.budget")), found)
    e.change("report.budget", RIGHT, 4)
    check(results, "and right again", e.found("report.budget") == [])
    e.tell("textDocument/didClose", textDocument={"uri": e.uri("report.budget")})
    check(results, "what is closed has no findings", e.found("report.budget") == [])


def same_as_check(results, e):
    """One front end: of every golden input and example the editor is told what `budget check` tells."""
    paths = sorted(glob.glob(ROOT + "/tests/golden/*.budget") + glob.glob(ROOT + "/examples/*/report.budget"))

    def checked(path):
        said = run([e.program.args[0], "check", "--format=json", path])
        return sorted((f["code"], f["line"] or 1) for f in findings(said) or [] if f["file"] in (path, None))
    wanted = in_parallel(checked, paths)
    for path, expected in zip(paths, wanted):
        with open(path, "rb") as f:
            text = f.read()
        if b"\0" in text:
            continue                             # nor what the JSON of a message cannot hold
        try:
            e.open(path, text.decode())
        except UnicodeDecodeError:
            continue                             # no editor could send it
        told = sorted((d["code"], d["range"]["start"]["line"] + 1) for d in e.found(path) or [])
        check(results, f"{os.path.relpath(path, ROOT)} as budget check", told == expected, f"{told}\n{expected}")
        e.tell("textDocument/didClose", textDocument={"uri": e.uri(path)})
        e.found(path)


def places_are_right(results, e):
    e.open("支出 表.budget".replace(" ", ""), WIDE)
    name = "支出表.budget"
    found = e.found(name)
    check(results, "behind Chinese letters and an emoji a finding stands where it should",
                  codes(found) == ["B0604"] and text_of(WIDE, found[0]["range"]) == "9.00 EUR", found)
    line = WIDE.split("\n")[4]
    column = len(line[:line.index("9.00")].encode("utf-16-le")) // 2
    actions = e.ask("textDocument/codeAction", textDocument={"uri": e.uri(name)}, context={"diagnostics": []},
                    range={"start": {"line": 4, "character": column}, "end": {"line": 4, "character": column}})
    edits = [c for a in actions for c in a["edit"]["changes"][e.uri(name)]]
    check(results, "so does its repair", [(text_of(WIDE, c["range"]), c["newText"]) for c in edits] == [("9.00 EUR", "3.00 EUR")]
          and actions[0]["isPreferred"], actions)


def buffers_go_before_files(results, e):
    e.put("report.budget", RIGHT)
    e.open("report.budget", RIGHT)
    e.found("report.budget")
    e.open("words.budget", WORDS.replace("EUR", "USD"))
    found = e.found("report.budget")
    check(results, "a module that is changed and not saved is what its users see", codes(found) and "B0301" in codes(found), found)
    e.change("words.budget", WORDS)
    check(results, "and is again", e.found("report.budget") == [])
    e.change("words.budget", WORDS + "unit : :\n", 3)
    e.found("words.budget")
    found = e.found("report.budget")
    check(results, "a mistake in a module is none of its user's", found == [], found)
    e.tell("textDocument/didClose", textDocument={"uri": e.uri("words.budget")})
    check(results, "a closed buffer counts no more", e.found("report.budget") == [] and e.found("words.budget") == [])
    e.put("words.budget", WORDS.replace("EUR", "USD"))
    e.tell("textDocument/didSave", textDocument={"uri": e.uri("report.budget")})
    check(results, "a save reads the disk again", "B0301" in codes(e.found("report.budget")))
    watched = [n["params"]["registrations"][0] for n in e.notes if n.get("method") == "client/registerCapability"]
    check(results, "files that change outside are asked for", [w["method"] for w in watched] == ["workspace/didChangeWatchedFiles"],
          e.notes)
    e.send({"id": "files", "result": None})
    e.put("words.budget", WORDS)
    e.tell("workspace/didChangeWatchedFiles", changes=[{"uri": e.uri("words.budget"), "type": 2}])
    check(results, "and are read again", e.found("report.budget") == [])


def repairs_and_layout(results, e):
    ragged = WRONG.replace("  b    2.00", "      b 2.00")
    e.open("report.budget", ragged)
    e.found("report.budget")
    edits = e.ask("textDocument/formatting", textDocument={"uri": e.uri("report.budget")}, options={"tabSize": 2, "insertSpaces": True})
    laid = apply(ragged, edits)
    check(results, "the layout is that of budget fmt", laid == WRONG.replace("{ a; b; all = a + b }", "{ a; b; all = a + b }")
                  and len(edits) == 1 and edits[0]["range"]["start"]["line"] > 2, edits)
    e.change("report.budget", laid)
    e.found("report.budget")
    check(results, "laid out once, nothing is left to do", e.ask("textDocument/formatting", textDocument={"uri": e.uri("report.budget")},
                                                            options={}) == [])
    e.change("report.budget", "data {", 3)
    e.found("report.budget")
    check(results, "what cannot be read stays as it is", e.ask("textDocument/formatting", textDocument={
        "uri": e.uri("report.budget")}, options={}) == [])


def apply(text, edits):
    lines = text.split("\n")
    for edit in edits:
        lo, hi = edit["range"]["start"], edit["range"]["end"]
        before = "\n".join(lines[:lo["line"]] + [lines[lo["line"]][:lo["character"]]])
        after = "\n".join([lines[hi["line"]][hi["character"]:]] + lines[hi["line"] + 1:])
        text = before + edit["newText"] + after
    return text


# ---- what stands where ----------------------------------------------------------------------------------

def place(text, context, word):
    """(line, column) inside `word` where it stands in `context`."""
    at = text.index(context) + context.index(word)
    start = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at), len(text[start:at].encode("utf-16-le")) // 2


def hovers(results, e):
    e.put("report.budget", NAMES)
    e.open("report.budget", NAMES)
    for context, word, address in [
            ("Council  3.00", "3.00", "spent[0101].all"), ("1.00  2.00\n}", "2.00", "spent.goods"), ("then 4.00", "4.00", "state.then"),
            ("{spent.all}", "all", "spent.all"), ("{spent.all}", "spent", "spent.all"), ("spent[0101].all", "all", "spent[0101].all"),
            ("now + then", "then", "state.then"), ("state.now 2.50", "2.50", "state.now@prior"), ("3.00 EUR == spent", "3.00", None), ("spent.staff + spent.goods", "staff", "spent.staff")]:
        shown = e.about_place("textDocument/hover", "report.budget", *place(NAMES, context, word))
        if address:
            told = run([e.program.args[0], "explain", "report.budget", address], cwd=e.home)
            check(results, f"`{word}` of `{context}` is explained as {address}",
                  told.status == 0 and shown and shown["contents"]["value"] == f"```text\n{told.out}```", shown)
        else:
            check(results, f"`{word}` of `{context}` has nothing to explain", shown is None, shown)
    shown = e.about_place("textDocument/hover", "report.budget", *place(NAMES, "for c in kinds", "kinds"))
    check(results, "a name shows its declaration", shown and 'classification kinds "Kinds"' in shown["contents"]["value"], shown)
    e.change("report.budget", NAMES.replace("total          3.00", "total          9.00"))
    shown = e.about_place("textDocument/hover", "report.budget", *place(NAMES, "total          3.00", "3.00"))
    check(results, "what is wrong there comes with its page", shown and "B0" in shown["contents"]["value"].split("\n")[1], shown)
    actions = e.ask("textDocument/codeAction", textDocument={"uri": e.uri("report.budget")}, range=shown["range"])
    check(results, "a figure somebody stated is changed by choice only",
          actions and not any(a["isPreferred"] for a in actions), actions)
    check(results, "nothing stands on an empty place", e.about_place("textDocument/hover", "report.budget", 999, 0) is None)


def definitions(results, e):
    e.open("report.budget", NAMES)
    for context, word, line, found in [
            ("2 * spent.all", "spent", "table spent", "spent"), ("2 * spent.all", "all", "table spent", "all"),
            ("spent[c].staff", "c", "rule enough", "c"), ("in kinds:", "kinds", "classification kinds", "kinds"),
            ("spent[0101]", "0101", "classification kinds", "0101"), ("0101  Council", "0101", "classification kinds", "0101"),
            ("Council  3.00  1.00", "1.00", "table spent", "staff"), ("data state { now", "now", "table state", "now"),
            ("now + then", "then", "table state", "then"), ("data spent (all, staff", "staff", "table spent", "staff"),
            ("data state", "state", "table state", "state"), ("3.00 EUR == spent.staff", "staff", "table spent", "staff"),
            ("staff + goods; column", "goods", "table spent", "goods"), ("by kinds", "kinds", "classification kinds", "kinds")]:
        found_at = e.about_place("textDocument/definition", "report.budget", *place(NAMES, context, word))
        is_there = found_at and found_at.get("uri") == e.uri("report.budget") and \
            text_of(NAMES, found_at["range"]) == found and NAMES.split("\n")[found_at["range"]["start"]["line"]].startswith(line)
        check(results, f"`{word}` of `{context}` is declared in `{line}`", is_there, found_at)
    found_at = e.about_place("textDocument/definition", "report.budget", *place(NAMES, "use words", "words"))
    check(results, "a module is a file", found_at and found_at["uri"] == e.uri("words.budget"), found_at)
    check(results, "a title leads nowhere",
          e.about_place("textDocument/definition", "report.budget", *place(NAMES, '"Now"', "Now")) is None)
    check(results, "a number in no row has no declaration",
          e.about_place("textDocument/definition", "report.budget", *place(NAMES, "year 2020", "2020")) is None)
    e.change("report.budget", "use cn.codes2020\nreport \"R\" { year 2020; amounts 元 1 exact }\n"
             "table t by 功能分类 { column a }\ndata t { 201 一般公共服务支出 5 }\n")
    found_at = e.about_place("textDocument/definition", "report.budget", 3, 10)
    check(results, "a code of the library is in the file of its list", found_at and found_at["uri"].endswith(".csv"), found_at)
    e.put("kinds.csv", "code,name\n01,General\n02,Roads\n")
    text = "use words\n" + HEAD + "classification k \"K\" from \"kinds.csv\" { levels kind 2 }\ntable t by k { column a }\ndata t { 02 Roads 5 }\n"
    e.change("report.budget", text, 3)
    for context, word, line in (("kinds.csv", "kinds.csv", 0), ("02 Roads", "02", 2)):
        found_at = e.about_place("textDocument/definition", "report.budget", *place(text, context, word))
        check(results, f"`{word}` is in the file beside", found_at and found_at["uri"] == e.uri("kinds.csv") and
              found_at["range"]["start"]["line"] == line, found_at)


def outlines(results, e):
    e.open("report.budget", NAMES)
    found = e.ask("textDocument/documentSymbol", textDocument={"uri": e.uri("report.budget")})
    names = [s["name"] for s in found]
    check(results, "the outline has every statement", names == ["R", "kinds", "spent", "state", "spent", "state", "2019", "double", "enough", "s"],
          names)
    check(results, "a table has columns, another one rows", [[k["name"] for k in s["children"]] for s in found[2:4]] ==
          [["all", "staff", "goods"], ["now", "then", "both"]], found[2:4])
    check(results, "titles stand beside names", found[2].get("detail") == "What was spent" and found[9].get("detail") == "支出😀")

    def inside(symbol):
        whole, name = symbol["range"], symbol["selectionRange"]
        key = lambda p: (p["line"], p["character"])
        return key(whole["start"]) <= key(name["start"]) <= key(name["end"]) <= key(whole["end"]) and all(map(inside, symbol["children"]))
    check(results, "names lie in what they name", all(map(inside, found)))
    e.change("report.budget", "table a { x; y\ntable b { z }\n")
    found = e.ask("textDocument/documentSymbol", textDocument={"uri": e.uri("report.budget")})
    check(results, "a file with mistakes has an outline", "b" in [s["name"] for s in found], found)


def completions(results, e):
    e.open("report.budget", NAMES + "let x = spent.\nlet y = spent[0101].\nlet z = sp\nlet 支出 = state.\n")
    lines = NAMES.count("\n")

    def offered(line, column):
        return {i["label"] for i in e.about_place("textDocument/completion", "report.budget", line, column)}
    check(results, "behind a table its columns", offered(lines, 14) == {"all", "staff", "goods"}, sorted(offered(lines, 14)))
    check(results, "behind a row, too", offered(lines + 1, 20) == {"all", "staff", "goods"})
    check(results, "behind Chinese letters", {"now", "then", "both"} <= offered(lines + 3, 15), sorted(offered(lines + 3, 15)))
    check(results, "elsewhere what is declared and the words", {"spent", "double", "kinds", "EUR", "table", "数据"} <= offered(lines + 2, 10))


def half_typed(results, e):
    """Whatever stands there, every question has an answer."""
    e.open("report.budget", "")
    answers = 0
    for cut in range(0, len(NAMES), 23):
        text = NAMES[:cut] + ("}" if cut % 2 else "") + NAMES[cut + cut % 5:] * (cut % 3 == 0)
        e.change("report.budget", text, cut)
        line = text.count("\n", 0, cut)
        for method in ("hover", "definition", "completion", "documentSymbol", "formatting"):
            said = e.about_place("textDocument/" + method, "report.budget", line, cut % 60)
            answers += not (isinstance(said, dict) and "error" in said)
        e.found("report.budget", version=cut)
    check(results, "half a text is answered about", answers == 5 * len(range(0, len(NAMES), 23)), str(answers))


def odd_names(results, e):
    """A file whose name is no UTF-8, one that was never saved, an editor that understands little."""
    for uri in ("file://" + e.home + "/%FF%20x.budget", "untitled:Untitled-1"):
        e.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "budget", "version": 1, "text": WRONG})
        found = []
        while (message := e.read()) is not None and message["params"]["uri"] != uri:
            pass
        found = (message or {"params": {"diagnostics": []}})["params"]["diagnostics"]
        check(results, f"{uri[-12:]} is checked", codes(found) == ["B0602"], found)
        line, column = place(WRONG, "b    2.00", "2.00")
        shown = e.ask("textDocument/hover", textDocument={"uri": uri}, position={"line": line, "character": column})
        check(results, f"{uri[-12:]} is explained", shown and shown["contents"]["value"].startswith("t.b: 2.00 EUR"), shown)
        check(results, "without columns of its own", "```" not in (shown or {"contents": ""})["contents"]["value"])


# ---- what nobody should send --------------------------------------------------------------------------

def bad_messages(results, e):
    e.open("report.budget", WRONG)
    e.found("report.budget")
    for name, body, code in [("no JSON", b"{", -32700), ("no UTF-8", b'{"method":"\xff"}', -32700), ("no object", b"[1]", -32600),
                             ("no method", b'{"id":1,"method":{}}', -32600), ("an unknown method", b'{"id":1,"method":"x/y"}', -32601),
                             ("no document", b'{"id":1,"method":"textDocument/formatting"}', -32602),
                             ("deep", b"[" * 100000, -32700)]:
        e.write(b"Content-Type: x\r\ncontent-length:  %d \r\n\r\n" % len(body) + body)
        said = e.refusal()
        check(results, f"{name} is refused", said and said.get("error", {}).get("code") == code, said)
    for params in [[], 5, {"textDocument": 5}, {"textDocument": {"uri": 7, "text": 8}}, {"textDocument": {"uri": "x"}}]:
        for method in ("didOpen", "didChange", "didClose", "didSave"):
            e.send({"method": "textDocument/" + method, "params": params})
    e.tell("textDocument/didChange", textDocument={"uri": e.uri("report.budget")}, contentChanges=[])
    e.tell("textDocument/didChange", textDocument={"uri": e.uri("report.budget")}, contentChanges=[{"text": 4}])
    for place in ({}, {"line": -4, "character": -9}, {"line": 10 ** 12, "character": 10 ** 12}, {"line": "1", "character": None}):
        said = e.ask("textDocument/codeAction", textDocument={"uri": e.uri("report.budget")}, range={"start": place, "end": place})
        check(results, f"a place like {place} is no trouble", isinstance(said, list), said)
    long = (64 << 20) + 1
    e.write(b"Content-Length: %d\r\n\r\n" % long)
    for _ in range(long // (1 << 20)):
        e.write(b" " * (1 << 20))
    e.write(b" ")
    said = e.refusal()
    check(results, "too long a message is passed over", said and said.get("error", {}).get("code") == -32600, said)
    e.change("report.budget", RIGHT, 77)
    check(results, "and it goes on", e.found("report.budget", version=77) == [])


def bad_heads(results, mode):
    for name, data in [("no length", b"Hello: 1\r\n\r\n{}"), ("a negative length", b"Content-Length: -1\r\n\r\n{}"),
                       ("a length of letters", b"Content-Length: ten\r\n\r\n"), ("an endless head", b"x" * 100000),
                       ("half a head", b"Content-Len"), ("half a body", b"Content-Length: 10\r\n\r\n{")]:
        with tempfile.TemporaryDirectory(prefix="lsp-") as home:
            e = Editor(mode, home, begins=False)
            e.write(data)
            status, said = e.end()
            check(results, f"{name} ends it", status == 3 and "no message of the protocol" in said, f"{status} {said}")
    with tempfile.TemporaryDirectory(prefix="lsp-") as home:
        e = Editor(mode, home, begins=False)
        said = e.ask("textDocument/formatting")
        check(results, "`initialize` comes first", said == {"error": {"code": -32002, "message": "`initialize` comes first"}}, said)
        check(results, "an end nobody asked for", e.end() == (1, ""))


# ---- a long session -----------------------------------------------------------------------------------

def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def memory_comes_back(results, e):
    with open(ROOT + "/examples/hetang-2020/report.budget", encoding="utf-8") as f:
        text = f.read()
    sizes = []
    for i in range(60):
        e.open("report.budget", text) if i == 0 else e.change("report.budget", text.replace("2020年度", f"2020 年度{i % 7}", 1), i + 1)
        e.found("report.budget")
        if i in (9, 59):
            sizes.append(resident(e.program.pid))
    check(results, "what a check needs is given back", len(sizes) == 2 and sizes[1] < sizes[0] * 1.25 + (1 << 20), sizes)


def typing_is_checked_once(results, e):
    e.open("report.budget", RIGHT)
    e.found("report.budget")
    messages = b""
    for i in range(200):
        body = json.dumps({"method": "textDocument/didChange", "params": {
            "textDocument": {"uri": e.uri("report.budget"), "version": i}, "contentChanges": [{"text": WRONG if i == 199 else RIGHT}]}})
        messages += b"Content-Length: %d\r\n\r\n" % len(body) + body.encode()
    e.write(messages)
    e.ask("textDocument/formatting", textDocument={"uri": e.uri("report.budget")}, options={})
    last = e.found("report.budget")
    count = 1
    while codes(last) != ["B0602"] and (following := e.found("report.budget", seconds=10)) is not None:
        last, count = following, count + 1
    check(results, "fast typing is not checked letter by letter", codes(last) == ["B0602"] and count < 20, f"{count} {last}")


TALKS = [findings_come, same_as_check, places_are_right, buffers_go_before_files, repairs_and_layout, hovers, definitions, outlines,
         completions, half_typed, bad_messages, typing_is_checked_once]


def lsp(results, mode):
    for talk in TALKS:
        conversation(results, mode, talk.__name__.replace("_", " "), talk)
    conversation(results, mode, "odd names", odd_names, capabilities={"textDocument": {}})
    bad_heads(results, mode)
    if mode == "release":                        # the sanitizers keep freed memory for a while
        conversation(results, mode, "a long session", memory_comes_back)
    wrong = run([binary(mode), "lsp", "--severity", "B9999=off"])
    check(results, "wrong options end it at once", wrong.status == 2, wrong.say())
