#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Sparse rows against a table of factor vectors: one half of alternating least squares.
///
/// Row r asks for the x that minimises, over its entries k in starts[r] ..< starts[r + 1] with columns[k] = i,
///     x' base x / 2 + sum of weights[k] (y_i . x)^2 / 2 - targets[k] (y_i . x) + ridgePerEntry * entries |x|^2 / 2.
/// For implicit feedback with confidences c (Hu, Koren and Volinsky, 2008): base = Y'Y + lambda, weights c - 1,
/// targets c. Vectors are `stride` floats apart, a multiple of 16; `base` [stride, stride] has ones on the diagonal for
/// the lanes that are not in use, `y` zeros.
typedef struct {
    long rows, stride;
    const int64_t *_Nonnull starts;
    const int32_t *_Nonnull columns;
    const float *_Nonnull weights;
    const float *_Nonnull targets;
    const float *_Nonnull y;
    const float *_Nonnull base;
    float ridgePerEntry;
} gk_least_squares;

/// Solves every row exactly by Cholesky's decomposition, writing x [rows, stride]; rows without entries become 0.
/// Returns how many rows could not be solved (their matrix is not positive definite) and were left as they were.
long gk_least_squares_cholesky(const gk_least_squares *_Nonnull problem, float *_Nonnull x);
/// Improves x by `steps` of conjugate gradients (Takács, Pilászy and Tikk, 2011).
void gk_least_squares_conjugate(const gk_least_squares *_Nonnull problem, long steps, float *_Nonnull x);

/// One epoch of stochastic gradient descent on ratings (Koren, Bell and Volinsky, 2009): for every entry, in `order`, with
/// e = rating - (mean + userBias + itemBias + p . q), moves the biases and p, q against the gradient of
/// e^2 / 2 + ridge (...)^2 / 2. Returns the sum of e^2 before each move.
double gk_rating_descent(const int32_t *_Nonnull users, const int32_t *_Nonnull items, const float *_Nonnull ratings,
                         const int32_t *_Nonnull order, long count, long stride, float mean, float rate, float ridge,
                         float *_Nonnull userBias, float *_Nonnull itemBias, float *_Nonnull p, float *_Nonnull q);

#ifdef __cplusplus
}
#endif
