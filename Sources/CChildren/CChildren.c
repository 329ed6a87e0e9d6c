// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CChildren.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/// Runs in the child. Returns only when something failed, with errno.
static void become(const char *path, char *const arguments[], int processor, int standard_output, int standard_error) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        return;
    }
    if (processor >= 0) {
        cpu_set_t processors;
        CPU_ZERO(&processors);
        CPU_SET(processor, &processors);
        if (sched_setaffinity(0, sizeof processors, &processors) != 0) {
            return;
        }
    }
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(standard_output, STDOUT_FILENO) < 0
        || dup2(standard_error, STDERR_FILENO) < 0) {
        return;
    }
    execve(path, arguments, environ);
}

pid_t cchildren_start(const char *path, char *const arguments[], int processor, int standard_output, int standard_error) {
    // The child writes its error number here; a program that runs closes it unwritten.
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        become(path, arguments, processor, standard_output, standard_error);
        int failure = errno;
        ssize_t written = write(report[1], &failure, sizeof failure);
        _exit(written == (ssize_t)sizeof failure ? 127 : 126);
    }
    int failure = errno;
    close(report[1]);
    if (child > 0) {
        failure = 0;
        ssize_t bytes;
        do {
            bytes = read(report[0], &failure, sizeof failure);
        } while (bytes < 0 && errno == EINTR);
        if (bytes != 0) {
            int status;
            while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
            }
            child = -1;
        }
    }
    close(report[0]);
    errno = failure;
    return child;
}
