#include "CStreaming.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

void streaming_flush_denormals(void) {
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040);  // flush to zero, denormals are zero
#elif defined(__aarch64__)
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    __asm__ volatile("msr fpcr, %0" : : "r"(control | (1u << 24)));
#endif
}

void streaming_name_thread(const char *name) {
    char cut[16];
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = 0;
    pthread_setname_np(pthread_self(), cut);
}

int streaming_pin_thread(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

// The kernel sends SIGXCPU to the thread that overran, and sched_setscheduler is one plain system call.
static void demote(int signal_number) {
    (void)signal_number;
    int saved = errno;
    struct sched_param ordinary = {.sched_priority = 0};
    sched_setscheduler(0, SCHED_OTHER, &ordinary);
    errno = saved;
}

int streaming_request_fifo(int priority) {
    struct sigaction present;
    if (sigaction(SIGXCPU, NULL, &present) == 0 && present.sa_handler == SIG_DFL) {
        struct sigaction action = {.sa_handler = demote, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(SIGXCPU, &action, NULL);
    }
    struct rlimit limit;
    if (getrlimit(RLIMIT_RTTIME, &limit) == 0) {
        const rlim_t half_second = 500000;  // in microseconds
        if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > half_second) {
            limit.rlim_cur = half_second;
            setrlimit(RLIMIT_RTTIME, &limit);
        }
    }
    struct sched_param parameters = {.sched_priority = priority};
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
}

int streaming_lock_memory(void) { return mlockall(MCL_CURRENT | MCL_FUTURE) == 0 ? 0 : errno; }

void streaming_prefault_stack(void) {
    volatile char touched[64 * 1024];
    for (size_t i = 0; i < sizeof touched; i += 1024) touched[i] = 0;
}

// ALSA's library takes a mutex of its own around every read and write of a device, unless it is told before the first device is
// opened that each device has one owner; here each has (they cannot be copied). Before main, because setenv is not safe once
// other threads read the environment. Who sets the variable otherwise is left alone.
__attribute__((constructor)) static void keep_alsa_from_locking(void) { setenv("LIBASOUND_THREAD_SAFE", "0", 0); }
