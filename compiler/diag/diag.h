#ifndef BUDGET_DIAG_DIAG_H
#define BUDGET_DIAG_DIAG_H
/* Findings are records; only renderers know how they look. One mistake, one message: a finding with the
 * same code and span as an earlier one is dropped, and so is an unknown name that stands on a line which could
 * not be read. Severity comes from diag_codes.def, then from
 * options (--severity CODE=LEVEL, --deny=warnings). */
#include "compiler/base/map.h"
#include "compiler/base/vec.h"
#include "compiler/source/source.h"
#include "runtime/out.h"
#include <stdio.h>

typedef enum { SEVERITY_OFF, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef enum {
#define DIAG(tag, code, severity, title) DIAG_##tag,
#include "compiler/diag/diag_codes.def"
#undef DIAG
    DIAG_CODE_COUNT
} DiagCode;

typedef struct { Span span; const char *text; } DiagNote;  /* span.lo == span.hi == 0 and file UINT32_MAX: no place */
/* What may be done without asking: SURE always; LITERAL changes what a sentence says, to what the figures give;
 * FIGURE changes a total somebody stated, SUSPECT the one figure that several checks are against; GUESS is one of
 * several things that may be meant. */
typedef enum { FIX_SURE, FIX_LITERAL, FIX_FIGURE, FIX_SUSPECT, FIX_GUESS } FixKind;
typedef struct { FixKind kind; Span span; const char *text; } DiagFix; /* put `text` where span is; "" takes it away */

typedef struct {
    DiagCode    code;
    Severity    severity;
    Span        span;
    const char *subject;             /* "" or what told it apart from others at this place */
    const char *message;             /* this case, in words a finance officer uses */
    DiagNote   *notes; int note_count, note_room; /* in the sink's arena */
    int         note_shown;          /* how many with a place people are shown; 0: all */
    DiagFix     fixes[3]; int fix_count;
    const char *derivation;          /* for programs: a JSON value that proves it, or NULL */
} Diag;

enum { DIAG_UNREAD_MOST = 64 };

typedef struct {
    Arena       text;
    VEC(Diag)   found;
    uint8_t     severity[DIAG_CODE_COUNT];
    bool        is_set[DIAG_CODE_COUNT]; /* by options */
    uint32_t    counts[4];           /* by Severity */
    bool        deny_warnings;
    const Sources *sources;
    Map         seen;                /* code and span, hashed -> index in found */
    Diag        scratch;             /* takes what is dropped or off */
    Span        unread[DIAG_UNREAD_MOST]; /* the first places of B0201: a name on such a line may have lost its declaration */
    int         unread_count;
} DiagSink;

typedef struct { const char *tag, *code, *title; Severity severity; } DiagInfo;
extern const DiagInfo diag_info[DIAG_CODE_COUNT];
typedef struct { const char *cause, *example, *repair; } DiagPage; /* what a code means, for a person */
extern const DiagPage diag_pages[];  /* one for each code */

void  diag_sink_init(DiagSink *sink, const Sources *sources);
void  diag_sink_free(DiagSink *sink);
void  diag_set_severity(DiagSink *sink, DiagCode code, Severity severity); /* as the options ask */
bool  diag_is_off(const DiagSink *sink, DiagCode code); /* nobody hears of it: its words need not be made */
/* Never NULL: a finding that is dropped or off goes to a scratch record. Valid until the next report.
 * diag_report_as gives the severity of this case; a severity set by options still goes before it. */
Diag *diag_report(DiagSink *sink, DiagCode code, Span span, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* diag_report_about: findings of two subjects (two rules, say) at one place are two findings. */
Diag *diag_report_about(DiagSink *sink, DiagCode code, Severity severity, const char *subject, Span span, const char *format, ...) __attribute__((format(printf, 6, 7)));
Diag *diag_report_as(DiagSink *sink, DiagCode code, Severity severity, Span span, const char *format, ...) __attribute__((format(printf, 5, 6)));
bool  diag_is_lost(const DiagSink *sink, Str name); /* it stands on a line that could not be read */
void  diag_note(DiagSink *sink, Diag *diag, Span span, const char *format, ...) __attribute__((format(printf, 4, 5)));
void  diag_hint(DiagSink *sink, Diag *diag, const char *format, ...) __attribute__((format(printf, 3, 4))); /* a note without a place */
void  diag_fix(DiagSink *sink, Diag *diag, FixKind kind, Span span, const char *replacement);
const char *diag_fix_label(const DiagFix *fix); /* "if the parts are right", or NULL */
bool  diag_failed(const DiagSink *sink);     /* an error, or a warning under deny_warnings */
bool  diag_has_place(Span span);             /* false for file UINT32_MAX */
void  diag_name(DiagCode code, char out[48]); /* the tag in lower case with dashes */
bool  diag_code_parse(const char *text, DiagCode *code); /* "B0301" or its tag in lower case with dashes */
void  diag_explain(DiagCode code, FILE *to);      /* its page: meaning, example, what to do */
void  diag_sort(DiagSink *sink);             /* errors first, then by file as loaded, offset, order found */

typedef struct {
    bool color;
    int  width;                      /* terminal columns; 80 when not known */
    int  max_errors;                 /* 0 for no limit */
} RenderOptions;
void render_human(const DiagSink *sink, const RenderOptions *options, FILE *to);
typedef struct {                     /* the findings of several sinks are one document */
    FILE  *to;
    bool   is_open;                  /* begun, or to be begun by the process that puts the parts together */
    bool   is_part;                  /* made by another process: without begin and end */
    size_t found;
} RenderDocument;
void render_json(const DiagSink *sink, RenderDocument *document);    /* one JSON array of objects */
void render_json_part(RenderDocument *document, Str part, size_t found); /* findings that another process rendered */
void render_json_end(RenderDocument *document);
void render_sarif(const DiagSink *sink, RenderDocument *document);   /* SARIF 2.1.0 */
void render_sarif_part(RenderDocument *document, Str part, size_t found);
void render_sarif_end(RenderDocument *document);
void render_fix_words(Out *out, const DiagFix *fix); /* "if 4 is right: write `3`" */
void render_github(const DiagSink *sink, FILE *to);  /* ::error file=…,line=…,col=…,title=…::… */
#endif
