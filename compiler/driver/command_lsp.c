/* `budget lsp`: a language server on standard input and output. One message after the other; what
 * an editor changes is checked as soon as nothing else has come, so fast typing is checked once. */
#include "compiler/driver/compile.h"
#include "compiler/tools/lsp.h"
#include "runtime/version.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const Options *options;
    LspWire wire;
    LspDocuments documents;
    bool is_begun, is_ending, is_over; /* initialize, shutdown, exit */
    bool relates, marks_down, watches; /* what the editor understands */
} Server;

enum {
    PARSE_ERROR = -32700,
    BAD_REQUEST = -32600,
    NO_METHOD = -32601,
    BAD_PARAMS = -32602,
    NOT_BEGUN = -32002
};

/* ---- messages ---- */
static void send_message(Server *s, json_t *message) {
    if (!wire_write(&s->wire, message)) s->is_over = true;
    json_decref(message);
}

static void answer(Server *s, const json_t *id, json_t *result) {
    send_message(s, json_pack("{ss sO so}", "jsonrpc", "2.0", "id", id, "result",
                              result ? result : json_null()));
}

static void refuse(Server *s, const json_t *id, int code, const char *why) {
    json_t *error = json_pack("{si ss}", "code", code, "message", why);
    send_message(s, json_pack("{ss sO? so}", "jsonrpc", "2.0", "id", id, "error", error));
}

static const char *text_at(const json_t *object, const char *first, const char *second) {
    return json_string_value(json_object_get(json_object_get(object, first), second));
}

static LspDocument *document_of(const Server *s, const json_t *params) {
    return documents_find(&s->documents, text_at(params, "textDocument", "uri"));
}

/* ---- checking ---- */
/* The document as it is open, with all else that is laid over the disk; 0 or why not. */
static int begin(const Server *s, const LspDocument *d, Compile *k, uint32_t *file) {
    const char *slash = strrchr(d->path, '/');
    int status = compile_begin(k, s->options);
    if (status) return status;
    k->sources.overlay = &s->documents.overlay;
    bool is_open = source_load(&k->sources, d->path, slash ? slash + 1 : d->path, file);
    assert(is_open);
    return 0;
}

static LspAsked asked_of(const Server *s, Compile *k, uint32_t file, const json_t *params) {
    return (LspAsked){.documents = &s->documents,
                      .params = params,
                      .sources = &k->sources,
                      .names = &k->names,
                      .sink = &k->sink,
                      .model = &k->model,
                      .checker = k->is_checked ? &k->checker : NULL,
                      .file = file,
                      .relates = s->relates,
                      .marks_down = s->marks_down};
}

static void add_each(json_t *to, const json_t *list) {
    size_t i, k;
    json_t *item, *other;
    json_array_foreach(list, i, item) {
        bool is_known = false;
        json_array_foreach(to, k, other) is_known = is_known || json_equal(item, other);
        if (!is_known) json_array_append(to, item);
    }
}

/* A module's findings come from each open report that uses it. */
static void publish(Server *s, const char *uri) {
    json_t *all = json_array();
    for (size_t i = 0; i < s->documents.open.count; i++)
        add_each(all, json_object_get(s->documents.open.at[i]->found, uri));
    const LspDocument *d = documents_find(&s->documents, uri);
    json_t *params = json_pack("{ss so}", "uri", uri, "diagnostics", all);
    if (d) json_object_set_new(params, "version", json_integer(d->version));
    send_message(s, json_pack("{ss ss so}", "jsonrpc", "2.0", "method",
                              "textDocument/publishDiagnostics", "params", params));
}

/* What was found goes in the place of what was found before, and is said of all files of either. */
static void take_found(Server *s, LspDocument *d, json_t *found) {
    json_t *before = d->found, *list, *uris = json_object();
    const char *uri;
    d->found = found;
    json_object_set_new(uris, d->uri, json_true());
    json_object_foreach(before, uri, list) json_object_set_new(uris, uri, json_true());
    json_object_foreach(found, uri, list) json_object_set_new(uris, uri, json_true());
    json_object_foreach(uris, uri, list) publish(s, uri);
    json_decref(before), json_decref(uris);
}

static void check(Server *s, LspDocument *d) {
    Compile k;
    uint32_t file;
    d->is_stale = false;
    if (begin(s, d, &k, &file) == 0) {
        compile_check(&k, file, 0);
        diag_sort(&k.sink);
        document_reads(d, &k.sources);
        LspAsked asked = asked_of(s, &k, file, NULL);
        take_found(s, d, lsp_diagnostics(&asked));
    }
    compile_finish(&k);
}

static void check_stale(Server *s) {
    for (size_t i = 0; i < s->documents.open.count && !s->is_over; i++)
        if (s->documents.open.at[i]->is_stale) check(s, s->documents.open.at[i]);
}

/* ---- what an editor tells ---- */
static void did_open(Server *s, const json_t *params) {
    const json_t *item = json_object_get(params, "textDocument"),
                 *text = json_object_get(item, "text");
    const char *uri = text_at(params, "textDocument", "uri");
    if (!uri || !json_is_string(text)) return;
    LspDocument *d = documents_open(&s->documents, uri);
    d->version = json_integer_value(json_object_get(item, "version"));
    document_set(d, text);
    documents_touch(&s->documents, d);
}

/* The whole text, as was agreed; of several the last one counts. */
static void did_change(Server *s, const json_t *params) {
    LspDocument *d = document_of(s, params);
    const json_t *changes = json_object_get(params, "contentChanges");
    const json_t *last = json_array_get(changes, json_array_size(changes) - 1);
    const json_t *text = json_object_get(last, "text");
    if (!d || !json_is_string(text) || json_object_get(last, "range")) return;
    d->version =
        json_integer_value(json_object_get(json_object_get(params, "textDocument"), "version"));
    document_set(d, text);
    documents_touch(&s->documents, d);
}

/* What else was saved, a module or a table, may be read by any. */
static void did_save(Server *s, const json_t *params) {
    (void)params;
    for (size_t i = 0; i < s->documents.open.count; i++) s->documents.open.at[i]->is_stale = true;
}

static void did_close(Server *s, const json_t *params) {
    LspDocument *d = document_of(s, params);
    if (!d) return;
    documents_touch(&s->documents, d);
    take_found(s, d, json_object());
    documents_close(&s->documents, d);
}

/* Asks to be told of files that change outside the editor: modules, lists of codes, texts. */
static void initialized(Server *s, const json_t *params) {
    (void)params;
    if (!s->watches) return;
    json_t *watchers = json_pack("[{ss}]", "globPattern", "**/*.{budget,csv,txt,json}");
    json_t *watch =
        json_pack("{ss ss s{so}}", "id", "files", "method", "workspace/didChangeWatchedFiles",
                  "registerOptions", "watchers", watchers);
    send_message(s, json_pack("{ss ss ss s{s[o]}}", "jsonrpc", "2.0", "id", "files", "method",
                              "client/registerCapability", "params", "registrations", watch));
}

static void end(Server *s, const json_t *params) {
    (void)params;
    s->is_over = true;
}

static const struct {
    const char *method;
    void (*take)(Server *s, const json_t *params);
} notifications[] = {
    {"textDocument/didOpen", did_open},
    {"textDocument/didChange", did_change},
    {"textDocument/didSave", did_save},
    {"workspace/didChangeWatchedFiles", did_save},
    {"textDocument/didClose", did_close},
    {"initialized", initialized},
    {"exit", end},
};

static void take_notification(Server *s, const char *method, const json_t *params) {
    for (size_t i = 0; i < sizeof notifications / sizeof *notifications; i++)
        if (strcmp(method, notifications[i].method) == 0 &&
            (s->is_begun || notifications[i].take == end))
            notifications[i].take(s, params);
}

/* ---- what an editor asks ---- */
enum { ONLY_TEXT = -1 };

static const struct {
    const char *method;
    int keep; /* of the check; ONLY_TEXT: it needs none */
    LspAnswer *answer;
} requests[] = {
    {"textDocument/codeAction", 0, lsp_code_actions},
    {"textDocument/completion", 0, lsp_completion},
    {"textDocument/definition", 0, lsp_definition},
    {"textDocument/documentSymbol", ONLY_TEXT, lsp_symbols},
    {"textDocument/formatting", ONLY_TEXT, lsp_formatting},
    {"textDocument/hover", KEEP_ALL, lsp_hover},
};

static bool lists(const json_t *list, const char *word) {
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) {
        const char *text = json_string_value(item);
        if (text && strcmp(text, word) == 0) return true;
    }
    return false;
}

static json_t *abilities(void) {
    return json_pack("{s{sb si s{sb}} s{s[s]} s{s[s]} sb sb sb sb}", "textDocumentSync",
                     "openClose", 1, "change", 1, "save", "includeText", 0, "codeActionProvider",
                     "codeActionKinds", "quickfix", "completionProvider", "triggerCharacters", ".",
                     "definitionProvider", 1, "documentFormattingProvider", 1,
                     "documentSymbolProvider", 1, "hoverProvider", 1);
}

static json_t *initialize(Server *s, const json_t *params) {
    const json_t *able = json_object_get(params, "capabilities"),
                 *editor = json_object_get(able, "textDocument"),
                 *files =
                     json_object_get(json_object_get(able, "workspace"), "didChangeWatchedFiles");
    const json_t *published = json_object_get(editor, "publishDiagnostics"),
                 *hover = json_object_get(editor, "hover");
    s->is_begun = true;
    s->watches = json_is_true(json_object_get(files, "dynamicRegistration"));
    s->relates = json_is_true(json_object_get(published, "relatedInformation"));
    s->marks_down = lists(json_object_get(hover, "contentFormat"), "markdown");
    return json_pack("{so s{ss ss}}", "capabilities", abilities(), "serverInfo", "name", "budget",
                     "version", budget_version);
}

static void answer_about(Server *s, const json_t *id, size_t request, const json_t *params) {
    const LspDocument *d = document_of(s, params);
    Compile k;
    uint32_t file;
    if (!d) {
        refuse(s, id, BAD_PARAMS, "this document is not open");
        return;
    }
    if (begin(s, d, &k, &file) == 0) {
        if (requests[request].keep != ONLY_TEXT)
            compile_check(&k, file, (unsigned)requests[request].keep);
        LspAsked asked = asked_of(s, &k, file, params);
        answer(s, id, requests[request].answer(&asked));
    }
    compile_finish(&k);
}

static void answer_request(Server *s, const json_t *id, const char *method, const json_t *params) {
    if (strcmp(method, "initialize") == 0) {
        answer(s, id, initialize(s, params));
    } else if (!s->is_begun) {
        refuse(s, id, NOT_BEGUN, "`initialize` comes first");
    } else if (strcmp(method, "shutdown") == 0) {
        s->is_ending = true;
        answer(s, id, NULL);
    } else if (s->is_ending) {
        refuse(s, id, BAD_REQUEST, "only `exit` may follow `shutdown`");
    } else {
        size_t count = sizeof requests / sizeof *requests, i = 0;
        while (i < count && strcmp(method, requests[i].method) != 0) i++;
        if (i < count)
            answer_about(s, id, i, params);
        else
            refuse(s, id, NO_METHOD, "this server does not know that");
    }
}

/* ---- the loop ---- */
static void take_message(Server *s, Str body) {
    json_t *message = json_loadb(body.at, body.length, 0, NULL);
    const json_t *id = json_object_get(message, "id"), *params = json_object_get(message, "params");
    const char *method = json_string_value(json_object_get(message, "method"));
    if (!message)
        refuse(s, NULL, PARSE_ERROR, "this is no JSON");
    else if (method && id)
        answer_request(s, id, method, params);
    else if (method)
        take_notification(s, method, params);
    else if (!json_object_get(message, "result") && !json_object_get(message, "error"))
        refuse(s, id, BAD_REQUEST, "a message has a method");
    json_decref(message);
}

/* What is behind a head that cannot be read is lost. */
static int serve(Server *s) {
    Str body;
    while (!s->is_over) {
        if (!wire_is_waiting(&s->wire)) check_stale(s);
        switch (wire_read(&s->wire, &body)) {
        case WIRE_MESSAGE: take_message(s, body); break;
        case WIRE_TOO_LONG: refuse(s, NULL, BAD_REQUEST, "this message is too long"); break;
        case WIRE_END: return s->is_ending ? 0 : 1;
        case WIRE_BROKEN:
            compile_tell("budget: lsp: what comes in is no message of the protocol");
            return 3;
        }
    }
    return s->is_ending ? 0 : 1;
}

int command_lsp(Options *options) {
    Server s = {.options = options, .wire = {.in = STDIN_FILENO, .out = STDOUT_FILENO}};
    Compile k;
    int status = compile_begin(&k, options);
    compile_finish(&k);
    if (status) return status;
    documents_begin(&s.documents);
    status = serve(&s);
    documents_free(&s.documents);
    wire_free(&s.wire);
    return status;
}
