/* `budget version`: what this is, and what it was built with. No clock: the same source gives the
 * same words. */
#include "compiler/driver/options.h"
#include "runtime/version.h"

#include <utf8proc.h>

#if defined __clang__
#define COMPILER "clang " __clang_version__
#elif defined __GNUC__
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "an unknown compiler"
#endif

#ifdef __SANITIZE_ADDRESS__
#define BUILD "with sanitizers"
#elif defined __OPTIMIZE__
#define BUILD "optimized"
#else
#define BUILD "for debugging"
#endif

int command_version(Options *options) {
    (void)options;
    printf("budget %s\n", budget_version);
    printf("built by %s, %s, for words of %d bits\n", COMPILER, BUILD, (int)sizeof(void *) * 8);
    printf("utf8proc %s\n", utf8proc_version());
    return 0;
}
