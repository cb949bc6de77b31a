// Chooses the row kernels by what the processor and the operating system offer.
#include "inference_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

int inference_best_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw"))
        return INFERENCE_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return INFERENCE_AVX2;
#endif
    return INFERENCE_PLAIN;
}

int inference_panel_width(int level) { return level == INFERENCE_AVX512 ? 32 : 16; }

int inference_row_block(int level) { return level == INFERENCE_AVX512 ? 14 : level == INFERENCE_AVX2 ? 6 : 4; }

void inference_convolve(const InferenceConvolution *c, const float *const *inputs, const ptrdiff_t *steps, float *out, ptrdiff_t outStep,
                        const float *residual, ptrdiff_t residualStep, ptrdiff_t rows, int32_t first, int32_t end) {
#if defined(__x86_64__)
    if (c->level == INFERENCE_AVX512) {
        inference_convolve_avx512(c, inputs, steps, out, outStep, residual, residualStep, rows, first, end);
        return;
    }
    if (c->level == INFERENCE_AVX2) {
        inference_convolve_avx2(c, inputs, steps, out, outStep, residual, residualStep, rows, first, end);
        return;
    }
#endif
    inference_convolve_plain(c, inputs, steps, out, outStep, residual, residualStep, rows, first, end);
}

void inference_depthwise(int level, const float *input, ptrdiff_t step, ptrdiff_t tapStride, int32_t taps, const float *weights,
                         const float *bias, float slope, int32_t blocks, float *out, ptrdiff_t outStep, ptrdiff_t rows) {
#if defined(__x86_64__)
    if (level == INFERENCE_AVX512) {
        inference_depthwise_avx512(input, step, tapStride, taps, weights, bias, slope, blocks, out, outStep, rows);
        return;
    }
    if (level == INFERENCE_AVX2) {
        inference_depthwise_avx2(input, step, tapStride, taps, weights, bias, slope, blocks, out, outStep, rows);
        return;
    }
#endif
    inference_depthwise_plain(input, step, tapStride, taps, weights, bias, slope, blocks, out, outStep, rows);
}

uint32_t inference_enter(void) {
#if defined(__x86_64__)
    const uint32_t state = _mm_getcsr();
    _mm_setcsr(state | 0x8040);
    return state;
#elif defined(__aarch64__)
    uint64_t state;
    __asm__ volatile("mrs %0, fpcr" : "=r"(state));
    __asm__ volatile("msr fpcr, %0" : : "r"(state | (1u << 24)));
    return (uint32_t)state;
#else
    return 0;
#endif
}

void inference_leave(uint32_t state) {
#if defined(__x86_64__)
    _mm_setcsr(state);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)state));
#else
    (void)state;
#endif
}
