/* A workbook is a zip of XML: names of sheets, texts that cells share, formats of cells, and the
 * cells. Each sheet becomes text with tabs, a line a row, so that the reader of pasted texts reads
 * it and places are rows. */
#include "compiler/tools/import.h"
#include "compiler/tools/zip_library.h"

#include <expat.h>
#include <string.h>

/* A small zip can hold much: of the whole book, of one mark of XML, of what is kept. */
enum {
    BOOK_MOST = 1 << 28,
    MARK_MOST = 1 << 18,
    TEXT_MOST = 1 << 26,
    CELLS_MOST = 1 << 22,
    ROWS_MOST = 1 << 20,
    COLUMNS_MOST = 16384,
    SHARED_MOST = 1 << 21,
    STYLES_MOST = 1 << 16,
    FORMATS_MOST = 1 << 12,
    SHEETS_MOST = 1 << 10,
    LINKS_MOST = 1 << 12,
    DEPTH_MOST = 64,
};

typedef enum { PART_WORKBOOK, PART_LINKS, PART_SHARED, PART_STYLES, PART_SHEET } PartOf;
typedef enum { SHOWN_PLAIN, SHOWN_PERCENT, SHOWN_DATE } Shown;

typedef struct {
    const char *name, *link, *path;
} Sheet;

typedef struct {
    ZipLibrary library;
    zip_t *zip;
    Arena arena;
    VEC(Str) shared;
    VEC(Sheet) sheets;
    VEC(uint8_t) shown;   /* of each style */
    VEC(uint32_t) custom; /* number formats of the workbook's own, as id * 4 + Shown */
    PartOf part;          /* the one that is read */
    XML_Parser parser;
    Out text; /* character data of the element at hand */
    bool keeps, is_phonetic, in_styles, is_too_large;
    uint32_t cells, links; /* of all sheets, empty ones too */
    uint32_t depth;        /* of elements in elements */
    int64_t read;          /* bytes of all parts */
    Out out;               /* the sheet */
    uint32_t row, column;  /* of the cell */
    uint32_t next_row;     /* of a row that does not say its number */
    uint32_t line, next;   /* where the text of the sheet stands */
    char kind[12];         /* of the cell: "s" shared, "inlineStr", "str", "b", "e", "n" */
    uint32_t style;
} Book;

/* ---- numbers ---- */
/* A spreadsheet keeps 15 digits and writes 17: 746.89999999999998 is 746.9. Digits alone, `point`
 * behind that many. */
typedef struct {
    char digits[40];
    int count, point;
    bool is_negative;
} Digits;

enum { EXPONENT_MOST = 1000 };

/* Behind the "E". Any exponent of more digits than a figure may have is too large for one. */
static int read_exponent(Str text) {
    int value = 0;
    bool is_negative = text.length && text.at[0] == '-';
    for (size_t i = is_negative || str_starts_with(text, STR("+")); i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return EXPONENT_MOST;
        if (value < EXPONENT_MOST) value = value * 10 + (text.at[i] - '0');
    }
    return is_negative ? -value : value;
}

static bool read_digits(Str text, Digits *d) {
    size_t i = 0;
    bool has_point = false;
    *d = (Digits){.is_negative = text.length && text.at[0] == '-'};
    for (i = d->is_negative; i < text.length && text.at[i] != 'E' && text.at[i] != 'e'; i++) {
        if (text.at[i] == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (text.at[i] < '0' || text.at[i] > '9' || d->count == 36) return false;
        if (!d->count && text.at[i] == '0') {
            d->point -= has_point;
            continue;
        }
        d->digits[d->count++] = text.at[i];
        d->point += !has_point;
    }
    if (i < text.length) d->point += read_exponent((Str){text.at + i + 1, text.length - i - 1});
    return d->point > -40 && d->point < 60;
}

static void round_digits(Digits *d, int most) {
    if (d->count > most) {
        bool up = d->digits[most] >= '5';
        d->count = most;
        while (up && d->count && d->digits[d->count - 1] == '9') d->count--;
        if (up && d->count) d->digits[d->count - 1]++;
        if (up && !d->count) d->digits[d->count++] = '1', d->point++;
    }
    while (d->count && d->digits[d->count - 1] == '0') d->count--;
}

static void write_digits(const Digits *d, Out *out) {
    if (d->is_negative && d->count) out_text(out, "-");
    if (d->point <= 0) out_text(out, "0");
    for (int i = 0; i < d->point; i++) out_bytes(out, i < d->count ? &d->digits[i] : "0", 1);
    if (d->count <= d->point || !d->count) return;
    out_text(out, ".");
    for (int i = d->point; i < 0; i++) out_text(out, "0");
    for (int i = d->point > 0 ? d->point : 0; i < d->count; i++) out_bytes(out, &d->digits[i], 1);
}

static int whole_of(const Digits *d) {
    int made = 0;
    for (int i = 0; i < d->point; i++) made = made * 10 + (i < d->count ? d->digits[i] - '0' : 0);
    return made;
}

/* Days since 1899-12-30, as the calendar that spreadsheets have used since March 1900. */
static void write_date(int days, Out *out) {
    int era, day, year, month;
    days += 693899; /* since 0000-03-01 */
    era = days / 146097, day = days % 146097;
    year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153;
    day -= (153 * month + 2) / 5 - 1;
    month += month < 10 ? 3 : -9;
    out_printf(out, "%04d-%02d-%02d", era * 400 + year + (month <= 2), month, day);
}

static void write_number(Str text, Shown shown, Out *out) {
    Digits d;
    if (!read_digits(text, &d)) {
        out_bytes(out, text.at, text.length);
        return;
    }
    round_digits(&d, 15);
    bool is_day =
        shown == SHOWN_DATE && !d.is_negative && d.count <= d.point && d.point > 1 && d.point < 7;
    if (is_day) {
        write_date(whole_of(&d), out);
        return;
    }
    if (shown == SHOWN_PERCENT && d.count) d.point += 2;
    write_digits(&d, out);
    if (shown == SHOWN_PERCENT) out_text(out, "%");
}

/* ---- limits ---- */
static void stop_as_too_large(Book *b) {
    b->is_too_large = true;
    XML_StopParser(b->parser, XML_FALSE);
}

static bool has_room(Book *b, size_t count, size_t most) {
    if (count >= most) stop_as_too_large(b);
    return count < most;
}

/* ---- cells ---- */
static void write_text(Str text, Out *out) {
    bool is_quoted = memchr(text.at, '"', text.length) != NULL;
    if (is_quoted) out_text(out, "\"");
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"') out_text(out, "\"");
        out_bytes(out, (unsigned char)text.at[i] < ' ' ? " " : &text.at[i], 1);
    }
    if (is_quoted) out_text(out, "\"");
}

/* "BC12": column 54, row 11. */
static bool read_place(Book *b, const char *place) {
    uint32_t column = 0, row = 0;
    for (; *place >= 'A' && *place <= 'Z' && column < COLUMNS_MOST; place++)
        column = column * 26 + (uint32_t)(*place - 'A' + 1);
    for (; *place >= '0' && *place <= '9' && row <= ROWS_MOST; place++)
        row = row * 10 + (uint32_t)(*place - '0');
    if (!column || !row || *place || column > COLUMNS_MOST || row > ROWS_MOST) return false;
    return b->column = column - 1, b->row = row - 1, true;
}

/* Every line has a tab, so that none passes for prose. */
static void end_line(Book *b) {
    out_text(&b->out, b->next == 0 ? "\t\n" : "\n");
    b->next = 0;
}

static void write_cell(Book *b) {
    Str text = {b->text.length ? b->text.bytes : "", b->text.length};
    if (!text.length || b->row < b->line || (b->row == b->line && b->column < b->next)) return;
    for (; b->line < b->row; b->line++) end_line(b);
    for (; b->next < b->column; b->next++, b->cells++) out_text(&b->out, "\t");
    Shown shown = b->style < b->shown.count ? (Shown)b->shown.at[b->style] : SHOWN_PLAIN;
    size_t index = (size_t)atoi(text.at);
    if (strcmp(b->kind, "s") == 0)
        write_text(index < b->shared.count ? b->shared.at[index] : (Str){"", 0}, &b->out);
    else if (strcmp(b->kind, "n") == 0)
        write_number(text, shown, &b->out);
    else
        write_text(text, &b->out);
    has_room(b, b->out.length, TEXT_MOST);
    has_room(b, b->cells, CELLS_MOST);
}

/* ---- the parts ---- */
static const char *attribute(const char **all, const char *name) {
    for (; *all; all += 2) {
        const char *colon = strrchr(*all, ':');
        if (strcmp(colon ? colon + 1 : *all, name) == 0) return all[1];
    }
    return "";
}

static const char *keep(Book *b, const char *text) {
    return arena_copy(&b->arena, text, strlen(text));
}

/* Formats of a date name a year or a day outside quotes; those of a share end in %. */
static Shown shown_as(const char *format) {
    bool is_quoted = false;
    for (; *format; format++) {
        if (*format == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (*format == '[')
            while (*format && *format != ']') format++;
        if (!*format) break;
        if (*format == '%') return SHOWN_PERCENT;
        if (strchr("ydYD", *format)) return SHOWN_DATE;
    }
    return SHOWN_PLAIN;
}

static Shown shown_of(const Book *b, uint32_t id) {
    if (id == 9 || id == 10) return SHOWN_PERCENT;
    if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36) return SHOWN_DATE;
    for (size_t i = 0; i < b->custom.count; i++)
        if (b->custom.at[i] / 4 == id) return (Shown)(b->custom.at[i] % 4);
    return SHOWN_PLAIN;
}

static void start_style(Book *b, const char *name, const char **all) {
    uint32_t id = (uint32_t)atoi(attribute(all, "numFmtId"));
    if (strcmp(name, "cellXfs") == 0) b->in_styles = true;
    if (strcmp(name, "numFmt") == 0 && has_room(b, b->custom.count, FORMATS_MOST))
        VEC_PUSH(&b->custom,
                 (id & 0xFFFFFF) * 4 + (uint32_t)shown_as(attribute(all, "formatCode")));
    if (b->in_styles && strcmp(name, "xf") == 0 && has_room(b, b->shown.count, STYLES_MOST))
        VEC_PUSH(&b->shown, (uint8_t)shown_of(b, id));
}

static void start_link(Book *b, const char **all) {
    const char *target = attribute(all, "Target"), *id = attribute(all, "Id");
    for (size_t i = 0; i < b->sheets.count; i++)
        if (!b->sheets.at[i].path && strcmp(b->sheets.at[i].link, id) == 0)
            b->sheets.at[i].path =
                *target == '/' ? keep(b, target + 1) : arena_printf(&b->arena, "xl/%s", target);
}

static void start_row(Book *b, int number) {
    b->row = number > 0 && number <= ROWS_MOST ? (uint32_t)number - 1 : b->next_row;
    b->next_row = b->row + 1, b->column = UINT32_MAX;
    has_room(b, b->row, ROWS_MOST);
}

static void start_cell(Book *b, const char **all) {
    const char *kind = attribute(all, "t");
    if (!read_place(b, attribute(all, "r"))) b->column++;
    snprintf(b->kind, sizeof b->kind, "%s", *kind ? kind : "n");
    b->style = (uint32_t)atoi(attribute(all, "s"));
    b->text.length = 0;
}

static void start(void *user, const char *name, const char **all) {
    Book *b = user;
    const char *colon = strrchr(name, ':');
    name = colon ? colon + 1 : name;
    if (b->depth++ >= DEPTH_MOST) XML_StopParser(b->parser, XML_FALSE);
    if (strcmp(name, "rPh") == 0) b->is_phonetic = true;
    switch (b->part) {
    case PART_WORKBOOK:
        if (strcmp(name, "sheet") == 0 && has_room(b, b->sheets.count, SHEETS_MOST))
            VEC_PUSH(&b->sheets,
                     (Sheet){keep(b, attribute(all, "name")), keep(b, attribute(all, "id")), NULL});
        break;
    case PART_LINKS:
        if (strcmp(name, "Relationship") == 0 && has_room(b, b->links++, LINKS_MOST))
            start_link(b, all);
        break;
    case PART_STYLES: start_style(b, name, all); break;
    case PART_SHARED:
        if (strcmp(name, "si") == 0) b->text.length = 0;
        b->keeps = strcmp(name, "t") == 0;
        break;
    case PART_SHEET:
        if (strcmp(name, "row") == 0) start_row(b, atoi(attribute(all, "r")));
        if (strcmp(name, "c") == 0) start_cell(b, all);
        b->keeps = strcmp(name, "v") == 0 || strcmp(name, "t") == 0;
    }
}

static void end(void *user, const char *name) {
    Book *b = user;
    const char *colon = strrchr(name, ':');
    name = colon ? colon + 1 : name;
    b->keeps = false, b->depth--;
    if (strcmp(name, "rPh") == 0) b->is_phonetic = false;
    if (strcmp(name, "cellXfs") == 0) b->in_styles = false;
    if (b->part == PART_SHARED && strcmp(name, "si") == 0 &&
        has_room(b, b->shared.count, SHARED_MOST))
        VEC_PUSH(&b->shared,
                 (Str){arena_copy(&b->arena, b->text.length ? b->text.bytes : "", b->text.length),
                       b->text.length});
    if (b->part == PART_SHEET && strcmp(name, "c") == 0) write_cell(b);
}

static void data(void *user, const char *text, int length) {
    Book *b = user;
    if (b->keeps && !b->is_phonetic) out_bytes(&b->text, text, (size_t)length);
}

/* No workbook has one; a document type is where entities would come from. */
static void refuse(void *user, const char *name, const char *system, const char *public,
                   int internal) {
    Book *b = user;
    (void)name, (void)system, (void)public, (void)internal;
    XML_StopParser(b->parser, XML_FALSE);
}

/* ---- reading ---- */
/* A mark that has not ended is looked at again with each piece, so a long one takes for ever. */
static bool parse_bytes(Book *b, zip_file_t *file) {
    char bytes[16384];
    zip_int64_t n, total = 0;
    while ((n = b->library.fread(file, bytes, sizeof bytes)) > 0) {
        total += n, b->read += n;
        if (b->read > BOOK_MOST) b->is_too_large = true;
        if (b->is_too_large || XML_Parse(b->parser, bytes, (int)n, 0) != XML_STATUS_OK)
            return false;
        if (total - XML_GetCurrentByteIndex(b->parser) > MARK_MOST) return false;
    }
    return n == 0 && XML_Parse(b->parser, bytes, 0, 1) == XML_STATUS_OK;
}

static bool read_part(Book *b, const char *path, PartOf part) {
    zip_file_t *file = path ? b->library.fopen(b->zip, path, 0) : NULL;
    if (!file) return false;
    b->part = part, b->depth = 0, b->parser = XML_ParserCreate(NULL);
    XML_SetUserData(b->parser, b);
    XML_SetElementHandler(b->parser, start, end);
    XML_SetCharacterDataHandler(b->parser, data);
    XML_SetStartDoctypeDeclHandler(b->parser, refuse);
    bool ok = parse_bytes(b, file);
    XML_ParserFree(b->parser);
    b->library.fclose(file);
    return ok;
}

static bool read_sheet(Book *b, const Sheet *sheet, Sources *sources, const char *shown) {
    b->out.length = 0, b->next = b->line = b->row = b->next_row = 0;
    if (!read_part(b, sheet->path, PART_SHEET)) return false;
    if (b->out.length) end_line(b);
    source_from_text(sources, arena_printf(&b->arena, "%s[%s]", shown, sheet->name),
                     (Str){b->out.length ? b->out.bytes : "", b->out.length});
    return true;
}

static bool read_book(Book *b, Sources *sources, const char *shown) {
    if (!read_part(b, "xl/workbook.xml", PART_WORKBOOK)) return false;
    if (!read_part(b, "xl/_rels/workbook.xml.rels", PART_LINKS)) return false;
    bool has_shared = b->library.name_locate(b->zip, "xl/sharedStrings.xml", 0) >= 0,
         has_styles = b->library.name_locate(b->zip, "xl/styles.xml", 0) >= 0;
    if (has_shared && !read_part(b, "xl/sharedStrings.xml", PART_SHARED)) return false;
    if (has_styles && !read_part(b, "xl/styles.xml", PART_STYLES)) return false;
    for (size_t i = 0; i < b->sheets.count; i++)
        if (!read_sheet(b, &b->sheets.at[i], sources, shown)) return false;
    return b->sheets.count > 0;
}

bool import_is_xlsx(Str bytes) { return str_starts_with(bytes, STR("PK\x03\x04")); }

static bool read_bytes(Book *b, const Source *from, Sources *sources) {
    const ZipLibrary *z = &b->library;
    zip_source_t *bytes = z->source_buffer_create(from->bytes, from->length, 0, NULL);
    b->zip = bytes ? z->open_from_source(bytes, ZIP_RDONLY, NULL) : NULL;
    if (!b->zip && bytes) z->source_free(bytes);
    bool ok = b->zip && read_book(b, sources, from->shown);
    if (b->zip) z->discard(b->zip);
    return ok;
}

bool import_xlsx(Sources *sources, uint32_t file, const char **why) {
    Book b = {.zip = NULL};
    if (!zip_library_open(&b.library))
        return *why = "a workbook is a zip, and libzip, which reads it, is not installed", false;
    bool ok = read_bytes(&b, sources->at[file], sources);
    *why = b.is_too_large ? "this workbook holds more than can be read"
                          : "this is no workbook that can be read";
    out_free(&b.text), out_free(&b.out);
    VEC_FREE(&b.shared), VEC_FREE(&b.sheets), VEC_FREE(&b.shown), VEC_FREE(&b.custom);
    arena_free(&b.arena);
    zip_library_close(&b.library);
    return ok;
}
