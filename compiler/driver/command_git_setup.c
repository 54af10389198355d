/* `budget git-setup`: settings of one repository. */
#include "compiler/driver/compile.h"
#include "compiler/tools/git_setup.h"

int command_git_setup(Options *options) {
    Arena whole = {0};
    GitSetup setup = {
        .whole = &whole, .program = git_program(&whole), .is_dry_run = options->dry_run};
    git_setup(&setup);
    int status = options->quiet ? 0 : compile_print(&setup.done);
    if (setup.left.length) fprintf(stderr, "budget: %s", setup.left.bytes);
    if (status == 0) status = setup.has_failed ? 3 : setup.left.length ? 1 : 0;
    out_free(&setup.done), out_free(&setup.left);
    arena_free(&whole);
    return status;
}
