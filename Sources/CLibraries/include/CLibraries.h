// SPDX-License-Identifier: Apache-2.0
// Our own declarations of system libraries, loaded at run time, so that building needs the toolchain alone.
#ifndef CLIBRARIES_H
#define CLIBRARIES_H
#include "curl_loader.h"
#include "library_loader.h"
#include "odbc_loader.h"
#include "openssl_loader.h"
#include "postgres_loader.h"
#include "sqlite_loader.h"
#include "zlib_loader.h"
#endif
