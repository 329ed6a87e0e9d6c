// SPDX-License-Identifier: Apache-2.0
// zlib (RFC 1950 streams), loaded at run time.
#ifndef ZLIB_LOADER_H
#define ZLIB_LOADER_H

/// What zlib's functions return that we tell apart.
enum {
    CL_ZLIB_OK = 0,
    /// The output does not fit.
    CL_ZLIB_BUFFER_ERROR = -5,
};

/// The functions of zlib that are used here, with `uLong` and `uLongf` as the C type that they are.
typedef struct {
    /// The most bytes that compressing `length` bytes can take.
    unsigned long (*_Nonnull compress_bound)(unsigned long length);
    /// Writes a whole stream; `*output_length` is the room before and the length after. `level` is 0...9, or -1 for
    /// zlib's own choice.
    int (*_Nonnull compress)(unsigned char *_Nonnull output, unsigned long *_Nonnull output_length,
                             const unsigned char *_Nonnull input, unsigned long length, int level);
    /// Reads a whole stream, and checks its checksum.
    int (*_Nonnull uncompress)(unsigned char *_Nonnull output, unsigned long *_Nonnull output_length,
                               const unsigned char *_Nonnull input, unsigned long length);
} cl_zlib;

/// The functions of zlib, or null with a sentence in `*failure` that lives as long as the program.
///
/// Safe to call from any thread; the library is looked for once.
const cl_zlib *_Nullable cl_zlib_load(const char *_Nullable *_Nonnull failure);

#endif
