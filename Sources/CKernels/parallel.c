#include "parallel.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAXIMUM_THREADS 64
// A job is open while `users` is not negative; closing adds CLOSED, so no worker can enter a finished job.
#define CLOSED (INT_MIN / 2)

static struct {
    _Alignas(64) atomic_int generation;
    _Alignas(64) atomic_int users;
    _Alignas(64) atomic_long next;
    _Alignas(64) atomic_flag busy;
    atomic_int wanted;
    atomic_int started;
    atomic_int sleeping;
    gk_body body;
    void *context;
    long count;
} pool = {.users = CLOSED, .busy = ATOMIC_FLAG_INIT};

static _Thread_local int inside;

static void wait_while(atomic_int *word, int value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
static void wake_all(atomic_int *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0); }
static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static void take_part(void) {
    gk_body body = pool.body;
    void *context = pool.context;
    long count = pool.count, index;
    while ((index = atomic_fetch_add(&pool.next, 1)) < count) body(context, index);
}

static void *worker(void *argument) {
    const int number = (int)(long)argument;
    int seen = atomic_load(&pool.generation) - 1;
    inside = 1;
    for (;;) {
        int generation = atomic_load(&pool.generation);
        if (generation == seen) {
            for (int spin = 0; spin < 200 && (generation = atomic_load(&pool.generation)) == seen; spin++) relax();
            if (generation == seen) {
                atomic_fetch_add(&pool.sleeping, 1);
                wait_while(&pool.generation, seen);
                atomic_fetch_sub(&pool.sleeping, 1);
                continue;
            }
        }
        seen = generation;
        if (number >= atomic_load(&pool.wanted)) continue;
        int users = atomic_load(&pool.users);
        while (users >= 0 && !atomic_compare_exchange_weak(&pool.users, &users, users + 1)) {}
        if (users < 0) continue;
        take_part();
        if (atomic_fetch_sub(&pool.users, 1) == CLOSED + 1) wake_all(&pool.users);
    }
    return NULL;
}

int gk_thread_count(void) {
    int wanted = atomic_load(&pool.wanted);
    if (wanted == 0) {
        cpu_set_t set;
        int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)sysconf(_SC_NPROCESSORS_ONLN);
        const char *asked = getenv("GUSLI_THREADS");
        if (asked && atoi(asked) > 0) count = atoi(asked);
        wanted = count < 1 ? 1 : count > MAXIMUM_THREADS ? MAXIMUM_THREADS : count;
        int zero = 0;
        if (!atomic_compare_exchange_strong(&pool.wanted, &zero, wanted)) wanted = zero;
    }
    return wanted;
}

void gk_set_thread_count(int count) {
    atomic_store(&pool.wanted, count < 1 ? 1 : count > MAXIMUM_THREADS ? MAXIMUM_THREADS : count);
}

void gk_parallel_for(long count, gk_body body, void *context) {
    if (count <= 0) return;
    int threads = count > 1 && !inside ? gk_thread_count() : 1;
    if (threads == 1 || atomic_flag_test_and_set(&pool.busy)) {
        for (long index = 0; index < count; index++) body(context, index);
        return;
    }
    inside = 1;
    while (atomic_load(&pool.started) < threads - 1) {
        pthread_t thread;
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, 8 << 20);
        long number = atomic_load(&pool.started) + 1;
        int failed = pthread_create(&thread, &attributes, worker, (void *)number);
        pthread_attr_destroy(&attributes);
        if (failed) break;
        atomic_fetch_add(&pool.started, 1);
    }
    pool.body = body;
    pool.context = context;
    pool.count = count;
    atomic_store(&pool.next, 0);
    atomic_store(&pool.users, 0);
    atomic_fetch_add(&pool.generation, 1);
    if (atomic_load(&pool.sleeping) > 0) wake_all(&pool.generation);
    take_part();
    int users = atomic_fetch_add(&pool.users, CLOSED) + CLOSED;
    for (int spin = 0; users != CLOSED; spin++) {
        if (spin < 200) relax();
        else wait_while(&pool.users, users);
        users = atomic_load(&pool.users);
    }
    inside = 0;
    atomic_flag_clear(&pool.busy);
}

float *gk_scratch(int slot, long count) {
    static _Thread_local float *buffers[4];
    static _Thread_local long sizes[4];
    if (sizes[slot] < count) {
        free(buffers[slot]);
        long size = (count + 1023) / 1024 * 1024;
        buffers[slot] = aligned_alloc(64, (size_t)size * sizeof(float));
        if (!buffers[slot]) abort();
        sizes[slot] = size;
    }
    return buffers[slot];
}
