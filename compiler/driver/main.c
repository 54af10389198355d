#include "compiler/driver/options.h"

int main(int argc, char **argv) {
    Options options;
    int status = 0;
    setvbuf(stderr, NULL, _IOFBF, BUFSIZ); /* findings go out together, not piece by piece */
    if (!options_read(&options, argc, argv)) {
        fprintf(stderr, "budget: %s\ntry `budget --help`\n", options.mistake);
        status = 2;
    } else if (options.wants_help) {
        help_command(options.command, stdout);
    } else {
        status = command_info[options.command].run(&options);
    }
    options_free(&options);
    return status;
}
