#pragma once
// One source, three machines: the loader picks the widest that the processor has.
#if defined(__x86_64__)
#define GK_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define GK_CLONES
#endif
#define GK_INLINE static inline __attribute__((always_inline))
