#pragma once
// The few things that threads which move sound need from Linux and the processor, and that Swift has no name for.
#include <stdbool.h>
#include <stdint.h>

#if defined(__clang__)
/// Lets the Swift compiler call a function where it refuses whatever may lock or allocate. Vouched for by reading it.
#define STREAMING_RT __attribute__((swift_attr("@_noLocks"), swift_attr("@_noAllocation")))
#else
#define STREAMING_RT
#endif

/// Sleeps while `*word == expected`, at most `timeout_ns`. Returns 0 when woken, else an errno (EAGAIN, EINTR, ETIMEDOUT).
STREAMING_RT int streaming_futex_wait(const void *word, uint32_t expected, uint64_t timeout_ns);
/// Wakes at most `count` threads that sleep on `word`.
STREAMING_RT void streaming_futex_wake(const void *word, int count);

/// CLOCK_MONOTONIC in nanoseconds: the clock of ALSA's time stamps.
STREAMING_RT uint64_t streaming_monotonic_ns(void);

/// Tells the processor that this is a spinning loop.
static inline void streaming_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Makes this thread treat denormal numbers as zero: a fading tail must not cost a hundred times a loud one.
void streaming_flush_denormals(void);

/// Names this thread, in at most 15 bytes, for `top -H` and debuggers.
void streaming_name_thread(const char *name);
/// Runs this thread on one processor only. Returns an errno, 0 for done.
int streaming_pin_thread(int processor);
/// Asks for SCHED_FIFO for this thread. Returns an errno, 0 for granted.
///
/// Also sets RLIMIT_RTTIME, with a handler of SIGXCPU that returns a thread which ran for half a second
/// without sleeping to ordinary scheduling: a runaway stage must not take the machine with it.
int streaming_request_fifo(int priority);
/// Keeps all memory of the process resident, now and later. Returns an errno, 0 for done.
int streaming_lock_memory(void);
/// Touches 64 KiB of this thread's stack, so that it faults now and not between two periods of sound.
void streaming_prefault_stack(void);
