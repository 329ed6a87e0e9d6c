// SPDX-License-Identifier: Apache-2.0
#include "openssl_loader.h"

#include <pthread.h>
#include <stddef.h>

#include "library_loader.h"

// Functions of libcrypto are found through libssl, which needs it.
static const char *const files[] = {"libssl.so.3", "libssl.so.1.1", "libssl.so", NULL};

static const cl_symbol symbols[] = {
    {"OpenSSL_version_num", offsetof(cl_openssl, version_number)},
    {"OpenSSL_version", offsetof(cl_openssl, version_text)},
    {"TLS_client_method", offsetof(cl_openssl, client_method)},
    {"SSL_CTX_new", offsetof(cl_openssl, context_new)},
    {"SSL_CTX_free", offsetof(cl_openssl, context_free)},
    {"SSL_CTX_ctrl", offsetof(cl_openssl, context_control)},
    {"SSL_CTX_set_options", offsetof(cl_openssl, context_set_options)},
    {"SSL_CTX_set_verify", offsetof(cl_openssl, context_set_verify)},
    {"SSL_CTX_load_verify_locations", offsetof(cl_openssl, context_load_roots)},
    {"SSL_CTX_set_default_verify_paths", offsetof(cl_openssl, context_use_default_roots)},
    {"SSL_CTX_use_certificate_chain_file", offsetof(cl_openssl, context_use_certificates)},
    {"SSL_CTX_use_PrivateKey_file", offsetof(cl_openssl, context_use_key)},
    {"SSL_CTX_check_private_key", offsetof(cl_openssl, context_check_key)},
    {"SSL_CTX_set_default_passwd_cb", offsetof(cl_openssl, context_set_password_callback)},
    {"SSL_CTX_sess_set_new_cb", offsetof(cl_openssl, context_set_session_callback)},
    {"SSL_CTX_set_client_cert_cb", offsetof(cl_openssl, context_set_certificate_callback)},
    {"SSL_new", offsetof(cl_openssl, connection_new)},
    {"SSL_free", offsetof(cl_openssl, connection_free)},
    {"SSL_ctrl", offsetof(cl_openssl, control)},
    {"SSL_set_bio", offsetof(cl_openssl, set_bio)},
    {"SSL_get_rbio", offsetof(cl_openssl, bio)},
    {"SSL_set1_host", offsetof(cl_openssl, set_host)},
    {"SSL_set_hostflags", offsetof(cl_openssl, set_host_flags)},
    {"SSL_get0_param", offsetof(cl_openssl, parameters)},
    {"X509_VERIFY_PARAM_set1_ip_asc", offsetof(cl_openssl, set_address)},
    {"SSL_set_connect_state", offsetof(cl_openssl, set_connect_state)},
    {"SSL_do_handshake", offsetof(cl_openssl, shake_hands)},
    {"SSL_read", offsetof(cl_openssl, read)},
    {"SSL_write", offsetof(cl_openssl, write)},
    {"SSL_pending", offsetof(cl_openssl, pending)},
    {"SSL_shutdown", offsetof(cl_openssl, shut_down)},
    {"SSL_set_shutdown", offsetof(cl_openssl, set_shut)},
    {"SSL_get_error", offsetof(cl_openssl, error_of)},
    {"SSL_get_verify_result", offsetof(cl_openssl, verify_result)},
    {"X509_verify_cert_error_string", offsetof(cl_openssl, verify_text)},
    {"SSL_get_version", offsetof(cl_openssl, version_name)},
    {"SSL_get_current_cipher", offsetof(cl_openssl, cipher)},
    {"SSL_CIPHER_get_name", offsetof(cl_openssl, cipher_name)},
    {"SSL_set_session", offsetof(cl_openssl, set_session)},
    {"SSL_session_reused", offsetof(cl_openssl, is_resumed)},
    {"SSL_SESSION_free", offsetof(cl_openssl, session_free)},
    {"ERR_get_error", offsetof(cl_openssl, next_error)},
    {"ERR_clear_error", offsetof(cl_openssl, clear_errors)},
    {"ERR_reason_error_string", offsetof(cl_openssl, error_text)},
    {"BIO_meth_new", offsetof(cl_openssl, bio_method_new)},
    {"BIO_meth_set_read", offsetof(cl_openssl, bio_method_set_read)},
    {"BIO_meth_set_write", offsetof(cl_openssl, bio_method_set_write)},
    {"BIO_meth_set_ctrl", offsetof(cl_openssl, bio_method_set_control)},
    {"BIO_new", offsetof(cl_openssl, bio_new)},
    {"BIO_set_data", offsetof(cl_openssl, bio_set_data)},
    {"BIO_get_data", offsetof(cl_openssl, bio_data)},
    {"BIO_set_init", offsetof(cl_openssl, bio_set_ready)},
    {"BIO_set_flags", offsetof(cl_openssl, bio_set_flags)},
    {"BIO_clear_flags", offsetof(cl_openssl, bio_clear_flags)},
    {"EVP_sha256", offsetof(cl_openssl, sha256)},
    {"HMAC", offsetof(cl_openssl, authenticate)},
    {"EVP_EncodeBlock", offsetof(cl_openssl, encode_base64)},
    {"EVP_DecodeBlock", offsetof(cl_openssl, decode_base64)},
};

static const cl_library library = {
    .name = "OpenSSL's library",
    .files = files,
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .debian_package = "libssl3",
    .fedora_package = "openssl-libs",
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static cl_openssl functions;
static int outcome;
static char message[512];

static void load(void) { outcome = cl_library_load(&library, &functions, message, sizeof message); }

const cl_openssl *cl_openssl_load(const char **failure) {
    pthread_once(&once, load);
    if (outcome != 0) {
        *failure = message;
        return NULL;
    }
    return &functions;
}

static int is_version_3(const cl_openssl *table) { return table->version_number() >= 0x30000000UL; }

int cl_openssl_error_library(const cl_openssl *table, unsigned long error) {
    return (int)(error >> (is_version_3(table) ? 23 : 24)) & 0xff;
}

int cl_openssl_error_reason(const cl_openssl *table, unsigned long error) {
    return (int)(error & (is_version_3(table) ? 0x7fffff : 0xfff));
}
