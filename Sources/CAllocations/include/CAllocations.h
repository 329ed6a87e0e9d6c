// SPDX-License-Identifier: Apache-2.0
// Counts the memory allocations of the program that this is linked into: it defines the malloc family itself and hands
// each call on to the C library. `mallinfo2` shows only what is left over, not how often memory was asked for.
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

#include <stdint.h>

/// How often memory was asked for since the program began, on all threads: malloc, calloc, realloc, reallocarray,
/// posix_memalign, aligned_alloc, memalign, valloc and pvalloc.
uint64_t callocations_count(void);

/// How often a block was given back since the program began. `free(NULL)` gives nothing back and does not count.
uint64_t callocations_freed(void);

#endif
