#include "compiler/check/units.h"

#include <string.h>

typedef struct {
    Bounds sum;
    uint8_t status; /* the worst of all units */
    Name base;      /* the unit it is computed in, as a name of `keys` */
    bool is_mixed;  /* the units do not agree on it */
} UnitTotal;

typedef struct {
    uint32_t unit;
    Name key;
    uint8_t status;
    Bounds bounds;
} UnitCell;

struct UnitFigures {
    VEC(const char *) tables; /* asked for; none: all */
    bool wants_all;
    Intern keys;           /* of figures, and names of units of quantity */
    VEC(UnitTotal) totals; /* by key */
    VEC(UnitCell) cells;   /* by unit, in the order they came */
    Map cell_of;           /* unit << 32 | key -> index in cells */
    bool *has_failed;      /* by unit */
    bool *is_no_report;    /* by unit: a module, say */
    bool is_incomplete;    /* of some unit nothing could be read */
    Map stems;             /* hash of a file's name -> how many units have it, two at most */
};

/* ---- which figures are asked for ---- */
/* The names that a `for` gives to units, in whatever tree. */
static void find_variables(const Model *m, uint32_t tree, Map *variables) {
    const Ast *ast = m->trees.at[tree].ast;
    for (uint32_t i = 1; i < ast->node_count; i++) {
        NodeRef binding = {tree, i}, of;
        uint32_t list;
        if (ast_kind(ast, i) != AST_BINDING) continue;
        of = ref_next(m, ref_first(m, binding));
        if (ref_kind(m, of) == AST_NAME && symbol_find(m, SYMBOL_UNITS, ref_value(m, of), &list))
            map_put(variables, ref_name(m, binding), list);
    }
}

static void ask_for(const Model *m, UnitFigures *f, Name table) {
    uint32_t decl;
    const char *name = name_text(m, table);
    if (!symbol_find(m, SYMBOL_TABLE, table, &decl)) {
        f->wants_all |= word_of(table) != WORD_TITLE && word_of(table) != WORD_NAME;
        return;
    }
    for (size_t i = 0; i < f->tables.count; i++)
        if (strcmp(f->tables.at[i], name) == 0) return;
    VEC_PUSH(&f->tables, name);
}

/* u.TABLE, wherever it stands. */
static void ask_tree(const Model *m, UnitFigures *f, uint32_t tree, const Map *variables) {
    const Ast *ast = m->trees.at[tree].ast;
    for (uint32_t i = 1; i < ast->node_count; i++) {
        NodeRef at = {tree, i}, of = ref_first(m, at);
        AstKind kind = ast_kind(ast, i);
        uint32_t list;
        if (kind != AST_MEMBER && kind != AST_MEMBERS) continue;
        if (ref_kind(m, of) != AST_NAME || !map_get(variables, ref_value(m, of), &list)) continue;
        if (kind == AST_MEMBERS)
            f->wants_all = true;
        else
            ask_for(m, f, ref_value(m, at));
    }
}

static Str stem_of(const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return (Str){name, strcspn(name, ".")};
}

static void count_stem(Map *stems, Str stem) {
    uint32_t count = 0;
    map_get(stems, str_hash(stem), &count);
    map_put(stems, str_hash(stem), count ? 2 : 1);
}

void units_begin(Model *m, UnitList *list) {
    UnitFigures *f = list->read = memory_grow(NULL, sizeof *f);
    *f = (UnitFigures){.has_failed = memory_grow(NULL, list->count + 1),
                       .is_no_report = memory_grow(NULL, list->count + 1),
                       .is_incomplete = list->lacks_files};
    memset(f->has_failed, 0, list->count + 1);
    memset(f->is_no_report, 0, list->count + 1);
    for (uint32_t i = 0; i < list->count; i++) count_stem(&f->stems, stem_of(list->paths[i]));
    Map variables = {0};
    for (uint32_t i = 0; i < m->trees.count; i++) find_variables(m, i, &variables);
    for (uint32_t i = 0; variables.count && i < m->trees.count; i++) ask_tree(m, f, i, &variables);
    map_free(&variables);
}

void units_free(UnitList *list) {
    UnitFigures *f = list->read;
    if (!f) return;
    VEC_FREE(&f->tables);
    VEC_FREE(&f->totals);
    VEC_FREE(&f->cells);
    map_free(&f->cell_of);
    intern_free(&f->keys);
    map_free(&f->stems);
    free(f->has_failed);
    free(f->is_no_report);
    free(f);
    list->read = NULL;
}

/* ---- keys ---- */
static void put(Bytes *to, const void *bytes, size_t length) {
    VEC_RESERVE(to, to->count + length);
    if (length) memcpy(to->at + to->count, bytes, length);
    to->count += length;
}

static void put_text(Bytes *to, const char *text) { put(to, text, strlen(text)); }

static void put_code(const Model *m, const Table *t, uint32_t code, Bytes *to) {
    Str text = m->classifications.at[t->classification].codes[code].code;
    put_text(to, "[");
    put(to, text.at, text.length);
    put_text(to, "]");
}

/* Coded rows stand for themselves; of the rows above only those with names count. */
static void put_row(const Model *m, const Table *t, uint32_t row, Bytes *to) {
    const Row *r = &t->rows[row];
    uint32_t up = r->parent;
    while (up != NONE && t->rows[up].kind == ROW_CODE) up = t->rows[up].parent;
    if (up != NONE && t->rows[up].kind != ROW_TOTAL) put_row(m, t, up, to);
    put_text(to, ".");
    if (r->kind == ROW_CODE)
        put_code(m, t, r->code, to);
    else if (r->kind != ROW_TOTAL)
        put_text(to, name_text(m, r->name));
}

/* "TABLE.ROW COLUMN"; without a row the code that has none, or the total. */
static void put_key(const Model *m, const Table *t, uint32_t row, uint32_t code, uint32_t column,
                    Bytes *to) {
    put_text(to, t->label);
    if (row != NONE)
        put_row(m, t, row, to);
    else
        put_text(to, ".");
    if (row == NONE && code != NONE) put_code(m, t, code, to);
    put_text(to, " ");
    put_text(to, name_text(m, t->columns[column].name));
}

/* ---- in the unit's process ---- */
typedef struct {
    uint32_t key_length, base_length;
    uint8_t status;
    Bounds bounds;
} Head; /* the key and the unit follow */

static const char *base_of(const Model *m, Type type) {
    bool has_base = type.kind == TYPE_MONEY || type.kind == TYPE_COUNT || type.kind == TYPE_SCORE;
    return has_base ? name_text(m, m->units.at[type.base].name) : "";
}

static void answer_cell(Checker *c, uint32_t table, uint32_t row, uint32_t column, Bytes *key,
                        Bytes *answer) {
    const Table *t = &c->m->tables.at[table];
    Type type = table_measure(t, row, column).type;
    Head head = {0};
    if (!table_has_cell(t, row, column) || t->columns[column].is_text || type.kind == TYPE_TEXT)
        return;
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
    Status status = figure_bounds(c, figure, &head.bounds);
    t = &c->m->tables.at[table];
    bool is_nil =
        status == STATUS_BLANK || (status == STATUS_KNOWN && !rational_sign(head.bounds.lo) &&
                                   !rational_sign(head.bounds.hi));
    if (is_nil) return;
    const char *base = base_of(c->m, type);
    key->count = 0;
    put_key(c->m, t, row, NONE, column, key);
    head.status = (uint8_t)status;
    head.key_length = (uint32_t)key->count, head.base_length = (uint32_t)strlen(base);
    put(answer, &head, sizeof head);
    put(answer, key->at, key->count);
    put_text(answer, base);
}

static bool is_asked_for(const UnitFigures *f, const Model *m, const Table *t) {
    for (size_t i = 0; i < f->tables.count; i++)
        if (strcmp(f->tables.at[i], name_text(m, t->name)) == 0) return true;
    return f->wants_all;
}

void units_answer(const UnitList *list, Checker *c, Bytes *answer) {
    Bytes key = {0};
    /* it was read, even when it has no figures */
    put_text(answer, c->m->report.node ? "!" : "?");
    for (uint32_t i = 0; i < c->m->tables.count; i++) {
        if (!is_asked_for(list->read, c->m, &c->m->tables.at[i])) continue;
        for (uint32_t row = 0; row < c->m->tables.at[i].row_count; row++) {
            RowKind kind = (RowKind)c->m->tables.at[i].rows[row].kind;
            if (kind == ROW_GROUP || kind == ROW_PAD) continue;
            for (uint32_t k = 0; k < c->m->tables.at[i].column_count; k++)
                answer_cell(c, i, row, k, &key, answer);
        }
    }
    VEC_FREE(&key);
}

/* ---- taking the answers ---- */
static bool add_bounds(Bounds *sum, const Bounds *b) {
    sum->lo_open |= b->lo_open, sum->hi_open |= b->hi_open;
    return rational_add(sum->point, b->point, &sum->point) &&
           rational_add(sum->lo, b->lo, &sum->lo) && rational_add(sum->hi, b->hi, &sum->hi);
}

static void take_cell(UnitFigures *f, uint32_t unit, const Head *head, Name key, Name base) {
    UnitTotal none = {.sum = bounds_point(rational_from_int(0))};
    while (f->totals.count <= key) VEC_PUSH(&f->totals, none);
    UnitTotal *total = &f->totals.at[key];
    if (!total->base) total->base = base;
    if (total->base != base) total->is_mixed = true;
    if (head->status > total->status) total->status = head->status;
    if (head->status == STATUS_KNOWN && !add_bounds(&total->sum, &head->bounds))
        total->status = STATUS_OVERFLOW;
    map_put(&f->cell_of, (uint64_t)unit << 32 | key, (uint32_t)f->cells.count);
    VEC_PUSH(&f->cells, (UnitCell){unit, key, head->status, head->bounds});
}

void units_take(UnitList *list, uint32_t unit, Str answer, bool has_failed) {
    UnitFigures *f = list->read;
    const char *at = answer.at, *end = at + answer.length;
    f->has_failed[unit] = has_failed || !answer.length;
    f->is_no_report[unit] = answer.length && *at == '?';
    f->is_incomplete |= !answer.length;
    if (answer.length) at++;
    while (at < end) {
        Head head;
        memcpy(&head, at, sizeof head);
        at += sizeof head;
        Name key = intern(&f->keys, (Str){at, head.key_length});
        at += head.key_length;
        Name base = intern(&f->keys, (Str){at, head.base_length});
        at += head.base_length;
        take_cell(f, unit, &head, key, base);
    }
}

enum { NAMED_MOST = 3 };

/* "`a`, `b`, `c` and more": the units that are marked. */
static const char *marked_units(Model *m, const UnitList *list, const bool *marks,
                                uint32_t *count) {
    const char *names = "";
    *count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (!marks[i]) continue;
        if ((*count)++ < NAMED_MOST)
            names = arena_printf(m->whole, "%s%s`%s`", names, *count > 1 ? ", " : "",
                                 path_shown(list->paths[i]));
    }
    return *count > NAMED_MOST ? arena_printf(m->whole, "%s and more", names) : names;
}

static void report_failed(Model *m, const UnitList *list) {
    uint32_t failed;
    const char *names = marked_units(m, list, list->read->has_failed, &failed);
    if (!failed) return;
    Diag *d = diag_report_about(m->sink, DIAG_UNIT_FAILED, SEVERITY_ERROR, "errors",
                                ref_span(m, list->decl), "%u of the %u units of `%s` %s errors: %s",
                                failed, list->count, name_text(m, list->name),
                                failed == 1 ? "has" : "have", names);
    diag_hint(m->sink, d,
              list->read->is_incomplete
                  ? "of some of them nothing could be read, so sums over the units are open"
                  : "what they state is in the sums as it stands");
}

void units_report(Model *m, const UnitList *list) {
    uint32_t others;
    const char *names = marked_units(m, list, list->read->is_no_report, &others);
    report_failed(m, list);
    if (!others) return;
    Diag *d = diag_report_about(m->sink, DIAG_UNIT_FAILED, SEVERITY_ERROR, "no report",
                                ref_span(m, list->decl),
                                "%u of the %u units of `%s` %s no `report`: %s", others,
                                list->count, name_text(m, list->name), others == 1 ? "has" : "have",
                                names);
    diag_hint(m->sink, d, "a module is no unit; keep it in another folder, or name the units");
}

/* ---- in expressions ---- */
static const UnitList *list_of(const Model *m, const Value *v) {
    return &m->unit_lists.at[v->place.units - 1];
}

/* Files that are all called alike are told apart by their folders, two among others by folder and
 * name. */
const char *unit_title(const Model *m, const Value *unit) {
    const UnitList *list = list_of(m, unit);
    if (unit->place.unit == ALL_UNITS) return name_text(m, list->name);
    const char *path = list->paths[unit->place.unit], *shown = path_shown(path),
               *slash = strrchr(shown, '/');
    Str name = stem_of(path);
    uint32_t count = 1;
    if (list->read) map_get(&list->read->stems, str_hash(name), &count);
    if (count < 2 || !slash) return arena_copy(m->whole, name.at, name.length);
    bool is_alike = list->read->stems.count == 1;
    return arena_copy(m->whole, shown,
                      is_alike ? (size_t)(slash - shown)
                               : (size_t)(name.at + name.length - path) - (size_t)(shown - path));
}

Value units_member(Checker *c, Value unit, Name name, NodeRef at) {
    Model *m = c->m;
    uint32_t decl;
    Word word = word_of(name);
    if (symbol_find(m, SYMBOL_TABLE, name, &decl)) {
        uint32_t table = table_instance(m, name, 0, NONE, false);
        bool is_many = ref_child(m, m->table_decls.at[decl], AST_PER).node != 0;
        if (is_many) return unit.kind = VALUE_NAME, unit.name = name, unit;
        if (table == NONE) return value_poison();
        unit.kind = VALUE_PLACE;
        unit.place.table = table, unit.place.row = unit.place.column = NONE;
        return unit;
    }
    if (word == WORD_TITLE || word == WORD_NAME) return value_text(unit_title(m, &unit));
    return unknown_member(c, at, "a unit", name);
}

static uint32_t any_column(const Table *t) {
    for (uint32_t i = 0; i < t->column_count; i++)
        if (!t->columns[i].is_text) return i;
    return NONE;
}

/* False: reported. A code without a row here may have one in the units. */
static bool find_place(Checker *c, Value *v, NodeRef at) {
    const Table *t = &c->m->tables.at[v->place.table];
    Place *p = &v->place;
    if (p->row == NONE && !p->code) p->row = place_default_row(t);
    bool has_row = p->row != NONE || p->code || t->classification != NONE;
    if (p->column == NONE && p->row != NONE)
        table_figures(t, p->row, &p->column);
    else if (p->column == NONE)
        p->column = any_column(t);
    bool is_figure = has_row && p->column != NONE && !t->columns[p->column].is_text &&
                     (p->row == NONE ||
                      (t->rows[p->row].kind != ROW_GROUP && table_has_cell(t, p->row, p->column)));
    if (!is_figure)
        diag_report(c->m->sink, DIAG_NOT_A_NUMBER, ref_span(c->m, at),
                    "this is no figure of `%s`: name its row and its column", t->label);
    return is_figure;
}

static Name key_of(const Model *m, const UnitFigures *f, const Value *v) {
    Bytes key = {0};
    const Place *p = &v->place;
    put_key(m, &m->tables.at[p->table], p->row, p->code ? p->code - 1 : NONE, p->column, &key);
    Name found = intern_find(&f->keys, (Str){key.at, key.count});
    VEC_FREE(&key);
    return found;
}

static bool is_same_base(Checker *c, const UnitFigures *f, Name key, Type type, const Table *t,
                         NodeRef at) {
    const UnitTotal *total = &f->totals.at[key];
    Str base = intern_text(&f->keys, total->base);
    if (!total->is_mixed && str_is(base, base_of(c->m, type))) return true;
    diag_report(c->m->sink, DIAG_TYPE_MISMATCH, ref_span(c->m, at),
                "not all units state `%s` in `%s`, as this report does", t->label,
                base_of(c->m, type));
    return false;
}

/* What the check at hand asks of the units, for units_blame. */
static void note_sum(Checker *c, const Value *v, Name key) {
    enum { MOST = 16 };
    for (size_t i = 0; i < c->unit_sums.count; i++)
        if (c->unit_sums.at[i].list == v->place.units - 1 && c->unit_sums.at[i].key == key &&
            c->unit_sums.at[i].unit == v->place.unit)
            return;
    if (c->unit_sums.count < MOST)
        VEC_PUSH(&c->unit_sums, (UnitSum){v->place.units - 1, v->place.unit, key, v->measure});
}

static Value known_number(Checker *c, const UnitFigures *f, Value v, Name key) {
    uint32_t cell;
    Bounds b = bounds_point(rational_from_int(0));
    Status status = STATUS_KNOWN;
    if (v.place.unit == ALL_UNITS)
        b = f->totals.at[key].sum, status = (Status)f->totals.at[key].status;
    else if (map_get(&f->cell_of, (uint64_t)v.place.unit << 32 | key, &cell))
        b = f->cells.at[cell].bounds, status = (Status)f->cells.at[cell].status;
    if (status != STATUS_KNOWN) return value_status(status, v.measure.type);
    Value made = value_linear(linear_term(&c->scratch, TERM_ANONYMOUS, b), v.measure.type);
    made.measure = v.measure, made.has_measure = true;
    return made;
}

Value units_number(Checker *c, Value v, NodeRef at) {
    const UnitFigures *f = list_of(c->m, &v)->read;
    if (!find_place(c, &v, at)) return value_poison();
    const Table *t = &c->m->tables.at[v.place.table];
    v.measure = v.place.row != NONE ? table_measure(t, v.place.row, v.place.column)
                                    : t->columns[v.place.column].measure;
    Name key = f ? key_of(c->m, f, &v) : 0;
    if (!f) note_sum(c, &v, key);
    if (!f || v.place.is_prior) return value_status(STATUS_OPEN, v.measure.type);
    if (v.place.unit == ALL_UNITS && f->is_incomplete)
        return note_sum(c, &v, key), value_status(STATUS_OPEN, v.measure.type);
    if (key && key < f->totals.count) {
        if (!is_same_base(c, f, key, v.measure.type, t, at)) return value_poison();
        note_sum(c, &v, key);
        return known_number(c, f, v, key);
    }
    Value zero = value_constant(c, rational_from_int(0), v.measure.type);
    zero.measure = v.measure, zero.has_measure = true;
    return zero;
}

bool units_lack(const Checker *c) {
    for (size_t i = 0; i < c->unit_sums.count; i++) {
        const UnitFigures *f = c->m->unit_lists.at[c->unit_sums.at[i].list].read;
        if (f && f->is_incomplete && c->unit_sums.at[i].unit == ALL_UNITS) return true;
    }
    return false;
}

const char *units_unknown(Checker *c) {
    for (size_t i = 0; i < c->unit_sums.count; i++) {
        const UnitSum *sum = &c->unit_sums.at[i];
        const UnitList *list = &c->m->unit_lists.at[sum->list];
        uint32_t cell;
        if (!list->read) return "units are read only for the report that is checked itself";
        for (uint32_t u = 0; u < list->count; u++)
            if (map_get(&list->read->cell_of, (uint64_t)u << 32 | sum->key, &cell) &&
                list->read->cells.at[cell].status == STATUS_OPEN)
                return arena_printf(c->m->whole, "`%s` does not know its figure",
                                    path_shown(list->paths[u]));
    }
    return NULL;
}

/* ---- which unit breaks it ---- */
typedef struct {
    uint32_t unit;
    int weight; /* 0: nothing speaks against it */
    Rational is, fits;
    const char *why;
} Suspect;

/* Digits of the figure as its column prints it; false when it has more. */
static bool digits_of(Checker *c, Measure measure, Rational value, char *to, size_t *length) {
    Rational plain;
    Decimal d;
    if (!rational_divide(value, unit_factor(c->m, measure.unit), &plain) ||
        !rational_is_decimal(plain, &d) || d.scale > measure.scale ||
        !decimal_rescale(d, measure.scale, ROUND_DOWN, &d))
        return false;
    *length = decimal_format(d, to);
    return true;
}

/* How a person may have come from one to the other; 0 for no way. */
static int slip_of_digits(const char *a, size_t n, const char *b, size_t m, const char **why) {
    size_t head = 0, tail = 0;
    while (head < n && head < m && a[head] == b[head]) head++;
    while (tail < n - head && tail < m - head && a[n - 1 - tail] == b[m - 1 - tail]) tail++;
    size_t left = n - head - tail, right = m - head - tail;
    if (left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head])
        return *why = "two digits changed places", 3;
    if (left == 1 && right == 1) return *why = "one digit is another", 2;
    if (left == 0 && right == 1) return *why = "a digit is missing", 2;
    if (left == 1 && right == 0) return *why = "a digit is too many", 2;
    return 0;
}

static bool is_times_ten(Rational a, Rational b) {
    Rational ten = rational_from_int(10);
    for (int i = 0; i < 4; i++)
        if (!rational_multiply(a, ten, &a) || rational_compare(a, b) == 0)
            return rational_compare(a, b) == 0;
    return false;
}

static int slip(Checker *c, Measure measure, Rational is, Rational fits, const char **why) {
    char a[64], b[64];
    size_t n, m;
    if (rational_sign(is) == 0) return *why = "it states nothing here", 2;
    if (rational_sign(fits) == 0) return *why = "without it the sum is right", 3;
    if (rational_compare(rational_negate(is), fits) == 0) return *why = "the sign is wrong", 3;
    if (is_times_ten(is, fits) || is_times_ten(fits, is))
        return *why = "its point has moved, or its unit of quantity is another", 3;
    bool has_digits = digits_of(c, measure, is, a, &n) && digits_of(c, measure, fits, b, &m);
    return has_digits ? slip_of_digits(a, n, b, m, why) : 0;
}

/* The sum may stand on either side, so both ways to make up the difference are tried. */
static Suspect suspect(Checker *c, const UnitFigures *f, const UnitSum *sum, uint32_t unit,
                       Rational difference) {
    uint32_t cell;
    Suspect found = {.unit = unit, .is = rational_from_int(0)};
    if (map_get(&f->cell_of, (uint64_t)unit << 32 | sum->key, &cell))
        found.is = f->cells.at[cell].bounds.point;
    for (int k = 0; k < 2; k++) {
        Rational fits;
        const char *why = "";
        if (!rational_add(found.is, k ? rational_negate(difference) : difference, &fits)) continue;
        int weight = slip(c, sum->measure, found.is, fits, &why);
        if (weight > found.weight) found.weight = weight, found.fits = fits, found.why = why;
    }
    if (found.weight && f->has_failed[unit]) found.weight += 2;
    return found;
}

typedef struct {
    Suspect best[NAMED_MOST];
    uint32_t count; /* as heavy as the best */
    const UnitSum *sum;
} Suspects;

static void weigh(Suspects *all, const UnitSum *sum, Suspect s) {
    int best = all->count ? all->best[0].weight : 1;
    if (s.weight < best) return;
    if (s.weight > best) all->count = 0;
    if (all->count < NAMED_MOST) all->best[all->count] = s;
    if (!all->count) all->sum = sum;
    all->count++;
}

static const char *name_one(Checker *c, const UnitList *list, const Suspects *all) {
    const Suspect *s = &all->best[0];
    uint16_t unit = measure_unit(all->sum->measure);
    return arena_printf(c->m->whole, "most likely `%s` is wrong: it has %s, and %s would fit: %s",
                        path_shown(list->paths[s->unit]), show_value(c, s->is, unit),
                        show_value(c, s->fits, unit), s->why);
}

static const char *name_several(Checker *c, const UnitList *list, const Suspects *all) {
    const char *names = "";
    uint32_t shown = all->count < NAMED_MOST ? all->count : NAMED_MOST;
    for (uint32_t i = 0; i < shown; i++)
        names = arena_printf(c->m->whole, "%s%s`%s`", names, i ? ", " : "",
                             path_shown(list->paths[all->best[i].unit]));
    return arena_printf(c->m->whole,
                        "the figure of any of these units could make up the difference: %s%s",
                        names, all->count > shown ? " and more" : "");
}

/* What speaks of one unit alone names it. */
static const char *name_only(Checker *c) {
    const UnitSum *first = c->unit_sums.at;
    for (size_t i = 0; i < c->unit_sums.count; i++)
        if (first[i].unit == ALL_UNITS || first[i].unit != first->unit ||
            first[i].list != first->list)
            return NULL;
    return arena_printf(c->m->whole, "this is about `%s`",
                        path_shown(c->m->unit_lists.at[first->list].paths[first->unit]));
}

const char *units_cause(Checker *c, const Judgement *j) {
    Suspects all = {0};
    if (j->verdict != VERDICT_VIOLATED || !j->has_residual) return NULL;
    if (name_only(c)) return name_only(c);
    for (size_t i = 0; i < c->unit_sums.count; i++) {
        const UnitSum *sum = &c->unit_sums.at[i];
        const UnitList *list = &c->m->unit_lists.at[sum->list];
        for (uint32_t u = 0; list->read && u < list->count; u++)
            if ((sum->unit == ALL_UNITS || sum->unit == u) && !list->read->is_no_report[u])
                weigh(&all, sum, suspect(c, list->read, sum, u, j->residual));
    }
    if (!all.count) return NULL;
    const UnitList *list = &c->m->unit_lists.at[all.sum->list];
    return all.count == 1 ? name_one(c, list, &all) : name_several(c, list, &all);
}
