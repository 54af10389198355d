/* `budget version`: what this is, and what it was built from. No clock: the same source gives the
 * same words. */
#include "compiler/driver/options.h"

int command_version(Options *options) {
    (void)options;
    puts("budget 0.1");
    return 0;
}
