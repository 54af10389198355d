/* A main() for the harnesses without libFuzzer: gives each file named on the command line to the harness,
 * whole and cut off at a few places, and reports nothing. What is wrong ends the process. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of its own for each length, so that ASan sees a byte read past the end. */
static void feed(const uint8_t *data, size_t size) {
    uint8_t *copy = malloc(size + (size == 0));
    if (copy == NULL) abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static uint8_t *read_whole(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t capacity = 0;
    *size = 0;
    if (file == NULL) {
        perror(path);
        exit(3);
    }
    do {
        capacity = capacity * 2 + 4096;
        uint8_t *more = realloc(bytes, capacity);
        if (more == NULL) abort();
        bytes = more;
        *size += fread(bytes + *size, 1, capacity - *size, file);
    } while (*size == capacity);
    fclose(file);
    return bytes;
}

__attribute__((weak)) int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        size_t size;
        uint8_t *bytes = read_whole(argv[i], &size);
        feed(bytes, size);
        for (size_t part = 1; part < 8; part++) feed(bytes, size * part / 8);
        free(bytes);
    }
    return 0;
}
