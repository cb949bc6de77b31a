#pragma once
// Declarations shared by the inference kernels' own files.
#include "CKernelsInference.h"

#define INFERENCE_DECLARE(suffix)                                                                                               \
    void inference_convolve_##suffix(const InferenceConvolution *, const float *const *, const ptrdiff_t *, float *, ptrdiff_t, \
                                     const float *, ptrdiff_t, ptrdiff_t, int32_t, int32_t);                                    \
    void inference_depthwise_##suffix(const float *, ptrdiff_t, ptrdiff_t, int32_t, const float *, const float *, float,        \
                                      int32_t, float *, ptrdiff_t, ptrdiff_t);
INFERENCE_DECLARE(plain)
#if defined(__x86_64__)
INFERENCE_DECLARE(avx2)
INFERENCE_DECLARE(avx512)
#endif
