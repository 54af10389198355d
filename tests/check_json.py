"""check_json.py SCHEMA FILE...: fails when a file is not what the JSON Schema describes, or an index in it points nowhere."""
import json
import sys

import jsonschema


def dangling(report):
    """Every reference by index that has no such figure, check or table."""
    sizes = {"figure": len(report["figures"]), "check": len(report["checks"]), "table": len(report["tables"])}
    for number, table in enumerate(report["tables"]):
        for cell in (c for row in table["head"] + table["rows"] for c in row if c):
            if cell.get("figure", 0) >= max(sizes["figure"], 1):
                yield f"tables/{number}: a cell shows figure {cell['figure']}"
        if any(len(row) != len(table["columns"]) for row in table["head"] + table["rows"]):
            yield f"tables/{number}: a row has more or fewer cells than there are columns"
    for number, block in enumerate(report["narrative"]):
        for part in [block] + block.get("runs", []):
            for name in ("figure", "check", "table"):
                if name in part and part[name] >= sizes[name]:
                    yield f"narrative/{number}: {name} {part[name]}"
    for number, check in enumerate(report["checks"]):
        if any(source >= sizes["figure"] for source in check["sources"]):
            yield f"checks/{number}: sources"


def problems(schema, report):
    wrong = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
             for e in jsonschema.Draft7Validator(schema).iter_errors(report)]
    return wrong or list(dangling(report))


def main(arguments):
    with open(arguments[0], encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    failed = False
    for path in arguments[1:]:
        with open(path, encoding="utf-8") as f:
            wrong = problems(schema, json.load(f))
        failed = failed or bool(wrong)
        for line in wrong[:20]:
            print(f"{path}: {line}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
