/* Messages of the protocol: "Content-Length: 12", an empty line, so many bytes. What is too long is
 * passed over; a head that cannot be read ends it all, since nobody knows where the next one is. */
#define _XOPEN_SOURCE 700
#include "compiler/tools/lsp.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { HEAD_MOST = 4096, BODY_MOST = 64 << 20, PIECE = 1 << 16, KEPT_MOST = 1 << 20 };

/* ---- bytes ---- */
static Str left(const LspWire *wire) {
    return (Str){wire->bytes.at + wire->taken, wire->bytes.count - wire->taken};
}

static bool read_more(LspWire *wire) {
    ssize_t n;
    VEC_RESERVE(&wire->bytes, wire->bytes.count + PIECE);
    do n = read(wire->in, wire->bytes.at + wire->bytes.count, PIECE);
    while (n < 0 && errno == EINTR);
    if (n > 0) wire->bytes.count += (size_t)n;
    return n > 0;
}

/* The last message makes room; what was needed for a very long one is given back. */
static void forget_taken(LspWire *wire) {
    size_t rest = left(wire).length;
    if (wire->taken) memmove(wire->bytes.at, left(wire).at, rest);
    wire->bytes.count = rest, wire->taken = 0;
    if (!rest && wire->bytes.capacity > KEPT_MOST) VEC_FREE(&wire->bytes);
}

/* ---- the head ---- */
/* With the empty line behind it; 0 when that has not come. */
static size_t head_length(Str bytes) {
    for (size_t i = 4; i <= bytes.length && i <= HEAD_MOST; i++)
        if (memcmp(bytes.at + i - 4, "\r\n\r\n", 4) == 0) return i;
    return 0;
}

static bool next_line(Str *head, Str *line) {
    const char *end = head->length ? memchr(head->at, '\n', head->length) : NULL;
    if (!end) return false;
    *line = (Str){head->at, (size_t)(end - head->at)};
    *head = (Str){end + 1, head->length - line->length - 1};
    return true;
}

static long long number_of(Str digits) {
    long long number = 0;
    if (!digits.length || digits.length > 12) return -1;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9') return -1;
        number = 10 * number + (digits.at[i] - '0');
    }
    return number;
}

/* -1 when no field says it, or none that can be. */
static long long body_length(Str head) {
    Str field = STR("Content-Length:"), line;
    while (next_line(&head, &line))
        if (line.length >= field.length && strncasecmp(line.at, field.at, field.length) == 0)
            return number_of(str_trim((Str){line.at + field.length, line.length - field.length}));
    return -1;
}

/* ---- messages ---- */
static WireResult pass_over(LspWire *wire, size_t length) {
    for (;;) {
        size_t here = left(wire).length < length ? left(wire).length : length;
        wire->taken += here;
        if (!(length -= here)) return WIRE_TOO_LONG;
        forget_taken(wire);
        if (!read_more(wire)) return WIRE_BROKEN;
    }
}

WireResult wire_read(LspWire *wire, Str *body) {
    size_t head;
    forget_taken(wire);
    while (!(head = head_length(left(wire)))) {
        if (wire->bytes.count > HEAD_MOST) return WIRE_BROKEN;
        if (!read_more(wire)) return wire->bytes.count ? WIRE_BROKEN : WIRE_END;
    }
    long long length = body_length((Str){wire->bytes.at, head});
    if (length < 0) return WIRE_BROKEN;
    wire->taken = head;
    if (length > BODY_MOST) return pass_over(wire, (size_t)length);
    while (left(wire).length < (size_t)length)
        if (!read_more(wire)) return WIRE_BROKEN;
    *body = (Str){left(wire).at, (size_t)length};
    wire->taken += (size_t)length;
    return WIRE_MESSAGE;
}

bool wire_is_waiting(const LspWire *wire) {
    struct pollfd ready = {.fd = wire->in, .events = POLLIN};
    return left(wire).length || poll(&ready, 1, 0) > 0;
}

static bool write_all(int file, const char *bytes, size_t length) {
    while (length) {
        ssize_t n = write(file, bytes, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n, length -= (size_t)n;
    }
    return true;
}

bool wire_write(LspWire *wire, const json_t *message) {
    char *body = json_dumps(message, JSON_COMPACT), head[64];
    if (!body) return false;
    int n = snprintf(head, sizeof head, "Content-Length: %zu\r\n\r\n", strlen(body));
    bool ok = write_all(wire->out, head, (size_t)n) && write_all(wire->out, body, strlen(body));
    free(body);
    return ok;
}

void wire_free(LspWire *wire) { VEC_FREE(&wire->bytes); }
