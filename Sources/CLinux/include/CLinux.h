// SPDX-License-Identifier: Apache-2.0
// What Swift's Glibc module does not export: epoll, eventfd, scheduling affinity, and a few calls whose C types
// (packed structs, macros, variadic functions) the importer cannot express.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

/// One readiness event, unpacked: `struct epoll_event` is packed on x86-64, which Swift cannot address safely.
struct clinux_event {
    uint64_t token;
    uint32_t events;
};

enum {
    CLINUX_READABLE = 0x001,   // EPOLLIN
    CLINUX_WRITABLE = 0x004,   // EPOLLOUT
    CLINUX_FAILED = 0x008,     // EPOLLERR
    CLINUX_HANGUP = 0x010,     // EPOLLHUP
    CLINUX_PEER_CLOSED = 0x2000, // EPOLLRDHUP
};

#define CLINUX_EDGE 0x80000000u // EPOLLET

/// An epoll descriptor with close-on-exec, or -1 with errno.
int clinux_epoll_create(void);
/// Registers `fd` once, edge-triggered, for reading and writing. 0, or -1 with errno.
int clinux_epoll_add(int epoll, int fd, uint64_t token);
/// Registers `fd` level-triggered, for reading only. 0, or -1 with errno.
int clinux_epoll_add_level(int epoll, int fd, uint64_t token);
int clinux_epoll_remove(int epoll, int fd);
/// Waits at most `timeout_ns` (negative: without end). Falls back to millisecond epoll_wait where the kernel lacks
/// epoll_pwait2 (before 5.11). The number of events, or -1 with errno.
int clinux_epoll_wait(int epoll, struct clinux_event *events, int capacity, int64_t timeout_ns);

/// A timer on CLOCK_MONOTONIC as a descriptor with close-on-exec, or -1 with errno.
int clinux_timer_create(void);
/// Sets the timer to go off once at an absolute time. 0, or -1 with errno.
int clinux_timer_arm(int timer, int64_t at_ns);

/// A non-blocking eventfd with close-on-exec, or -1 with errno.
int clinux_eventfd(void);
/// Asks for the finest timer slack (1 ns) for the calling thread.
int clinux_set_timer_slack(void);
/// Names the calling thread for ps and perf; cut to 15 bytes.
void clinux_name_thread(const char *name);
/// Pins the calling thread to one processor. 0, or the error number.
int clinux_pin_thread(int cpu);
/// Lets the calling thread run on these processors. 0, or the error number.
int clinux_place_thread(const int32_t *cpus, int count);
/// Whether the calling thread may run on a processor: 1 or 0.
int clinux_may_run_on(int cpu);
/// How many processors the process may run on.
int clinux_allowed_processors(void);
/// CLOCK_MONOTONIC in nanoseconds.
int64_t clinux_monotonic(void);
/// Whether the processor says that it belongs to a virtual machine: 1 and the hypervisor's name for itself in `name` (12
/// bytes and a zero), 0, or -1 where the processor is asked in another way.
int clinux_hypervisor(char name[13]);
/// CPU time of the calling thread in nanoseconds.
int64_t clinux_thread_cpu(void);
/// Asks the kernel to end the calling process when its parent ends (PR_SET_PDEATHSIG), for servers we start.
int clinux_end_with_parent(int signal);

/// Sets what a level-triggered registration waits for: `events` is a sum of the bits above. 0, or -1 with errno.
int clinux_epoll_change_level(int epoll, int fd, uint64_t token, uint32_t events);

/// Registers `fd` for `events`, a sum of the bits above (level-triggered without CLINUX_EDGE), or changes what it is registered for. 0, or -1
/// with errno.
int clinux_epoll_watch(int epoll, int fd, uint64_t token, uint32_t events);

/// Accepts one connection, non-blocking and with close-on-exec. The descriptor, or -1 with errno.
int clinux_accept(int listener);

/// Starts the program at `path` with `argv` (ended by NULL) in a process group of its own, standard input from /dev/null,
/// both outputs to `log_fd`, all other descriptors closed and signals at their defaults. The pid, or -1 with errno, also
/// when the program could not be executed.
///
/// The kernel kills the process when the calling THREAD ends (PR_SET_PDEATHSIG), and so also when this process ends in
/// whatever way: call it on a thread that lives as long as the server is to live.
int clinux_spawn_server(const char *path, char *const argv[], int log_fd);
/// Waits until a process that was started above has ended, and leaves it for `clinux_reap_server`: until then its number
/// names no other process. 0, or -1 with errno.
int clinux_await_server(int pid);
/// Reaps an ended process: its exit code, 128 plus the number of the signal that ended it, or -1 with errno.
int clinux_reap_server(int pid);
/// Removes a directory and all that is in it, without following links. 0, or -1 with errno.
int clinux_remove_tree(const char *path);

#endif
