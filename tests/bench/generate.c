/* generate LEAVES [csv|rounded|shares]: accounts of any size on stdout, always the same for the same size.
 *
 * A tree of codes by digits: 9 leaves to a group of 7 digits, 12 groups to a head of 5, so about 120 stated
 * parents to a thousand leaves. Three columns, total = sum of two, every sum exact; some 60 bytes a row.
 * With `rounded` the true amounts have a third digit that is not printed, so that about half of the sums hold only by rounding.
 * With `shares` they are rounded, too, and a fourth column is the share of the first part in per cent, to one digit.
 * With `csv` the same rows as code,name,total,a,b without a header, for the tools budget is measured against. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAVES_PER_GROUP = 9, GROUPS_PER_HEAD = 12, LEAVES_PER_HEAD = LEAVES_PER_GROUP * GROUPS_PER_HEAD };

typedef struct { int64_t a, b; } Pair;           /* in hundredths; rounded ones in thousandths */

static uint64_t state = 88172645463325252u;

/* xorshift64: the same accounts on every machine */
static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static const char *const first_words[16] = {
    "行政", "教育", "科学", "文化", "卫生", "社会", "城乡", "农林", "交通", "资源", "金融", "住房", "粮油", "灾害", "公共", "其他",
};
static const char *const last_words[16] = {
    "运行支出", "管理事务", "服务支出", "保障支出", "建设支出", "补助支出", "专项支出", "机关服务",
    "培训支出", "维护支出", "采购支出", "调查统计", "信息建设", "宣传活动", "监督检查", "综合事务",
};

static bool is_csv, is_rounded, has_shares;

static int print_amount(char *out, int64_t minor) {
    if (is_rounded) minor = (minor + 5) / 10;
    return sprintf(out, "%" PRId64 ".%02d", minor / 100, (int)(minor % 100));
}

static void print_share(char *out, Pair value) {
    int64_t total = value.a + value.b, tenths = total ? (2000 * value.a + total) / (2 * total) : 0;
    *out = '\0';
    if (has_shares && total == 0) strcpy(out, "  -");
    else if (has_shares) sprintf(out, "  %" PRId64 ".%d", tenths / 10, (int)(tenths % 10));
}

static void print_row(const char *code, Pair value) {
    char total[32], a[32], b[32], share[32];
    print_amount(total, value.a + value.b);
    print_amount(a, value.a);
    print_amount(b, value.b);
    print_share(share, value);
    uint64_t word = next_random();
    const char *first = first_words[word >> 8 & 15], *last = last_words[word >> 16 & 15];
    if (is_csv) printf("%s,%s%s,%s,%s,%s\n", code, first, last, total, a, b);
    else printf("  %s  %s%s  %s  %s  %s%s\n", code, first, last, total, a, b, share);
}

static Pair sum(const Pair *values, long count) {
    Pair total = { 0, 0 };
    for (long i = 0; i < count; i++) {
        total.a += values[i].a;
        total.b += values[i].b;
    }
    return total;
}

static Pair print_head(long number, long leaves) {
    Pair values[LEAVES_PER_HEAD];
    for (long i = 0; i < leaves; i++)
        values[i] = (Pair){ (int64_t)(next_random() % 2000000), (int64_t)(next_random() % 900000) };
    Pair all = sum(values, leaves);
    char code[32];
    snprintf(code, sizeof code, "%05ld", 10000 + number);
    print_row(code, all);
    for (long i = 0; i < leaves; i++) {
        long group = i / LEAVES_PER_GROUP, left = leaves - i;
        if (i % LEAVES_PER_GROUP == 0) {
            snprintf(code, sizeof code, "%05ld%02ld", 10000 + number, group + 1);
            print_row(code, sum(values + i, left < LEAVES_PER_GROUP ? left : LEAVES_PER_GROUP));
        }
        snprintf(code, sizeof code, "%05ld%02ld%02ld", 10000 + number, group + 1, i % LEAVES_PER_GROUP + 1);
        print_row(code, values[i]);
    }
    return all;
}

int main(int argc, char **argv) {
    long leaves = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    is_csv = argc > 2 && strcmp(argv[2], "csv") == 0;
    has_shares = argc > 2 && strcmp(argv[2], "shares") == 0;
    is_rounded = has_shares || (argc > 2 && strcmp(argv[2], "rounded") == 0);
    if (leaves < 1 || leaves > 89999L * LEAVES_PER_HEAD) {
        fprintf(stderr, "usage: generate LEAVES [csv|rounded|shares]\n");
        return 2;
    }
    if (!is_csv)
        printf("report \"bench\" { year 2020; amounts 元 .01 rounded }\n"
               "unit 元 : money\n"
               "classification 科目 { levels 类 5, 款 7, 项 9; open }\n"
               "table 支出 by 科目 { column 合计 = 基本 + 项目; column 基本, 项目%s }\n"
               "data 支出 (合计, 基本, 项目%s) {\n",
               has_shares ? "; column 占比 : percent .1 = 基本 / 合计" : "", has_shares ? ", 占比" : "");
    Pair total = { 0, 0 };
    for (long number = 0, done = 0; done < leaves; number++, done += LEAVES_PER_HEAD) {
        Pair all = print_head(number, leaves - done < LEAVES_PER_HEAD ? leaves - done : LEAVES_PER_HEAD);
        total.a += all.a;
        total.b += all.b;
    }
    if (!is_csv) {
        char text[4][32];
        print_amount(text[0], total.a + total.b);
        print_amount(text[1], total.a);
        print_amount(text[2], total.b);
        print_share(text[3], total);
        printf("  total  %s  %s  %s%s\n}\n", text[0], text[1], text[2], text[3]);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
