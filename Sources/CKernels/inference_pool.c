// Threads that share the tasks of one job at a time, for offline work. No lock is taken: a job is announced by its
// number, tasks are handed out by a counter, and whoever waits spins for a while before it sleeps on a futex.
#include "CKernelsInference.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#define PAUSE() _mm_pause()
#else
#define PAUSE() ((void)0)
#endif

enum { SPINS = 20000, LINE = 64 };

struct InferencePool {
    _Alignas(LINE) _Atomic uint32_t job;   // number of the job announced last
    _Atomic uint32_t sleepers;             // workers that sleep on `job`
    _Atomic int stop;
    _Alignas(LINE) _Atomic uint64_t next;  // job number in the upper half, tasks not yet taken in the lower: a late worker finds none
    _Alignas(LINE) _Atomic int64_t left;   // tasks not yet done
    _Alignas(LINE) _Atomic(InferenceTask) task;
    _Atomic(void *) context;
    _Atomic int64_t tasks;
    int workers;
    pthread_t thread[];
};

static void sleepOn(_Atomic uint32_t *word, uint32_t value) { syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, 0, 0, 0); }
static void wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1 << 30, 0, 0, 0); }

// The fields are read before a task is taken. When the taking succeeds, the job still stands, so the fields were its own.
static void takeTasks(InferencePool *pool, uint32_t job) {
    const InferenceTask task = atomic_load_explicit(&pool->task, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
    const int64_t tasks = atomic_load_explicit(&pool->tasks, memory_order_relaxed);
    for (;;) {
        uint64_t at = atomic_load_explicit(&pool->next, memory_order_acquire);
        const int64_t waiting = (int64_t)(at & 0xffffffff);
        if ((uint32_t)(at >> 32) != job || waiting == 0) return;
        if (!atomic_compare_exchange_weak_explicit(&pool->next, &at, at - 1, memory_order_acq_rel, memory_order_acquire)) continue;
        task(context, (ptrdiff_t)(tasks - waiting));
        atomic_fetch_sub_explicit(&pool->left, 1, memory_order_acq_rel);
    }
}

static void *work(void *argument) {
    InferencePool *pool = argument;
    uint32_t seen = 0;
    inference_enter();
    for (;;) {
        uint32_t job;
        for (int spins = 0; (job = atomic_load_explicit(&pool->job, memory_order_acquire)) == seen; spins++) {
            if (spins < SPINS) { PAUSE(); continue; }
            atomic_fetch_add(&pool->sleepers, 1);
            if (atomic_load(&pool->job) == seen) sleepOn(&pool->job, seen);
            atomic_fetch_sub(&pool->sleepers, 1);
            spins = 0;
        }
        seen = job;
        if (atomic_load_explicit(&pool->stop, memory_order_acquire)) return 0;
        takeTasks(pool, job);
    }
}

InferencePool *inference_pool_make(int threads) {
    if (threads < 2) return 0;
    InferencePool *pool = aligned_alloc(LINE, (sizeof(InferencePool) + (size_t)(threads - 1) * sizeof(pthread_t) + LINE - 1) / LINE * LINE);
    if (!pool) return 0;
    atomic_init(&pool->job, 0);
    atomic_init(&pool->sleepers, 0);
    atomic_init(&pool->stop, 0);
    atomic_init(&pool->next, 0);
    atomic_init(&pool->left, 0);
    atomic_init(&pool->task, 0);
    atomic_init(&pool->context, 0);
    atomic_init(&pool->tasks, 0);
    pool->workers = 0;
    for (int i = 0; i < threads - 1; i++)
        if (pthread_create(&pool->thread[pool->workers], 0, work, pool) == 0) pool->workers++;
    return pool;
}

static uint32_t announce(InferencePool *pool, InferenceTask task, void *context, int64_t tasks) {
    const uint32_t job = atomic_load(&pool->job) + 1;
    atomic_store(&pool->task, task);
    atomic_store(&pool->context, context);
    atomic_store(&pool->tasks, tasks);
    atomic_store(&pool->left, tasks);
    atomic_store(&pool->next, (uint64_t)job << 32 | (uint64_t)tasks);
    atomic_store(&pool->job, job);
    if (atomic_load(&pool->sleepers)) wake(&pool->job);
    return job;
}

void inference_pool_free(InferencePool *pool) {
    if (!pool) return;
    atomic_store(&pool->stop, 1);
    announce(pool, 0, 0, 0);
    for (int i = 0; i < pool->workers; i++) pthread_join(pool->thread[i], 0);
    free(pool);
}

void inference_pool_run(InferencePool *pool, InferenceTask task, void *context, ptrdiff_t tasks) {
    if (!pool || tasks < 2) {
        for (ptrdiff_t i = 0; i < tasks; i++) task(context, i);
        return;
    }
    const uint32_t job = announce(pool, task, context, tasks);
    takeTasks(pool, job);
    for (int spins = 0; atomic_load_explicit(&pool->left, memory_order_acquire) > 0; spins++) {
        if (spins < SPINS) PAUSE();
        else sched_yield();
    }
}
