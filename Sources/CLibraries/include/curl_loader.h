// SPDX-License-Identifier: Apache-2.0
// libcurl, loaded at run time. All functions are in libcurl since 7.59.0.
//
// Options are set by functions of ours, because Swift cannot call a function with variable arguments.
#ifndef CURL_LOADER_H
#define CURL_LOADER_H

/// One transfer, and what drives transfers without waiting.
typedef struct cl_curl_easy cl_curl_easy;
typedef struct cl_curl_multi cl_curl_multi;

/// A list of header lines: `struct curl_slist` of curl's headers.
typedef struct cl_curl_line {
    char *_Nullable text;
    struct cl_curl_line *_Nullable next;
} cl_curl_line;

/// Options of a transfer: `CURLoption` of curl's headers.
enum {
    CL_CURL_POST = 47,
    CL_CURL_POST_SIZE = 60,
    CL_CURL_GET = 80,
    CL_CURL_HTTP_VERSION = 84,
    CL_CURL_NO_SIGNAL = 99,
    CL_CURL_CONNECT_TIMEOUT_MS = 156,
    CL_CURL_PATH_AS_IS = 234,
    CL_CURL_WRITE_DATA = 10001,
    CL_CURL_URL = 10002,
    CL_CURL_PROXY = 10004,
    CL_CURL_ERROR_TEXT = 10010,
    CL_CURL_POST_FIELDS = 10015,
    CL_CURL_USER_AGENT = 10018,
    CL_CURL_HEADERS = 10023,
    CL_CURL_HEADER_DATA = 10029,
    CL_CURL_METHOD = 10036,
    CL_CURL_ROOTS_FILE = 10065,
    CL_CURL_RESOLVED = 10203,
    CL_CURL_CLOSE_SOCKET_DATA = 10209,
    CL_CURL_WRITE_FUNCTION = 20011,
    CL_CURL_HEADER_FUNCTION = 20079,
    CL_CURL_CLOSE_SOCKET_FUNCTION = 20208,
};

/// HTTP/2 where TLS agrees on it, else HTTP/1.1: `CURL_HTTP_VERSION_2TLS`.
enum { CL_CURL_HTTP_2_OVER_TLS = 4 };

/// Options of what drives transfers: `CURLMoption`.
enum {
    CL_CURL_SOCKET_DATA = 10002,
    CL_CURL_TIMER_DATA = 10005,
    CL_CURL_SOCKET_FUNCTION = 20001,
    CL_CURL_TIMER_FUNCTION = 20004,
};

/// What a socket waits for, as the socket function is told, and what it became ready for.
enum { CL_CURL_POLL_IN = 1, CL_CURL_POLL_OUT = 2, CL_CURL_POLL_REMOVE = 4 };
enum { CL_CURL_READY_IN = 1, CL_CURL_READY_OUT = 2, CL_CURL_READY_ERROR = 4, CL_CURL_TIMEOUT_SOCKET = -1 };

/// Results of a transfer that mean something of their own here: `CURLcode`.
enum {
    CL_CURL_BAD_URL = 3,
    CL_CURL_OUT_OF_MEMORY = 27,
    CL_CURL_TIMED_OUT = 28,
    CL_CURL_NO_TLS = 35,
    CL_CURL_BAD_CERTIFICATE = 60,
    CL_CURL_BAD_ROOTS = 77,
};

typedef unsigned long (*cl_curl_write_function)(char *_Nonnull bytes, unsigned long size, unsigned long count,
                                                void *_Nullable context);
typedef int (*cl_curl_socket_function)(cl_curl_easy *_Nullable easy, int socket, int what, void *_Nullable context,
                                       void *_Nullable socket_context);
typedef int (*cl_curl_timer_function)(cl_curl_multi *_Nullable multi, long milliseconds, void *_Nullable context);
typedef int (*cl_curl_close_function)(void *_Nullable context, int socket);

/// The functions of libcurl that are used here.
typedef struct {
    const char *_Nonnull (*_Nonnull version_text)(void);
    int (*_Nonnull start)(long flags);
    const char *_Nonnull (*_Nonnull error_text)(int code);
    cl_curl_easy *_Nullable (*_Nonnull easy_new)(void);
    void (*_Nonnull easy_free)(cl_curl_easy *_Nullable easy);
    cl_curl_multi *_Nullable (*_Nonnull multi_new)(void);
    int (*_Nonnull multi_free)(cl_curl_multi *_Nonnull multi);
    int (*_Nonnull multi_add)(cl_curl_multi *_Nonnull multi, cl_curl_easy *_Nonnull easy);
    int (*_Nonnull multi_remove)(cl_curl_multi *_Nonnull multi, cl_curl_easy *_Nonnull easy);
    int (*_Nonnull multi_advance)(cl_curl_multi *_Nonnull multi, int socket, int ready, int *_Nonnull running);
    /// Functions with variable arguments, called by those below.
    void *_Nonnull easy_set;
    void *_Nonnull easy_get;
    void *_Nonnull multi_set;
    void *_Nonnull multi_next;
} cl_curl;

/// The functions of libcurl, or null with a sentence in `*failure` that lives as long as the program.
///
/// Safe to call from any thread; the library is looked for, and started, once.
const cl_curl *_Nullable cl_curl_load(const char *_Nullable *_Nonnull failure);

/// Sets an option of a transfer: those below 10000 are numbers, the others pointers or, from 20000 on, functions. 0, or
/// the result that says why not.
int cl_curl_set_number(const cl_curl *_Nonnull curl, cl_curl_easy *_Nonnull easy, int option, long value);
int cl_curl_set_pointer(const cl_curl *_Nonnull curl, cl_curl_easy *_Nonnull easy, int option,
                        const void *_Nullable value);
int cl_curl_set_writer(const cl_curl *_Nonnull curl, cl_curl_easy *_Nonnull easy, int option,
                       cl_curl_write_function _Nonnull function);
int cl_curl_set_closer(const cl_curl *_Nonnull curl, cl_curl_easy *_Nonnull easy,
                       cl_curl_close_function _Nonnull function);
/// Has sockets and timers reported to these functions, with the same context.
int cl_curl_watch(const cl_curl *_Nonnull curl, cl_curl_multi *_Nonnull multi,
                  cl_curl_socket_function _Nonnull socket, cl_curl_timer_function _Nonnull timer,
                  void *_Nullable context);
/// The status of the last answer; 0 when there was none.
long cl_curl_status(const cl_curl *_Nonnull curl, cl_curl_easy *_Nonnull easy);
/// The result of a transfer that is done, taken off; -1 when none is done.
int cl_curl_take_result(const cl_curl *_Nonnull curl, cl_curl_multi *_Nonnull multi);

#endif
