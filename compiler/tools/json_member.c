#include "compiler/tools/json_member.h"

void json_key(Out *out, const char *name) {
    bool is_first = out->length && out->bytes[out->length - 1] == '{';
    if (!is_first) out_text(out, ",");
    out_json(out, name);
    out_text(out, ":");
}

void json_text(Out *out, const char *name, const char *value) {
    json_key(out, name);
    out_json(out, value);
}

void json_text_or_null(Out *out, const char *name, const char *value) {
    json_key(out, name);
    if (*value)
        out_json(out, value);
    else
        out_text(out, "null");
}

void json_number(Out *out, const char *name, unsigned value) {
    json_key(out, name);
    out_printf(out, "%u", value);
}
