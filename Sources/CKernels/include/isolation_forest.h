#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// A split of a tree: rows with x[feature] > threshold go right.
typedef struct {
    int32_t feature;
    float threshold;
} gk_split;

/// Adds up, for each of `rows` rows of x [rows, features], the values of the leaves it falls into.
///
/// Every tree is complete: `splits` [trees, 2^depth - 1] in breadth-first order (node i's children are 2 i + 1 and
/// 2 i + 2), `leaves` [trees, 2^depth]. A branch that ends early goes on with thresholds that nothing exceeds.
void gk_forest_sum(const gk_split *_Nonnull splits, const float *_Nonnull leaves, long trees, long depth,
                   const float *_Nonnull x, long rows, long features, float *_Nonnull sums);

#ifdef __cplusplus
}
#endif
