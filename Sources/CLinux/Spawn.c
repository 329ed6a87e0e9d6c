// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

// Only calls that are safe between fork and exec in a process with threads.
static void close_from(int first) {
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 65536) limit = 65536;
    for (int fd = first; fd < limit; fd++) close(fd);
}

static void default_signals(void) {
    const int changed[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGPIPE, SIGCHLD, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) signal(changed[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void become_server(const char *path, char *const argv[], int log_fd, int report_fd, pid_t parent) {
    int failed = 0;
    if (prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0, 0, 0) != 0) failed = 1;
    // The parent may have died before the request above was in place.
    if (!failed && getppid() != parent) _exit(127);
    if (!failed && setpgid(0, 0) != 0) failed = 1;
    default_signals();
    // The two descriptors are moved above those that are replaced below, whatever numbers they came with.
    int report = failed ? report_fd : fcntl(report_fd, F_DUPFD_CLOEXEC, 10);
    int log = failed ? log_fd : fcntl(log_fd, F_DUPFD_CLOEXEC, 10);
    int null = failed ? -1 : open("/dev/null", O_RDONLY);
    if (!failed && (report < 0 || log < 0 || null < 0)) failed = 1;
    if (!failed && (dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)) failed = 1;
    if (!failed && (dup2(report, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) != 0)) failed = 1;
    if (!failed) {
        close_from(4);
        report = 3;
        execv(path, argv);
    }
    int number = errno;
    ssize_t written = write(report, &number, sizeof number);
    (void)written;
    _exit(127);
}

int clinux_spawn_server(const char *path, char *const argv[], int log_fd) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become_server(path, argv, log_fd, report[1], parent);
    int number = child < 0 ? errno : 0;
    close(report[1]);
    if (child > 0) {
        ssize_t count;
        do count = read(report[0], &number, sizeof number);
        while (count < 0 && errno == EINTR);
        if (count == (ssize_t)sizeof number) {
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        } else {
            number = 0;
        }
    }
    close(report[0]);
    if (number == 0) return child;
    errno = number;
    return -1;
}

int clinux_await_server(int pid) {
    siginfo_t info;
    int result;
    do result = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    while (result < 0 && errno == EINTR);
    return result;
}

int clinux_reap_server(int pid) {
    int status = 0;
    pid_t ended;
    do ended = waitpid(pid, &status, 0);
    while (ended < 0 && errno == EINTR);
    if (ended < 0) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

int clinux_remove_tree(const char *path) { return nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS); }
