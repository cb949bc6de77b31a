#pragma once
#ifdef __cplusplus
extern "C" {
#endif

typedef void (*gk_body)(void *_Nullable context, long index);

/// Runs body(context, 0 ..< count) on the pool's threads and the caller's; returns when all are done. Indices are
/// handed out one by one, so outputs must not depend on which thread takes which. A call from inside a body, or while
/// another thread uses the pool, runs on the caller alone.
void gk_parallel_for(long count, gk_body _Nonnull body, void *_Nullable context);

/// Threads taking part, the caller's included. The first call reads the number of processors the process may use.
int gk_thread_count(void);
/// Sets the number of threads (1 ... 64) used by the calls that follow.
void gk_set_thread_count(int count);

/// A scratch buffer of at least `count` floats, 64-byte aligned, of the calling thread: valid until its next call
/// with the same slot (0 ..< 4).
float *_Nonnull gk_scratch(int slot, long count);

#ifdef __cplusplus
}
#endif
