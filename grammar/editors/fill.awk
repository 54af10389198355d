# fill.awk words.def TEMPLATE: puts the words of the language into a template of an editor.
#
# %KEY% is an alternation of words in both spellings. KEY is classes of words.def, which a word has all of, and perhaps a
# body it opens: %T% starts a statement, %T.ROWS% one with rows, %CN% is a clause that wants an operand, %SETTING% what is
# a word only where it is expected. -NAME leaves one out (%C-NOT%); %W_NOT% is that one alone. `define NAME = TEXT` in a
# template makes %NAME% TEXT.
# In a template of JSON a pattern stands as it is between ` and `; quotes and backslashes are escaped here.
FNR == NR && /^(WORD|SETTING)\(/ {
    split($0, part, /[(,]/)
    tag[++count] = part[2]
    split($0, part, "\"")
    spelling[count] = part[2] "|" part[4]
    split(part[5], part, /[ ,)]+/)
    classes[count] = /^WORD/ ? part[2] : "SETTING"
    body[count] = part[3]
}
FNR == NR { next }
/^define / {
    name = $2
    sub(/^define [^ ]+ += /, "")
    defined[name] = filled($0)
    next
}
{ print FILENAME ~ /json$/ ? as_json(filled($0)) : filled($0) }

function has(word, wanted,    i) {
    if (wanted ~ /^W_/) return wanted == "W_" tag[word]
    if (wanted == "SETTING" || classes[word] == "SETTING") return wanted == classes[word]
    for (i = 1; i <= length(wanted); i++)
        if (!index(classes[word], substr(wanted, i, 1))) return 0
    return 1
}

function words_of(key,    made, i, wanted, except, opened) {
    split(key, wanted, /[-.]/)
    except = key ~ /-/ ? wanted[2] : ""
    opened = key ~ /[.]/ ? wanted[2] : ""
    for (i = 1; i <= count; i++)
        if (has(i, wanted[1]) && tag[i] != except && (!opened || body[i] == opened)) made = made "|" spelling[i]
    if (!made) { print "fill.awk: no words for " key > "/dev/stderr"; exit 1 }
    return substr(made, 2)
}

function filled(line,    made, key) {
    while (match(line, /%[A-Z_]+([-.][A-Z]+)?%/)) {
        key = substr(line, RSTART + 1, RLENGTH - 2)
        made = made substr(line, 1, RSTART - 1) (key in defined ? defined[key] : words_of(key))
        line = substr(line, RSTART + RLENGTH)
    }
    return made line
}

function as_json(line,    part, n, i, made) {
    n = split(line, part, "`")
    for (i = 1; i <= n; i++) {
        if (i % 2 == 0) { gsub(/\\/, "&&", part[i]); gsub(/"/, "\\\"", part[i]); part[i] = "\"" part[i] "\"" }
        made = made part[i]
    }
    return made
}
