// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CChildren.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/// What is to be started.
struct program {
    const char *path;
    char *const *arguments;
    char *const *environment;
    int processor;
    int standard_output;
    int standard_error;
};

/// The child gets nothing of what its parent blocks or ignores.
static void reset_signals(void) {
    for (int number = 1; number < NSIG; number++) {
        signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Runs in the child. Returns only when something failed, with errno.
static void become(const struct program *program, pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        return;
    }
    // The parent may have died before the request above was in place.
    if (getppid() != parent) {
        _exit(127);
    }
    reset_signals();
    int processor = program->processor;
    if (processor >= 0) {
        cpu_set_t processors;
        CPU_ZERO(&processors);
        CPU_SET(processor, &processors);
        if (sched_setaffinity(0, sizeof processors, &processors) != 0) {
            return;
        }
    }
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(program->standard_output, STDOUT_FILENO) < 0
        || dup2(program->standard_error, STDERR_FILENO) < 0) {
        return;
    }
    execve(program->path, program->arguments, program->environment);
}

static pid_t start(const struct program *program) {
    // The child writes its error number here; a program that runs closes it unwritten.
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        return -1;
    }
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        become(program, parent);
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

int32_t cchildren_start(const char *path, char *const arguments[], int processor, int standard_output, int standard_error) {
    struct program program = {path, arguments, environ, processor, standard_output, standard_error};
    return start(&program);
}

// The thread that starts children for all others, and never ends: the kernel kills a child at the end of the thread that
// started it, and threads of a pool come and go.
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static enum { FREE, ASKED, ANSWERED } state = FREE;
static const struct program *asked;
static pid_t answer;
static int answer_errno;

static void *keep(void *nothing) {
    (void)nothing;
    pthread_mutex_lock(&lock);
    while (1) {
        while (state != ASKED) {
            pthread_cond_wait(&changed, &lock);
        }
        answer = start(asked);
        answer_errno = errno;
        state = ANSWERED;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

static void begin_keeping(void) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (pthread_create(&thread, NULL, keep, NULL) == 0) {
        pthread_detach(thread);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int32_t cchildren_start_bound(
    const char *path, char *const arguments[], char *const environment[], int standard_output, int standard_error) {
    struct program program = {path, arguments, environment, -1, standard_output, standard_error};
    pthread_once(&once, begin_keeping);
    pthread_mutex_lock(&lock);
    while (state != FREE) {
        pthread_cond_wait(&changed, &lock);
    }
    asked = &program;
    state = ASKED;
    pthread_cond_broadcast(&changed);
    while (state != ANSWERED) {
        pthread_cond_wait(&changed, &lock);
    }
    pid_t child = answer;
    int failure = answer_errno;
    state = FREE;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    errno = failure;
    return child;
}
