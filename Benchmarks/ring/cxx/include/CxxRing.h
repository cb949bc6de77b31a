#pragma once
// The ring of Sources/Streaming written in C++, with the same two measurements: what Swift is compared to.
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Nanoseconds to pass `count` numbers one by one through a ring of `capacity`, from a thread on one processor to one on another.
/// Zero when a number came out wrong.
uint64_t cxx_ring_throughput(int64_t count, int64_t capacity, int writer_processor, int reader_processor);
/// Nanoseconds for `count` numbers to go through one ring and back through another.
uint64_t cxx_ring_round_trip(int64_t count, int64_t capacity, int writer_processor, int reader_processor);

#ifdef __cplusplus
}
#endif
