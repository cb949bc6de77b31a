// Row kernels for AVX2 with FMA: sixteen registers of eight floats.
#include "inference_kernels.h"
#if defined(__x86_64__)
#define NAME(x) inference_##x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define VECTORS 2
#define ROWS 6
#define FEWER 8
#define AHEAD 256
#include "inference_rows_template.h"
#endif
