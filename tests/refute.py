"""refute.py FILE...: does every derivation in these JSON documents (report.json, or the findings of `budget check
--format=json`) end in a false statement? Shares nothing with the program that wrote them but the format.

A condition is `sum of factor * of, relation, value`. Taken `times` times and added up, with those of >= and > turned
round, the conditions must leave nothing on the left and less than nothing on the right; or nothing, if one that counts
is strict. Only an equation may be taken a negative number of times. No values fulfil such conditions, whatever they are.

A derivation with `cases` is about an amount that books keep in whole steps: the first supposes that it is at most one of them,
the second that it is at least the next, and each has to end in a false statement. Nothing else may be supposed."""
import collections
import fractions
import json
import sys


def problem(derivation):
    """What is wrong with it, or None when it proves the contradiction."""
    if "cases" in derivation:
        return split_problem(derivation)
    return linear_problem(derivation, None)


def split_problem(derivation):
    if len(derivation["cases"]) != 2:
        return "not two cases"
    of, step, ends = derivation["of"], fractions.Fraction(derivation["step"]), []
    for case, relation in zip(derivation["cases"], ("<=", ">=")):
        ends += [fractions.Fraction(c["value"]) for c in case["conditions"] if c["kind"] == "suppose"]
        wrong = linear_problem(case, (of, relation))
        if wrong:
            return f"case {of} {relation}: {wrong}"
    if step <= 0 or len(ends) != 2 or ends[1] - ends[0] != step or ends[0] % step:
        return f"{ends} are not two steps of {step}, one behind the other"
    return None


def linear_problem(derivation, supposed):
    """`supposed` is (figure, relation) where one condition may suppose that of it."""
    left, right, is_strict = collections.defaultdict(fractions.Fraction), fractions.Fraction(0), False
    for number, condition in enumerate(derivation["conditions"]):
        times, relation = fractions.Fraction(condition["times"]), condition["relation"]
        if relation not in ("=", "<=", "<", ">=", ">"):
            return f"condition {number}: {relation} is no relation"
        if relation != "=" and times < 0:
            return f"condition {number}: an inequality taken {times} times"
        if condition["kind"] == "suppose" and [(t["of"], relation, t["factor"]) for t in condition["terms"]] != [(*(supposed or ("", "")), "1")]:
            return f"condition {number} supposes what it must not"
        sign = -1 if relation[0] == ">" else 1
        for term in condition["terms"]:
            left[term["of"]] += sign * times * fractions.Fraction(term["factor"])
        right += sign * times * fractions.Fraction(condition["value"])
        is_strict = is_strict or (relation in ("<", ">") and times > 0)
    remaining = {of: str(factor) for of, factor in left.items() if factor}
    if remaining:
        return f"left over: {remaining}"
    if right > 0 or (right == 0 and not is_strict):
        return f"0 {'<' if is_strict else '<='} {right} is true"
    return None


def derivations(document):
    if isinstance(document, dict):
        if "derivation" in document:
            yield document["derivation"]
        document = list(document.values())
    if isinstance(document, list):
        for item in document:
            yield from derivations(item)


def main(paths):
    count, failed = 0, False
    for path in paths:
        with open(path, encoding="utf-8") as f:
            for derivation in derivations(json.load(f)):
                wrong = problem(derivation)
                count, failed = count + 1, failed or bool(wrong)
                if wrong:
                    print(f"{path}: {wrong}")
    print(f"{count} derivations")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
