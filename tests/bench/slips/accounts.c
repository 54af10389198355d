#include "tests/bench/slips/slips.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t seed = 88172645463325252u;

static int64_t next_amount(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (int64_t)(seed % 20000000);
}

static void put_row(Out *out, const char *code, const int64_t *a) {
    out_printf(out, "  %s  \"Item %s\"", code, code);
    for (int k = 0; k < 3; k++) {
        int64_t cents = (a[k] + 50) / 100;
        out_printf(out, "  %" PRId64 ".%02d", cents / 100, (int)(cents % 100));
    }
    out_text(out, "\n");
}

enum { GROUPS = 5, ITEMS = 7 };

void make_accounts(Out *out, bool is_exact) {
    int64_t item[GROUPS][ITEMS][3], group[GROUPS][3] = {{0}}, all[3] = {0};
    for (int g = 0; g < GROUPS; g++)
        for (int i = 0; i < ITEMS; i++) {
            int64_t step = is_exact ? 100 : 1;
            item[g][i][1] = next_amount() / step * step;
            item[g][i][2] = next_amount() / 3 / step * step;
            item[g][i][0] = item[g][i][1] + item[g][i][2];
            for (int k = 0; k < 3; k++) group[g][k] += item[g][i][k], all[k] += item[g][i][k];
        }
    out_text(out, "unit EUR : money\nunit kEUR = 1000 EUR\nunit tEUR = 10000 kEUR\n"
                  "classification f { levels group 2, item 4; open }\n"
                  "table t by f { column whole = one + other; column one, other }\n"
                  "data t (whole, one, other) {\n");
    for (int g = 0; g < GROUPS; g++) {
        char code[16];
        snprintf(code, sizeof code, "%02d", g + 1);
        put_row(out, code, group[g]);
        for (int i = 0; i < ITEMS; i++) {
            snprintf(code, sizeof code, "%02d%02d", g + 1, i + 1);
            put_row(out, code, item[g][i]);
        }
    }
    out_text(out, "  total");
    for (int k = 0; k < 3; k++)
        out_printf(out, "  %" PRId64 ".%02d", (all[k] + 50) / 100 / 100,
                   (int)((all[k] + 50) / 100 % 100));
    out_printf(out, "\n}\nreport \"Made up\" { year 2020; amounts kEUR .01 %s }\n",
               is_exact ? "exact" : "rounded");
}
