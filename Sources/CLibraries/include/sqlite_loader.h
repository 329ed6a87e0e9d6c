// SPDX-License-Identifier: Apache-2.0
// SQLite, loaded at run time.
#ifndef SQLITE_LOADER_H
#define SQLITE_LOADER_H

#include <stdint.h>

/// A connection and a prepared statement.
typedef struct cl_sqlite_connection cl_sqlite_connection;
typedef struct cl_sqlite_statement cl_sqlite_statement;

/// What SQLite's functions return that we tell apart: the low byte of an extended code is one of these.
enum {
    CL_SQLITE_OK = 0,
    CL_SQLITE_PERMISSION = 3,
    CL_SQLITE_BUSY = 5,
    CL_SQLITE_LOCKED = 6,
    CL_SQLITE_NO_MEMORY = 7,
    CL_SQLITE_READ_ONLY = 8,
    CL_SQLITE_INTERRUPTED = 9,
    CL_SQLITE_IO_ERROR = 10,
    CL_SQLITE_CORRUPT = 11,
    CL_SQLITE_FULL = 13,
    CL_SQLITE_CANNOT_OPEN = 14,
    CL_SQLITE_CONSTRAINT = 19,
    CL_SQLITE_NOT_A_DATABASE = 26,
    CL_SQLITE_ROW = 100,
    CL_SQLITE_DONE = 101,
};

/// Flags of `open` and `prepare`.
enum {
    CL_SQLITE_OPEN_READ_WRITE = 0x2,
    CL_SQLITE_OPEN_CREATE = 0x4,
    CL_SQLITE_OPEN_URI = 0x40,
    /// The caller sees to it that one thread at a time uses the connection.
    CL_SQLITE_OPEN_NO_MUTEX = 0x8000,
    CL_SQLITE_PREPARE_PERSISTENT = 0x1,
};

/// The functions of SQLite that are used here.
typedef struct {
    const char *_Nonnull (*_Nonnull version)(void);
    int (*_Nonnull version_number)(void);
    int (*_Nonnull threadsafe)(void);
    /// Leaves a connection in `*connection` also when it fails, for the message; it must be closed then too.
    int (*_Nonnull open)(const char *_Nonnull path, cl_sqlite_connection *_Nullable *_Nonnull connection, int flags,
                         const char *_Nullable file_system);
    int (*_Nonnull close)(cl_sqlite_connection *_Nullable connection);
    const char *_Nonnull (*_Nonnull error_message)(cl_sqlite_connection *_Nullable connection);
    int (*_Nonnull extended_error_code)(cl_sqlite_connection *_Nonnull connection);
    int (*_Nonnull busy_timeout)(cl_sqlite_connection *_Nonnull connection, int milliseconds);
    int (*_Nonnull changes)(cl_sqlite_connection *_Nonnull connection);
    int (*_Nonnull prepare)(cl_sqlite_connection *_Nonnull connection, const char *_Nonnull text, int length,
                            unsigned int flags, cl_sqlite_statement *_Nullable *_Nonnull statement,
                            const char *_Nullable *_Nullable rest);
    int (*_Nonnull finalize)(cl_sqlite_statement *_Nullable statement);
    int (*_Nonnull step)(cl_sqlite_statement *_Nonnull statement);
    int (*_Nonnull reset)(cl_sqlite_statement *_Nonnull statement);
    int (*_Nonnull parameter_index)(cl_sqlite_statement *_Nonnull statement, const char *_Nonnull name);
    int (*_Nonnull parameter_count)(cl_sqlite_statement *_Nonnull statement);
    int (*_Nonnull bind_integer)(cl_sqlite_statement *_Nonnull statement, int index, int64_t value);
    /// With a null `destructor` the bytes must live until the statement is reset or bound anew.
    int (*_Nonnull bind_bytes)(cl_sqlite_statement *_Nonnull statement, int index, const void *_Nullable bytes,
                               int length, void (*_Nullable destructor)(void *_Nullable));
    int (*_Nonnull bind_text)(cl_sqlite_statement *_Nonnull statement, int index, const char *_Nullable bytes,
                              int length, void (*_Nullable destructor)(void *_Nullable));
    int (*_Nonnull column_count)(cl_sqlite_statement *_Nonnull statement);
    int (*_Nonnull column_type)(cl_sqlite_statement *_Nonnull statement, int column);
    int64_t (*_Nonnull column_integer)(cl_sqlite_statement *_Nonnull statement, int column);
    /// Null for no bytes; valid until the next step or reset.
    const void *_Nullable (*_Nonnull column_bytes)(cl_sqlite_statement *_Nonnull statement, int column);
    int (*_Nonnull column_length)(cl_sqlite_statement *_Nonnull statement, int column);
} cl_sqlite;

/// The functions of SQLite, or null with a sentence in `*failure` that lives as long as the program.
///
/// Safe to call from any thread; the library is looked for once.
const cl_sqlite *_Nullable cl_sqlite_load(const char *_Nullable *_Nonnull failure);

#endif
