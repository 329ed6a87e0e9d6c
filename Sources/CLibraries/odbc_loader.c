// SPDX-License-Identifier: Apache-2.0
#include "odbc_loader.h"

#include <pthread.h>
#include <stddef.h>

#include "library_loader.h"

static const char *const files[] = {"libodbc.so.2", "libodbc.so", NULL};

static const cl_symbol symbols[] = {
    {"SQLAllocHandle", offsetof(cl_odbc, allocate)},
    {"SQLFreeHandle", offsetof(cl_odbc, free)},
    {"SQLSetEnvAttr", offsetof(cl_odbc, set_environment)},
    {"SQLSetConnectAttr", offsetof(cl_odbc, set_connection)},
    {"SQLGetConnectAttr", offsetof(cl_odbc, get_connection)},
    {"SQLSetStmtAttr", offsetof(cl_odbc, set_statement)},
    {"SQLDriverConnect", offsetof(cl_odbc, connect)},
    {"SQLDisconnect", offsetof(cl_odbc, disconnect)},
    {"SQLPrepare", offsetof(cl_odbc, prepare)},
    {"SQLExecute", offsetof(cl_odbc, execute)},
    {"SQLExecDirect", offsetof(cl_odbc, execute_text)},
    {"SQLBindParameter", offsetof(cl_odbc, bind_parameter)},
    {"SQLFetch", offsetof(cl_odbc, fetch)},
    {"SQLGetData", offsetof(cl_odbc, get_data)},
    {"SQLNumResultCols", offsetof(cl_odbc, column_count)},
    {"SQLDescribeCol", offsetof(cl_odbc, describe_column)},
    {"SQLRowCount", offsetof(cl_odbc, row_count)},
    {"SQLMoreResults", offsetof(cl_odbc, more_results)},
    {"SQLFreeStmt", offsetof(cl_odbc, free_statement)},
    {"SQLEndTran", offsetof(cl_odbc, end_transaction)},
    {"SQLGetDiagRec", offsetof(cl_odbc, diagnostic)},
    {"SQLGetInfo", offsetof(cl_odbc, information)},
    {"SQLDrivers", offsetof(cl_odbc, drivers)},
};

static const cl_library library = {
    .name = "The driver manager of ODBC, unixODBC,",
    .files = files,
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .debian_package = "unixodbc",
    .fedora_package = "unixODBC",
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static cl_odbc functions;
static int outcome;
static char message[512];

static void load(void) { outcome = cl_library_load(&library, &functions, message, sizeof message); }

const cl_odbc *cl_odbc_load(const char **failure) {
    pthread_once(&once, load);
    if (outcome != 0) {
        *failure = message;
        return NULL;
    }
    return &functions;
}
