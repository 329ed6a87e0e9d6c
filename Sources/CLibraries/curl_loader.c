// SPDX-License-Identifier: Apache-2.0
#include "curl_loader.h"

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

#include "library_loader.h"

// The second is the same library with another TLS library in it.
static const char *const files[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so", NULL};

static const cl_symbol symbols[] = {
    {"curl_version", offsetof(cl_curl, version_text)},
    {"curl_global_init", offsetof(cl_curl, start)},
    {"curl_easy_strerror", offsetof(cl_curl, error_text)},
    {"curl_easy_init", offsetof(cl_curl, easy_new)},
    {"curl_easy_cleanup", offsetof(cl_curl, easy_free)},
    {"curl_multi_init", offsetof(cl_curl, multi_new)},
    {"curl_multi_cleanup", offsetof(cl_curl, multi_free)},
    {"curl_multi_add_handle", offsetof(cl_curl, multi_add)},
    {"curl_multi_remove_handle", offsetof(cl_curl, multi_remove)},
    {"curl_multi_socket_action", offsetof(cl_curl, multi_advance)},
    {"curl_easy_setopt", offsetof(cl_curl, easy_set)},
    {"curl_easy_getinfo", offsetof(cl_curl, easy_get)},
    {"curl_multi_setopt", offsetof(cl_curl, multi_set)},
    {"curl_multi_info_read", offsetof(cl_curl, multi_next)},
};

static const cl_library library = {
    .name = "curl's library",
    .files = files,
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .debian_package = "libcurl4",
    .fedora_package = "libcurl",
};

// What is asked about a transfer (`CURLINFO`), and the message of its end (`CURLMsg`).
enum { response_code = 0x200000 + 2, everything = 3, is_done = 1 };

struct message {
    int kind;
    cl_curl_easy *easy;
    union {
        void *pointer;
        int result;
    } data;
};

typedef int (*easy_set)(cl_curl_easy *easy, int option, ...);
typedef int (*easy_get)(cl_curl_easy *easy, int what, ...);
typedef int (*multi_set)(cl_curl_multi *multi, int option, ...);
typedef struct message *(*multi_next)(cl_curl_multi *multi, int *left);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static cl_curl functions;
static int outcome;
static char message[512];

static void load(void) {
    outcome = cl_library_load(&library, &functions, message, sizeof message);
    // Once, before any thread uses it: older versions forbid more than one at a time.
    if (outcome == 0 && (outcome = functions.start(everything)) != 0) {
        snprintf(message, sizeof message, "curl's library could not be started (result %d).", outcome);
    }
}

const cl_curl *cl_curl_load(const char **failure) {
    pthread_once(&once, load);
    if (outcome != 0) {
        *failure = message;
        return NULL;
    }
    return &functions;
}

int cl_curl_set_number(const cl_curl *curl, cl_curl_easy *easy, int option, long value) {
    return ((easy_set)curl->easy_set)(easy, option, value);
}

int cl_curl_set_pointer(const cl_curl *curl, cl_curl_easy *easy, int option, const void *value) {
    return ((easy_set)curl->easy_set)(easy, option, value);
}

int cl_curl_set_writer(const cl_curl *curl, cl_curl_easy *easy, int option, cl_curl_write_function function) {
    return ((easy_set)curl->easy_set)(easy, option, function);
}

int cl_curl_set_closer(const cl_curl *curl, cl_curl_easy *easy, cl_curl_close_function function) {
    return ((easy_set)curl->easy_set)(easy, CL_CURL_CLOSE_SOCKET_FUNCTION, function);
}

int cl_curl_watch(const cl_curl *curl, cl_curl_multi *multi, cl_curl_socket_function socket,
                  cl_curl_timer_function timer, void *context) {
    multi_set set = (multi_set)curl->multi_set;
    int result = set(multi, CL_CURL_SOCKET_FUNCTION, socket);
    if (result == 0) result = set(multi, CL_CURL_SOCKET_DATA, context);
    if (result == 0) result = set(multi, CL_CURL_TIMER_FUNCTION, timer);
    if (result == 0) result = set(multi, CL_CURL_TIMER_DATA, context);
    return result;
}

long cl_curl_status(const cl_curl *curl, cl_curl_easy *easy) {
    long value = 0;
    return ((easy_get)curl->easy_get)(easy, response_code, &value) == 0 ? value : 0;
}

int cl_curl_take_result(const cl_curl *curl, cl_curl_multi *multi) {
    int left = 0;
    struct message *next;
    while ((next = ((multi_next)curl->multi_next)(multi, &left)) != NULL) {
        if (next->kind == is_done) return next->data.result;
    }
    return -1;
}
