// SPDX-License-Identifier: Apache-2.0
// unixODBC, the driver manager of ODBC, loaded at run time. All functions are in it since version 2.2.
#ifndef ODBC_LOADER_H
#define ODBC_LOADER_H

/// What a call returns.
enum { CL_ODBC_SUCCESS = 0, CL_ODBC_SUCCESS_WITH_INFO = 1, CL_ODBC_NO_DATA = 100 };

/// Kinds of handles.
enum { CL_ODBC_ENVIRONMENT = 1, CL_ODBC_CONNECTION = 2, CL_ODBC_STATEMENT = 3 };

/// Attributes of environments, connections and statements.
enum {
    CL_ODBC_ATTRIBUTE_VERSION = 200,
    CL_ODBC_ATTRIBUTE_AUTOCOMMIT = 102,
    CL_ODBC_ATTRIBUTE_LOGIN_TIMEOUT = 103,
    CL_ODBC_ATTRIBUTE_DEAD = 1209,
    /// Microsoft's driver: an access token in place of user and password, set before connecting.
    CL_ODBC_ATTRIBUTE_ACCESS_TOKEN = 1256,
    CL_ODBC_ATTRIBUTE_QUERY_TIMEOUT = 0,
};

/// Values of attributes, and lengths that say what an attribute's value is.
enum { CL_ODBC_VERSION_3 = 3, CL_ODBC_OFF = 0, CL_ODBC_ON = 1, CL_ODBC_IS_POINTER = -4, CL_ODBC_IS_NUMBER = -5 };

/// How a transaction ends.
enum { CL_ODBC_COMMIT = 0, CL_ODBC_ROLLBACK = 1 };

/// `free_statement`: ends the cursor and keeps the statement.
enum { CL_ODBC_CLOSE = 0 };

/// `drivers`: where to begin.
enum { CL_ODBC_NEXT = 1, CL_ODBC_FIRST = 2 };

/// Types of columns and parameters, in SQL and in memory.
enum {
    CL_ODBC_BIGINT = -5,
    CL_ODBC_BINARY = -2,
    CL_ODBC_VARBINARY = -3,
    CL_ODBC_LONG_VARBINARY = -4,
    CL_ODBC_WIDE_CHAR = -8,
    CL_ODBC_WIDE_VARCHAR = -9,
    CL_ODBC_WIDE_LONG_VARCHAR = -10,
    CL_ODBC_LONG_VARCHAR = -1,
    CL_ODBC_VARCHAR = 12,
    CL_ODBC_C_CHAR = 1,
    CL_ODBC_C_BIGINT = -25,
    CL_ODBC_C_BINARY = -2,
    CL_ODBC_C_WIDE_CHAR = -8,
};

/// Lengths that are none.
enum { CL_ODBC_NULL = -1, CL_ODBC_NO_TOTAL = -4 };

/// Questions for `information`.
enum {
    CL_ODBC_INFO_DRIVER_NAME = 6,
    CL_ODBC_INFO_DRIVER_VERSION = 7,
    CL_ODBC_INFO_SERVER = 17,
    CL_ODBC_INFO_SERVER_VERSION = 18,
    CL_ODBC_INFO_MANAGER_VERSION = 171,
};

enum { CL_ODBC_PARAMETER_INPUT = 1, CL_ODBC_NO_PROMPT = 0, CL_ODBC_NULL_TERMINATED = -3 };

/// The functions of unixODBC that are used here; a handle is a pointer.
typedef struct {
    short (*_Nonnull allocate)(short kind, void *_Nullable parent, void *_Nullable *_Nonnull handle);
    short (*_Nonnull free)(short kind, void *_Nonnull handle);
    short (*_Nonnull set_environment)(void *_Nonnull environment, int attribute, void *_Nullable value, int length);
    short (*_Nonnull set_connection)(void *_Nonnull connection, int attribute, void *_Nullable value, int length);
    short (*_Nonnull get_connection)(void *_Nonnull connection, int attribute, void *_Nonnull value, int size,
                                     int *_Nullable length);
    short (*_Nonnull set_statement)(void *_Nonnull statement, int attribute, void *_Nullable value, int length);
    short (*_Nonnull connect)(void *_Nonnull connection, void *_Nullable window, const char *_Nonnull text,
                              short length, char *_Nullable completed, short size, short *_Nullable completed_length,
                              unsigned short completion);
    short (*_Nonnull disconnect)(void *_Nonnull connection);
    short (*_Nonnull prepare)(void *_Nonnull statement, const char *_Nonnull text, int length);
    short (*_Nonnull execute)(void *_Nonnull statement);
    short (*_Nonnull execute_text)(void *_Nonnull statement, const char *_Nonnull text, int length);
    short (*_Nonnull bind_parameter)(void *_Nonnull statement, unsigned short number, short direction, short c_type,
                                     short sql_type, unsigned long column_size, short digits, void *_Nullable value,
                                     long size, long *_Nullable length);
    short (*_Nonnull fetch)(void *_Nonnull statement);
    short (*_Nonnull get_data)(void *_Nonnull statement, unsigned short column, short c_type, void *_Nullable value,
                               long size, long *_Nullable length);
    short (*_Nonnull column_count)(void *_Nonnull statement, short *_Nonnull count);
    short (*_Nonnull describe_column)(void *_Nonnull statement, unsigned short column, char *_Nullable name, short size,
                                      short *_Nullable name_length, short *_Nonnull type,
                                      unsigned long *_Nullable column_size, short *_Nullable digits,
                                      short *_Nullable nullable);
    short (*_Nonnull row_count)(void *_Nonnull statement, long *_Nonnull count);
    short (*_Nonnull more_results)(void *_Nonnull statement);
    short (*_Nonnull free_statement)(void *_Nonnull statement, unsigned short option);
    short (*_Nonnull end_transaction)(short kind, void *_Nonnull handle, short how);
    short (*_Nonnull diagnostic)(short kind, void *_Nonnull handle, short number, char *_Nonnull state,
                                 int *_Nonnull native, char *_Nonnull text, short size, short *_Nullable length);
    short (*_Nonnull information)(void *_Nonnull connection, unsigned short what, void *_Nonnull value, short size,
                                  short *_Nullable length);
    short (*_Nonnull drivers)(void *_Nonnull environment, unsigned short direction, char *_Nonnull name, short size,
                              short *_Nullable length, char *_Nonnull attributes, short attributes_size,
                              short *_Nullable attributes_length);
} cl_odbc;

/// The functions of unixODBC, or null with a sentence in `*failure` that lives as long as the program.
///
/// Safe to call from any thread; the library is looked for once.
const cl_odbc *_Nullable cl_odbc_load(const char *_Nullable *_Nonnull failure);

#endif
