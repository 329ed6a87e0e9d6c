// SPDX-License-Identifier: Apache-2.0
#include "zlib_loader.h"

#include <pthread.h>
#include <stddef.h>

#include "library_loader.h"

static const char *const files[] = {"libz.so.1", "libz.so", NULL};

static const cl_symbol symbols[] = {
    {"compressBound", offsetof(cl_zlib, compress_bound)},
    {"compress2", offsetof(cl_zlib, compress)},
    {"uncompress", offsetof(cl_zlib, uncompress)},
};

static const cl_library library = {
    .name = "zlib",
    .files = files,
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .debian_package = "zlib1g",
    .fedora_package = "zlib",
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static cl_zlib functions;
static int outcome;
static char message[512];

static void load(void) { outcome = cl_library_load(&library, &functions, message, sizeof message); }

const cl_zlib *cl_zlib_load(const char **failure) {
    pthread_once(&once, load);
    if (outcome != 0) {
        *failure = message;
        return NULL;
    }
    return &functions;
}
