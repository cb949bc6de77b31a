#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// sums[q] = sum over i of weights[i] exp(-gamma |queries[q] - points[i]|^2), points feature by feature as in gk_nearest
/// but in floats, queries [queries, features].
void gk_rbf_sums(const float *_Nonnull points, long count, long stride, long features, const float *_Nonnull weights,
                 float gamma, const float *_Nonnull queries, long queryCount, double *_Nonnull sums);

/// Trains a one-class support vector machine with a radial kernel: minimises alpha' K alpha / 2 over 0 <= alpha <= 1 with
/// sum alpha = total, by sequential minimal optimisation with second-order working sets (Fan, Chen and Lin, 2005).
///
/// `rows` holds the same points as [count, features]. Writes alpha [count] and the offset rho; stops where the
/// largest violation of the optimality conditions falls below `tolerance`. `cacheBytes` bounds the kernel rows kept.
/// Returns the number of iterations, negative if `maximumIterations` ran out, 0 with rho = NaN where memory is missing.
long gk_one_class_svm(const float *_Nonnull points, const float *_Nonnull rows, long count, long stride, long features,
                      float gamma, double total, double tolerance, long maximumIterations, long cacheBytes,
                      double *_Nonnull alpha, double *_Nonnull rho);

#ifdef __cplusplus
}
#endif
