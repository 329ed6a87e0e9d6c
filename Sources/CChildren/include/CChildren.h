// SPDX-License-Identifier: Apache-2.0
// Starts the child processes of the benchmark and of the tests, none of which outlives its parent.
//
// posix_spawn does not serve here: its child lives in the parent's memory until it runs the program, so the kernel
// counts the parent's memory into the child's peak (ru_maxrss). A forked child starts with a small copy of its own.
#ifndef CCHILDREN_H
#define CCHILDREN_H

#include <stdint.h>

/// Forks, pins the child to `processor` (-1: anywhere), sends its standard output and error to the two descriptors,
/// and runs `path`. The child gets SIGKILL when the calling thread ends, so none is left behind.
/// The process id, or -1 with errno; also when the program could not be run.
int32_t cchildren_start(const char *path, char *const arguments[], int processor, int standard_output, int standard_error);

/// Forks, sends the child's standard output and error to the two descriptors, and runs `path` in the environment.
/// The child gets SIGKILL when this process ends, however it ends; which thread calls does not matter.
/// The process id, or -1 with errno; also when the program could not be run.
int32_t cchildren_start_bound(
    const char *path, char *const arguments[], char *const environment[], int standard_output, int standard_error);

#endif
