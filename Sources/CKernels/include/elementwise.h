#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

// Loops over arrays of floats, spread over the pool when long. Outputs may be one of the inputs.

typedef enum {
    GK_ADD, GK_SUBTRACT, GK_MULTIPLY, GK_DIVIDE, GK_MAXIMUM, GK_MINIMUM,
} gk_binary_operation;

/// y[i] = a[i * strideA] op b[i * strideB], strides 0 or 1.
void gk_binary(int operation, const float *_Nonnull a, int strideA, const float *_Nonnull b, int strideB,
               float *_Nonnull y, long count);
/// Rows of a broadcast: y[o, i, j], each of a and b with its own strides (0 where it repeats) for o and i, and 0 or 1 for j.
void gk_binary_rows(int operation, const float *_Nonnull a, const long *_Nonnull stridesA, const float *_Nonnull b,
                    const long *_Nonnull stridesB, float *_Nonnull y, const long *_Nonnull shape);

typedef enum {
    GK_NEGATE, GK_RELU, GK_LEAKY_RELU, GK_TANH, GK_SIGMOID, GK_GELU, GK_EXP, GK_LOG, GK_SQRT, GK_ABS, GK_SQUARE,
    GK_RECIPROCAL, GK_SCALE, GK_OFFSET, GK_CLAMP_MIN, GK_SOFTPLUS, GK_SIN, GK_COS, GK_ELU, GK_SILU, GK_CLAMP_MAX, GK_POWER,
} gk_unary_operation;

/// y[i] = op(x[i]); `p` is the slope, factor, summand or bound of those that have one.
void gk_unary(int operation, const float *_Nonnull x, float *_Nonnull y, long count, float p);
/// dx[i] = dy[i] op'(x[i]); y is op(x).
void gk_unary_backward(int operation, const float *_Nonnull x, const float *_Nonnull y, const float *_Nonnull dy,
                       float *_Nonnull dx, long count, float p);

/// y[i] += scale * x[i].
void gk_accumulate(const float *_Nonnull x, float scale, float *_Nonnull y, long count);
void gk_fill(float value, float *_Nonnull y, long count);
void gk_copy(const float *_Nonnull x, float *_Nonnull y, long count);
/// Sum of squares, in float64.
double gk_sum_of_squares(const float *_Nonnull x, long count);

/// y[outer, inner] = factor * the sum (or, with maximum, the largest) over r of x[outer, r, inner].
void gk_reduce(int maximum, const float *_Nonnull x, long outer, long reduced, long inner, float factor, float *_Nonnull y);
/// y[outer, r, inner] = factor * x[outer, inner].
void gk_spread(const float *_Nonnull x, long outer, long reduced, long inner, float factor, float *_Nonnull y);
/// Softmax (or its logarithm) over the middle axis of [outer, classes, inner].
void gk_softmax(int logarithm, const float *_Nonnull x, long outer, long classes, long inner, float *_Nonnull y);
void gk_softmax_backward(int logarithm, const float *_Nonnull y, const float *_Nonnull dy, long outer, long classes,
                         long inner, float *_Nonnull dx);
/// y = x with its axes permuted: y's axis i is x's axis order[i]; at most 8 axes.
void gk_permute(const float *_Nonnull x, const long *_Nonnull shape, const long *_Nonnull order, long axes,
                float *_Nonnull y);
/// rows x columns block copies: y[r * strideY ...] = x[r * strideX ...], or += when accumulate.
void gk_copy_rows(const float *_Nonnull x, long strideX, float *_Nonnull y, long strideY, long rows, long columns,
                  int accumulate);

/// IEEE 754 half precision, rounded to nearest, ties to even.
void gk_half_to_float(const uint16_t *_Nonnull x, float *_Nonnull y, long count);
void gk_float_to_half(const float *_Nonnull x, uint16_t *_Nonnull y, long count);

/// One step of Adam (Kingma and Ba, 2015) over an array; AdamW's decoupled decay is `decay` (already times the rate).
/// rate and epsilon as in PyTorch: p -= rate * (m / c1) / (sqrt(v / c2) + epsilon).
void gk_adam(float *_Nonnull parameter, const float *_Nonnull gradient, float *_Nonnull m, float *_Nonnull v, long count,
             float rate, float beta1, float beta2, float epsilon, float correction1, float correction2, float weightDecay,
             float decay, float gradientScale);

#ifdef __cplusplus
}
#endif
