// Row kernels for any processor: vectors of four floats, which SSE and NEON have.
#include "inference_kernels.h"
#define NAME(x) inference_##x##_plain
#define TARGET 
#define LANES 4
#define VECTORS 4
#define ROWS 4
#define FEWER 8
#define AHEAD 0
#include "inference_rows_template.h"
