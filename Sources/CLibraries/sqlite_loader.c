// SPDX-License-Identifier: Apache-2.0
#include "sqlite_loader.h"

#include <pthread.h>
#include <stddef.h>

#include "library_loader.h"

static const char *const files[] = {"libsqlite3.so.0", "libsqlite3.so", NULL};

static const cl_symbol symbols[] = {
    {"sqlite3_libversion", offsetof(cl_sqlite, version)},
    {"sqlite3_libversion_number", offsetof(cl_sqlite, version_number)},
    {"sqlite3_threadsafe", offsetof(cl_sqlite, threadsafe)},
    {"sqlite3_open_v2", offsetof(cl_sqlite, open)},
    {"sqlite3_close_v2", offsetof(cl_sqlite, close)},
    {"sqlite3_errmsg", offsetof(cl_sqlite, error_message)},
    {"sqlite3_extended_errcode", offsetof(cl_sqlite, extended_error_code)},
    {"sqlite3_busy_timeout", offsetof(cl_sqlite, busy_timeout)},
    {"sqlite3_changes", offsetof(cl_sqlite, changes)},
    {"sqlite3_prepare_v3", offsetof(cl_sqlite, prepare)},
    {"sqlite3_finalize", offsetof(cl_sqlite, finalize)},
    {"sqlite3_step", offsetof(cl_sqlite, step)},
    {"sqlite3_reset", offsetof(cl_sqlite, reset)},
    {"sqlite3_bind_parameter_index", offsetof(cl_sqlite, parameter_index)},
    {"sqlite3_bind_parameter_count", offsetof(cl_sqlite, parameter_count)},
    {"sqlite3_bind_int64", offsetof(cl_sqlite, bind_integer)},
    {"sqlite3_bind_blob", offsetof(cl_sqlite, bind_bytes)},
    {"sqlite3_bind_text", offsetof(cl_sqlite, bind_text)},
    {"sqlite3_column_count", offsetof(cl_sqlite, column_count)},
    {"sqlite3_column_type", offsetof(cl_sqlite, column_type)},
    {"sqlite3_column_int64", offsetof(cl_sqlite, column_integer)},
    {"sqlite3_column_blob", offsetof(cl_sqlite, column_bytes)},
    {"sqlite3_column_bytes", offsetof(cl_sqlite, column_length)},
};

static const cl_library library = {
    .name = "SQLite's library",
    .files = files,
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .debian_package = "libsqlite3-0",
    .fedora_package = "sqlite-libs",
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static cl_sqlite functions;
static int outcome;
static char message[512];

static void load(void) { outcome = cl_library_load(&library, &functions, message, sizeof message); }

const cl_sqlite *cl_sqlite_load(const char **failure) {
    pthread_once(&once, load);
    if (outcome != 0) {
        *failure = message;
        return NULL;
    }
    return &functions;
}
