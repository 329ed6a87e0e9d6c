// SPDX-License-Identifier: Apache-2.0
#include "postgres_loader.h"

#include <pthread.h>
#include <stddef.h>

#include "library_loader.h"

static const char *const files[] = {"libpq.so.5", "libpq.so", NULL};

static const cl_symbol symbols[] = {
    {"PQlibVersion", offsetof(cl_postgres, version)},
    {"PQconnectStartParams", offsetof(cl_postgres, connect_start)},
    {"PQconnectPoll", offsetof(cl_postgres, connect_poll)},
    {"PQfinish", offsetof(cl_postgres, finish)},
    {"PQstatus", offsetof(cl_postgres, status)},
    {"PQsocket", offsetof(cl_postgres, socket)},
    {"PQerrorMessage", offsetof(cl_postgres, error_message)},
    {"PQconnectionNeedsPassword", offsetof(cl_postgres, needs_password)},
    {"PQparameterStatus", offsetof(cl_postgres, parameter_status)},
    {"PQhost", offsetof(cl_postgres, host)},
    {"PQsslInUse", offsetof(cl_postgres, uses_tls)},
    {"PQsetnonblocking", offsetof(cl_postgres, set_nonblocking)},
    {"PQsetErrorVerbosity", offsetof(cl_postgres, set_verbosity)},
    {"PQsetNoticeProcessor", offsetof(cl_postgres, set_notice_processor)},
    {"PQsendPrepare", offsetof(cl_postgres, send_prepare)},
    {"PQsendDescribePrepared", offsetof(cl_postgres, send_describe)},
    {"PQsendQueryPrepared", offsetof(cl_postgres, send_prepared)},
    {"PQflush", offsetof(cl_postgres, flush)},
    {"PQconsumeInput", offsetof(cl_postgres, consume_input)},
    {"PQisBusy", offsetof(cl_postgres, is_busy)},
    {"PQgetResult", offsetof(cl_postgres, next_result)},
    {"PQexec", offsetof(cl_postgres, execute)},
    {"PQputCopyData", offsetof(cl_postgres, put_copy_data)},
    {"PQputCopyEnd", offsetof(cl_postgres, put_copy_end)},
    {"PQresultStatus", offsetof(cl_postgres, result_status)},
    {"PQresultErrorField", offsetof(cl_postgres, error_field)},
    {"PQntuples", offsetof(cl_postgres, row_count)},
    {"PQnfields", offsetof(cl_postgres, column_count)},
    {"PQftype", offsetof(cl_postgres, column_type)},
    {"PQparamtype", offsetof(cl_postgres, parameter_type)},
    {"PQgetisnull", offsetof(cl_postgres, is_null)},
    {"PQgetlength", offsetof(cl_postgres, length)},
    {"PQgetvalue", offsetof(cl_postgres, value)},
    {"PQcmdTuples", offsetof(cl_postgres, changed_rows)},
    {"PQclear", offsetof(cl_postgres, clear)},
};

static const cl_library library = {
    .name = "PostgreSQL's client library",
    .files = files,
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .debian_package = "libpq5",
    .fedora_package = "libpq",
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static cl_postgres functions;
static int outcome;
static char message[512];

static void load(void) { outcome = cl_library_load(&library, &functions, message, sizeof message); }

const cl_postgres *cl_postgres_load(const char **failure) {
    pthread_once(&once, load);
    if (outcome != 0) {
        *failure = message;
        return NULL;
    }
    return &functions;
}
