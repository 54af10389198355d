#!/bin/bash
# check_pdf.sh DIR: sets DIR/report.tex anew and fails when the log has what a reader would see:
# a missing character, text that sticks out by more than 1 pt, an undefined reference. When DIR holds
# a report.pdf too, it must have as many pages.
set -u
from=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$from"/report.tex "$from"/budgetreport.cls "$work" || exit 1
cd "$work" || exit 1

pass() {
    SOURCE_DATE_EPOCH=0 FORCE_SOURCE_DATE=1 max_print_line=10000 \
        xelatex -no-shell-escape -interaction=nonstopmode -halt-on-error report.tex >/dev/null 2>&1 && return
    echo "xelatex failed:"
    grep -A 3 '^!' report.log
    exit 1
}

pass
pass
grep -q 'Rerun to get\|Rerun LaTeX' report.log && pass

trouble=0
complain() {
    [ -z "$2" ] && return
    echo "$1:"
    head -n 20 <<<"$2"
    trouble=1
}
complain "missing characters" "$(grep '^Missing character' report.log)"
complain "undefined references" "$(grep -i 'undefined' report.log | grep -i 'warning')"
complain "labels still change" "$(grep 'Rerun to get\|Rerun LaTeX' report.log)"
complain "overfull boxes" "$(awk '/^Overfull/ { size = $0; sub(/^[^(]*\(/, "", size); if (size + 0 > 1) print }' report.log)"

from_emitter=$(cd "$OLDPWD" && [ -f "$from/report.pdf" ] && pdfinfo "$from/report.pdf" | sed -n 's/^Pages: *//p')
here=$(pdfinfo report.pdf | sed -n 's/^Pages: *//p')
[ -n "$from_emitter" ] && [ "$from_emitter" != "$here" ] &&
    complain "report.pdf" "it has $from_emitter pages, report.tex makes $here"
exit $trouble
