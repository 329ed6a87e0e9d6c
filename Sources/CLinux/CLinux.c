// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinux.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

_Static_assert(CLINUX_READABLE == EPOLLIN && CLINUX_WRITABLE == EPOLLOUT, "event bits differ from the kernel's");
_Static_assert(CLINUX_EDGE == (uint32_t)EPOLLET, "CLinux.h and sys/epoll.h differ");
_Static_assert(CLINUX_FAILED == EPOLLERR && CLINUX_HANGUP == EPOLLHUP && CLINUX_PEER_CLOSED == EPOLLRDHUP,
               "event bits differ from the kernel's");

int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int clinux_epoll_add(int epoll, int fd, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = token};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int clinux_epoll_add_level(int epoll, int fd, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.u64 = token};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int clinux_epoll_change_level(int epoll, int fd, uint64_t token, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int clinux_epoll_watch(int epoll, int fd, uint64_t token, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0) return 0;
    if (errno != ENOENT) return -1;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int clinux_epoll_remove(int epoll, int fd) {
    struct epoll_event event = {0};
    return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &event);
}

int clinux_epoll_wait(int epoll, struct clinux_event *events, int capacity, int64_t timeout_ns) {
    enum { batch = 512 };
    static atomic_int without_pwait2;
    struct epoll_event raw[batch];
    if (capacity > batch) capacity = batch;
    int count = -1;
    if (!atomic_load_explicit(&without_pwait2, memory_order_relaxed)) {
        struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
        count = (int)syscall(SYS_epoll_pwait2, epoll, raw, capacity, timeout_ns < 0 ? NULL : &timeout, NULL, 0);
        if (count < 0 && errno == ENOSYS) atomic_store_explicit(&without_pwait2, 1, memory_order_relaxed);
    }
    if (count < 0 && atomic_load_explicit(&without_pwait2, memory_order_relaxed))
        count = epoll_wait(epoll, raw, capacity, timeout_ns < 0 ? -1 : (int)((timeout_ns + 999999) / 1000000));
    for (int i = 0; i < count; i++) {
        events[i].token = raw[i].data.u64;
        events[i].events = raw[i].events;
    }
    return count;
}

int clinux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int clinux_timer_create(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }

int clinux_timer_arm(int timer, int64_t at_ns) {
    struct itimerspec time = {.it_value = {.tv_sec = at_ns / 1000000000, .tv_nsec = at_ns % 1000000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, NULL);
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int clinux_set_timer_slack(void) { return prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); }

void clinux_name_thread(const char *name) {
    char cut[16] = {0};
    for (int i = 0; i < 15 && name[i]; i++) cut[i] = name[i];
    pthread_setname_np(pthread_self(), cut);
}

int clinux_pin_thread(int cpu) {
    int32_t one = cpu;
    return clinux_place_thread(&one, 1);
}

int clinux_place_thread(const int32_t *cpus, int count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < count; i++) CPU_SET(cpus[i], &set);
    return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

int clinux_may_run_on(int cpu) {
    cpu_set_t set;
    if (cpu < 0 || cpu >= CPU_SETSIZE) return 0;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return cpu < sysconf(_SC_NPROCESSORS_CONF);
    return CPU_ISSET(cpu, &set) != 0;
}

int clinux_allowed_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return (int)sysconf(_SC_NPROCESSORS_ONLN);
    return CPU_COUNT(&set);
}

int clinux_hypervisor(char name[13]) {
    memset(name, 0, 13);
#if defined(__x86_64__) || defined(__i386__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    // Leaf 1 has a bit that real processors leave at 0; __get_cpuid would refuse the leaf of hypervisors.
    if (!__get_cpuid(1, &a, &b, &c, &d)) return -1;
    if (!(c >> 31 & 1)) return 0;
    __cpuid(0x40000000, a, b, c, d);
    memcpy(name, &b, 4);
    memcpy(name + 4, &c, 4);
    memcpy(name + 8, &d, 4);
    return 1;
#else
    return -1;
#endif
}

static int64_t clock_ns(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t clinux_monotonic(void) { return clock_ns(CLOCK_MONOTONIC); }

int64_t clinux_thread_cpu(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }

int clinux_end_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0, 0, 0); }
