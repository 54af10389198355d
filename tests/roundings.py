"""roundings.py KIND NUMBER...: made-up reports on stdout in which nearly every check holds only by rounding, for the tests of the
joint check and the bench: `tree DEPTH PARTS PLANTED`, `many GROUPS PARTS`, `two_way ROWS COLUMNS OVER`, `shares FIGURES EACH`."""
import sys


def tree(depth, parts, planted):
    """One column of totals over totals, each beside the sum of its parts by what rounding explains; made-up figures. Where
    `planted`, one total and the total above it both need their common parts at opposite ends."""
    rows = []

    def node(code, level):
        at, number = len(rows), int(code or 0)
        rows.append(None)
        if level == depth:
            total = number % 7 + 1
        else:
            off = 2 if planted and set(code) <= {"1", "0"} and level >= depth - 2 else number % 3 - 1
            total = sum(node(f"{code}{10 + i}", level + 1) for i in range(parts)) + off
        rows[at] = f"  {code} {total}" if code else None
        return total
    rows.append(f"  total {node('', 0)}")
    levels = ", ".join(f"l{i} {2 * i}" for i in range(1, depth + 1))
    return f"""report "Tree" {{ entity "Somebody"; year 2020; amounts CNY 1 rounded }}
unit CNY : money
classification c {{ levels {levels}; open }}
table t by c {{ column whole }}
data t {{
""" + "\n".join(r for r in rows if r) + "\n}\n"


def many_roundings(groups, parts):
    """Accounts in which nearly every sum holds only by rounding; made-up figures."""
    rows, top = [], [0, 0]
    for g in range(groups):
        pairs = [((g * 7 + p * 3) % 9 + 1, (g * 5 + p) % 8 + 1) for p in range(parts)]
        one, two = sum(a for a, _ in pairs) + g % 3 - 1, sum(b for _, b in pairs) + g % 2
        top = [top[0] + one, top[1] + two]
        rows.append(f"  {100 + g} {one + two + 1} {one} {two}")
        rows += [f"  {100 + g}{10 + p} {a + b + (g + p) % 2} {a} {b}" for p, (a, b) in enumerate(pairs)]
    rows.append(f"  total {top[0] + top[1]} {top[0] + 1} {top[1] - 1}")
    return """report "Undecided" { entity "Somebody"; year 2020; amounts CNY 1 rounded }
unit CNY : money
classification c { levels group 3, part 5; open }
table t by c { column whole = one + two; column one, two }
data t (whole, one, two) {
""" + "\n".join(rows) + "\n}\n"


def spread(total, count):
    """`total` in `count` whole parts that differ by one at most."""
    return [total * (i + 1) // count - total * i // count for i in range(count)]


def two_way(rows, columns, over):
    """A table that has just one way to be right: the totals of half of the rows are too high and those of half of the columns too
    low by all that the roundings of their common cells explain. With `over` they are off by as much more, and though each total
    can be right alone, all together cannot."""
    half, side = rows // 2, columns // 2
    room = (half * side + (rows - half) * (columns - side) + half + columns - side) // 2
    down, across = room // 2, room - room // 2 + over
    cells = [[(i * 7 + j * 3) % 11 + 30 for j in range(columns)] for i in range(rows)]
    off = spread(down, half) + spread(-down, rows - half)
    wholes = [sum(row) + d for row, d in zip(cells, off)]
    totals = [sum(column) + d for column, d in zip(zip(*cells), spread(across, side) + spread(-across, columns - side))]
    names = [f"k{j}" for j in range(columns)]
    lines = [f"  {100 + i} {whole} {' '.join(map(str, row))}" for i, (whole, row) in enumerate(zip(wholes, cells))]
    return f"""report "Two ways" {{ entity "Somebody"; year 2020; amounts CNY 1 rounded }}
unit CNY : money
classification c {{ levels part 3; open }}
table t by c {{ column whole = {' + '.join(names)}; column {', '.join(names)} }}
data t (whole, {', '.join(names)}) {{
""" + "\n".join(lines) + f"\n  total {sum(map(sum, cells))} {' '.join(map(str, totals))}\n}}\n"


def shares(figures, each):
    """Each figure as a share of the `each` behind it, with six digits behind the point: what joins them is exact numbers
    of very many digits."""
    amounts = [10000003 + (i * i * 791913) % 5000009 for i in range(figures)]
    def share(part, whole):
        millionths = (200000000 * part // whole + 1) // 2
        return f"{millionths // 1000000}.{millionths % 1000000:06d}"
    claims = [f"{{{share(amounts[i], amounts[(i + d) % figures])}% == t.a{i} / t.a{(i + d) % figures}}}"
              for i in range(figures) for d in range(1, each + 1)]
    rows, cells = (" ".join(f"a{i}{'' if a is None else f' {(a + 500) // 1000}'};" for i, a in enumerate(of)) for of in ([None] * figures, amounts))
    return f'''report "Shares" {{ entity "Somebody"; year 2020; amounts kCNY 1 rounded }}
unit CNY : money
unit kCNY = 1000 CNY
table t {{ {rows} }}
data t {{ {cells} }}
section s "S" {{
  """
  {', '.join(claims)}.
  """
}}
'''


KINDS = {"tree": tree, "many": many_roundings, "two_way": two_way, "shares": shares}

if __name__ == "__main__":
    sys.stdout.write(KINDS[sys.argv[1]](*map(int, sys.argv[2:])))
