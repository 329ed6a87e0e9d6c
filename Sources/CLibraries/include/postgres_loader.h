// SPDX-License-Identifier: Apache-2.0
// libpq, the client library of PostgreSQL, loaded at run time. All functions are in libpq since PostgreSQL 12.
#ifndef POSTGRES_LOADER_H
#define POSTGRES_LOADER_H

/// A connection and the result of a statement.
typedef struct cl_postgres_connection cl_postgres_connection;
typedef struct cl_postgres_result cl_postgres_result;

/// `status`: whether the connection stands.
enum { CL_POSTGRES_CONNECTED = 0, CL_POSTGRES_BROKEN = 1 };

/// What `connect_poll` waits for.
enum {
    CL_POSTGRES_POLL_FAILED = 0,
    CL_POSTGRES_POLL_READING = 1,
    CL_POSTGRES_POLL_WRITING = 2,
    CL_POSTGRES_POLL_CONNECTED = 3,
};

/// `result_status`.
enum {
    CL_POSTGRES_COMMAND_DONE = 1,
    CL_POSTGRES_ROWS = 2,
    CL_POSTGRES_COPY_IN = 4,
};

/// Fields of an error for `error_field`.
enum {
    CL_POSTGRES_FIELD_SEVERITY = 'V',
    CL_POSTGRES_FIELD_STATE = 'C',
    CL_POSTGRES_FIELD_MESSAGE = 'M',
};

/// Messages with their SQLSTATE: the only way to have that of a failed connection.
enum { CL_POSTGRES_VERBOSE = 2 };

/// Numbers of types in PostgreSQL's catalogue.
enum { CL_POSTGRES_BYTEA = 17, CL_POSTGRES_BIGINT = 20, CL_POSTGRES_JSONB = 3802 };

/// The functions of libpq that are used here.
typedef struct {
    int (*_Nonnull version)(void);
    cl_postgres_connection *_Nullable (*_Nonnull connect_start)(const char *_Nullable const *_Nonnull keywords,
                                                                const char *_Nullable const *_Nonnull values,
                                                                int expand_database);
    int (*_Nonnull connect_poll)(cl_postgres_connection *_Nonnull connection);
    void (*_Nonnull finish)(cl_postgres_connection *_Nullable connection);
    int (*_Nonnull status)(const cl_postgres_connection *_Nullable connection);
    int (*_Nonnull socket)(const cl_postgres_connection *_Nonnull connection);
    const char *_Nullable (*_Nonnull error_message)(const cl_postgres_connection *_Nullable connection);
    int (*_Nonnull needs_password)(const cl_postgres_connection *_Nonnull connection);
    const char *_Nullable (*_Nonnull parameter_status)(const cl_postgres_connection *_Nonnull connection,
                                                       const char *_Nonnull name);
    const char *_Nullable (*_Nonnull host)(const cl_postgres_connection *_Nonnull connection);
    int (*_Nonnull uses_tls)(cl_postgres_connection *_Nonnull connection);
    int (*_Nonnull set_nonblocking)(cl_postgres_connection *_Nonnull connection, int on);
    int (*_Nonnull set_verbosity)(cl_postgres_connection *_Nonnull connection, int verbosity);
    /// Without it libpq writes the server's notices to standard error.
    void (*_Nullable (*_Nonnull set_notice_processor)(cl_postgres_connection *_Nonnull connection,
                                                      void (*_Nonnull process)(void *_Nullable,
                                                                               const char *_Nullable),
                                                      void *_Nullable context))(void *_Nullable,
                                                                                const char *_Nullable);
    int (*_Nonnull send_prepare)(cl_postgres_connection *_Nonnull connection, const char *_Nonnull name,
                                 const char *_Nonnull text, int parameter_count,
                                 const unsigned int *_Nullable types);
    int (*_Nonnull send_describe)(cl_postgres_connection *_Nonnull connection, const char *_Nonnull name);
    int (*_Nonnull send_prepared)(cl_postgres_connection *_Nonnull connection, const char *_Nonnull name,
                                  int parameter_count, const char *_Nullable const *_Nonnull values,
                                  const int *_Nonnull lengths, const int *_Nonnull formats, int result_format);
    int (*_Nonnull flush)(cl_postgres_connection *_Nonnull connection);
    int (*_Nonnull consume_input)(cl_postgres_connection *_Nonnull connection);
    int (*_Nonnull is_busy)(cl_postgres_connection *_Nonnull connection);
    cl_postgres_result *_Nullable (*_Nonnull next_result)(cl_postgres_connection *_Nonnull connection);
    cl_postgres_result *_Nullable (*_Nonnull execute)(cl_postgres_connection *_Nonnull connection,
                                                      const char *_Nonnull text);
    int (*_Nonnull put_copy_data)(cl_postgres_connection *_Nonnull connection, const char *_Nonnull bytes, int count);
    int (*_Nonnull put_copy_end)(cl_postgres_connection *_Nonnull connection, const char *_Nullable error);
    int (*_Nonnull result_status)(const cl_postgres_result *_Nullable result);
    const char *_Nullable (*_Nonnull error_field)(const cl_postgres_result *_Nonnull result, int field);
    int (*_Nonnull row_count)(const cl_postgres_result *_Nonnull result);
    int (*_Nonnull column_count)(const cl_postgres_result *_Nonnull result);
    unsigned int (*_Nonnull column_type)(const cl_postgres_result *_Nonnull result, int column);
    unsigned int (*_Nonnull parameter_type)(const cl_postgres_result *_Nonnull result, int index);
    int (*_Nonnull is_null)(const cl_postgres_result *_Nonnull result, int row, int column);
    int (*_Nonnull length)(const cl_postgres_result *_Nonnull result, int row, int column);
    char *_Nullable (*_Nonnull value)(const cl_postgres_result *_Nonnull result, int row, int column);
    /// How many rows a statement changed, in digits; empty for other statements.
    const char *_Nonnull (*_Nonnull changed_rows)(cl_postgres_result *_Nonnull result);
    void (*_Nonnull clear)(cl_postgres_result *_Nullable result);
} cl_postgres;

/// The functions of libpq, or null with a sentence in `*failure` that lives as long as the program.
///
/// Safe to call from any thread; the library is looked for once.
const cl_postgres *_Nullable cl_postgres_load(const char *_Nullable *_Nonnull failure);

#endif
