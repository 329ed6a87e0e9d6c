// SPDX-License-Identifier: Apache-2.0
#ifndef ZLIB_LOADER_H
#define ZLIB_LOADER_H
#endif
