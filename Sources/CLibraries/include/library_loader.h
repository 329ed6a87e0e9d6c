// SPDX-License-Identifier: Apache-2.0
// Opens a shared library at run time and looks up its functions.
//
// Each library has a pair of files beside this one: a header with a struct of its functions as we declare them and one
// `cl_NAME_load`, and a source file with the library's file names, its symbols and the packages that bring it.
#ifndef LIBRARY_LOADER_H
#define LIBRARY_LOADER_H

#include <stddef.h>

/// One function to look up, and where in the struct of functions its address goes.
typedef struct {
    const char *_Nonnull name;
    size_t offset;
} cl_symbol;

/// What to look for, and what to tell the user when it is not there.
typedef struct {
    /// The library's own name, as in a sentence.
    const char *_Nonnull name;
    /// File names to try in turn; the list ends with a null pointer.
    const char *const _Nullable *_Nonnull files;
    /// The functions that are needed.
    const cl_symbol *_Nonnull symbols;
    size_t symbol_count;
    /// The package's name on Debian and Ubuntu, and on Fedora.
    const char *_Nonnull debian_package;
    const char *_Nonnull fedora_package;
} cl_library;

/// Opens the library and fills `functions` with the addresses.
///
/// 0 if all were found. Otherwise -1, a sentence in `failure` that names the package, and nothing left open.
/// The library stays open as long as the program runs. This is not a lock: `cl_NAME_load` calls it once.
int cl_library_load(const cl_library *_Nonnull library, void *_Nonnull functions, char *_Nonnull failure,
                    size_t failure_size);

#endif
