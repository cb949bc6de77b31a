#pragma once
// Linked into a test, it stands before the C library's allocator and mutexes and counts the calls of each thread.
#include <stdint.h>

/// Allocations, reallocations and releases of memory by this thread so far, whoever made them.
int64_t call_counter_allocations(void);
/// Mutexes locked by this thread so far.
int64_t call_counter_locks(void);
