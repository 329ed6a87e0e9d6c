// SPDX-License-Identifier: Apache-2.0
// libssl and libcrypto of OpenSSL, loaded at run time. All functions are in OpenSSL since 1.1.0.
#ifndef OPENSSL_LOADER_H
#define OPENSSL_LOADER_H

#include <stddef.h>
#include <stdint.h>

/// A context (`SSL_CTX`), a connection (`SSL`), a session that can be resumed, and what bytes come from and go to.
typedef struct cl_openssl_context cl_openssl_context;
typedef struct cl_openssl_connection cl_openssl_connection;
typedef struct cl_openssl_session cl_openssl_session;
typedef struct cl_openssl_bio cl_openssl_bio;
/// What is only passed on.
typedef struct cl_openssl_method cl_openssl_method;
typedef struct cl_openssl_bio_method cl_openssl_bio_method;
typedef struct cl_openssl_parameters cl_openssl_parameters;
typedef struct cl_openssl_cipher cl_openssl_cipher;
typedef struct cl_openssl_certificate cl_openssl_certificate;
typedef struct cl_openssl_key cl_openssl_key;
typedef struct cl_openssl_digest cl_openssl_digest;

/// Codes of `context_control`, `control` and the control function of a BIO: macros in OpenSSL's headers.
enum {
    CL_OPENSSL_BIO_FLUSH = 11,
    CL_OPENSSL_MODE = 33,
    CL_OPENSSL_SESSION_CACHE = 44,
    CL_OPENSSL_SERVER_NAME = 55,
    CL_OPENSSL_LOWEST_VERSION = 123,
};

/// Values for these codes and for the functions below.
enum {
    CL_OPENSSL_TLS_1_2 = 0x0303,
    /// A write that has to be repeated may be so from another address.
    CL_OPENSSL_MOVING_WRITES = 0x2,
    /// New sessions are only reported, not kept.
    CL_OPENSSL_CLIENT_SESSIONS_REPORTED = 0x0301,
    CL_OPENSSL_VERIFY_NOTHING = 0,
    CL_OPENSSL_VERIFY_PEER = 1,
    CL_OPENSSL_NO_PARTIAL_WILDCARDS = 0x4,
    CL_OPENSSL_FILE_PEM = 1,
    CL_OPENSSL_SHUT_BOTH = 3,
    CL_OPENSSL_BIO_SOURCE_AND_SINK = 0x400,
    /// Nothing is there to be read: ask again.
    CL_OPENSSL_BIO_RETRY_READ = 0x9,
    CL_OPENSSL_BIO_RETRY_FLAGS = 0xf,
    CL_OPENSSL_NO_RENEGOTIATION = 0x40000000,
};

/// `error_of`: what a call waits for, or that it failed.
enum {
    CL_OPENSSL_ERROR_NONE = 0,
    CL_OPENSSL_ERROR_PROTOCOL = 1,
    CL_OPENSSL_ERROR_WANT_READ = 2,
    CL_OPENSSL_ERROR_WANT_WRITE = 3,
    /// The peer has closed its side in an orderly way.
    CL_OPENSSL_ERROR_CLOSED = 6,
};

/// The library in an error of TLS itself.
enum { CL_OPENSSL_LIBRARY_TLS = 20 };

/// The functions of OpenSSL that are used here; 1 is success where nothing else is said.
typedef struct {
    unsigned long (*_Nonnull version_number)(void);
    const char *_Nonnull (*_Nonnull version_text)(int kind);
    const cl_openssl_method *_Nonnull (*_Nonnull client_method)(void);

    cl_openssl_context *_Nullable (*_Nonnull context_new)(const cl_openssl_method *_Nonnull method);
    void (*_Nonnull context_free)(cl_openssl_context *_Nullable context);
    long (*_Nonnull context_control)(cl_openssl_context *_Nonnull context, int code, long number,
                                     void *_Nullable pointer);
    uint64_t (*_Nonnull context_set_options)(cl_openssl_context *_Nonnull context, uint64_t options);
    void (*_Nonnull context_set_verify)(cl_openssl_context *_Nonnull context, int mode,
                                        int (*_Nullable callback)(int, void *_Nullable));
    int (*_Nonnull context_load_roots)(cl_openssl_context *_Nonnull context, const char *_Nullable file,
                                       const char *_Nullable folder);
    int (*_Nonnull context_use_default_roots)(cl_openssl_context *_Nonnull context);
    int (*_Nonnull context_use_certificates)(cl_openssl_context *_Nonnull context, const char *_Nonnull file);
    int (*_Nonnull context_use_key)(cl_openssl_context *_Nonnull context, const char *_Nonnull file, int type);
    int (*_Nonnull context_check_key)(const cl_openssl_context *_Nonnull context);
    /// Asked for the password of a key file; returns its length, or -1. Without it OpenSSL asks on the terminal.
    void (*_Nonnull context_set_password_callback)(cl_openssl_context *_Nonnull context,
                                                   int (*_Nullable callback)(char *_Nullable, int, int,
                                                                             void *_Nullable));
    /// Told of each new session; returns 1 to keep the reference.
    void (*_Nonnull context_set_session_callback)(
        cl_openssl_context *_Nonnull context,
        int (*_Nullable callback)(cl_openssl_connection *_Nullable, cl_openssl_session *_Nullable));
    /// Told that the server wants a certificate of the client; returns 0 for none.
    void (*_Nonnull context_set_certificate_callback)(
        cl_openssl_context *_Nonnull context,
        int (*_Nullable callback)(cl_openssl_connection *_Nullable, cl_openssl_certificate *_Nullable *_Nullable,
                                  cl_openssl_key *_Nullable *_Nullable));

    cl_openssl_connection *_Nullable (*_Nonnull connection_new)(cl_openssl_context *_Nonnull context);
    void (*_Nonnull connection_free)(cl_openssl_connection *_Nullable connection);
    long (*_Nonnull control)(cl_openssl_connection *_Nonnull connection, int code, long number,
                             void *_Nullable pointer);
    void (*_Nonnull set_bio)(cl_openssl_connection *_Nonnull connection, cl_openssl_bio *_Nullable source,
                             cl_openssl_bio *_Nullable sink);
    cl_openssl_bio *_Nullable (*_Nonnull bio)(const cl_openssl_connection *_Nonnull connection);
    int (*_Nonnull set_host)(cl_openssl_connection *_Nonnull connection, const char *_Nonnull name);
    void (*_Nonnull set_host_flags)(cl_openssl_connection *_Nonnull connection, unsigned int flags);
    cl_openssl_parameters *_Nullable (*_Nonnull parameters)(cl_openssl_connection *_Nonnull connection);
    /// 0 for a text that is no address.
    int (*_Nonnull set_address)(cl_openssl_parameters *_Nonnull parameters, const char *_Nonnull text);
    void (*_Nonnull set_connect_state)(cl_openssl_connection *_Nonnull connection);
    int (*_Nonnull shake_hands)(cl_openssl_connection *_Nonnull connection);
    int (*_Nonnull read)(cl_openssl_connection *_Nonnull connection, void *_Nullable bytes, int count);
    int (*_Nonnull write)(cl_openssl_connection *_Nonnull connection, const void *_Nullable bytes, int count);
    /// The bytes that are decrypted and not read.
    int (*_Nonnull pending)(const cl_openssl_connection *_Nonnull connection);
    int (*_Nonnull shut_down)(cl_openssl_connection *_Nonnull connection);
    void (*_Nonnull set_shut)(cl_openssl_connection *_Nonnull connection, int sides);
    int (*_Nonnull error_of)(const cl_openssl_connection *_Nonnull connection, int result);
    long (*_Nonnull verify_result)(const cl_openssl_connection *_Nonnull connection);
    const char *_Nonnull (*_Nonnull verify_text)(long result);
    const char *_Nonnull (*_Nonnull version_name)(const cl_openssl_connection *_Nonnull connection);
    const cl_openssl_cipher *_Nullable (*_Nonnull cipher)(const cl_openssl_connection *_Nonnull connection);
    const char *_Nonnull (*_Nonnull cipher_name)(const cl_openssl_cipher *_Nullable cipher);
    int (*_Nonnull set_session)(cl_openssl_connection *_Nonnull connection, cl_openssl_session *_Nullable session);
    int (*_Nonnull is_resumed)(const cl_openssl_connection *_Nonnull connection);
    void (*_Nonnull session_free)(cl_openssl_session *_Nullable session);

    /// The oldest error of this thread, taken off its queue; 0 when there is none.
    unsigned long (*_Nonnull next_error)(void);
    void (*_Nonnull clear_errors)(void);
    const char *_Nullable (*_Nonnull error_text)(unsigned long error);

    cl_openssl_bio_method *_Nullable (*_Nonnull bio_method_new)(int type, const char *_Nonnull name);
    int (*_Nonnull bio_method_set_read)(cl_openssl_bio_method *_Nonnull method,
                                        int (*_Nullable read)(cl_openssl_bio *_Nullable, char *_Nullable, int));
    int (*_Nonnull bio_method_set_write)(cl_openssl_bio_method *_Nonnull method,
                                         int (*_Nullable write)(cl_openssl_bio *_Nullable, const char *_Nullable, int));
    int (*_Nonnull bio_method_set_control)(cl_openssl_bio_method *_Nonnull method,
                                           long (*_Nullable control)(cl_openssl_bio *_Nullable, int, long,
                                                                     void *_Nullable));
    cl_openssl_bio *_Nullable (*_Nonnull bio_new)(const cl_openssl_bio_method *_Nonnull method);
    void (*_Nonnull bio_set_data)(cl_openssl_bio *_Nonnull bio, void *_Nullable data);
    void *_Nullable (*_Nonnull bio_data)(cl_openssl_bio *_Nonnull bio);
    void (*_Nonnull bio_set_ready)(cl_openssl_bio *_Nonnull bio, int isReady);
    void (*_Nonnull bio_set_flags)(cl_openssl_bio *_Nonnull bio, int flags);
    void (*_Nonnull bio_clear_flags)(cl_openssl_bio *_Nonnull bio, int flags);

    const cl_openssl_digest *_Nonnull (*_Nonnull sha256)(void);
    /// The authentication code (HMAC) of some bytes: 32 of them with SHA-256. Null when it failed.
    unsigned char *_Nullable (*_Nonnull authenticate)(const cl_openssl_digest *_Nonnull digest,
                                                      const void *_Nonnull key, int key_size,
                                                      const unsigned char *_Nonnull bytes, size_t count,
                                                      unsigned char *_Nonnull code,
                                                      unsigned int *_Nullable code_size);
    /// Base64 in one line, and a zero behind it: the number of letters.
    int (*_Nonnull encode_base64)(unsigned char *_Nonnull text, const unsigned char *_Nonnull bytes, int count);
    /// The bytes of Base64 in one line, with a zero for each `=`: their number with those, or -1.
    int (*_Nonnull decode_base64)(unsigned char *_Nonnull bytes, const unsigned char *_Nonnull text, int count);
} cl_openssl;

/// The functions of OpenSSL, or null with a sentence in `*failure` that lives as long as the program.
///
/// Safe to call from any thread; the library is looked for once.
const cl_openssl *_Nullable cl_openssl_load(const char *_Nullable *_Nonnull failure);

/// The library and the reason of an error, whose places differ between OpenSSL 1.1 and 3.
int cl_openssl_error_library(const cl_openssl *_Nonnull functions, unsigned long error);
int cl_openssl_error_reason(const cl_openssl *_Nonnull functions, unsigned long error);

#endif
