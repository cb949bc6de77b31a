// Row kernels for AVX-512: thirty-two registers of sixteen floats.
#include "inference_kernels.h"
#if defined(__x86_64__)
#define NAME(x) inference_##x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")))
#define LANES 16
#define VECTORS 2
#define ROWS 14
#define FEWER 12
#define AHEAD 512
#include "inference_rows_template.h"
#endif
