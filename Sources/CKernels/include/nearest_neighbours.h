#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Points are given feature by feature: [features, stride] with stride a multiple of GK_POINT_LANES; what lies past
/// `count` is not read as a point.
enum { GK_POINT_LANES = 16 };

/// The k nearest points of every query [queries, features] by Euclidean distance, all pairs compared.
///
/// `distances` and `indices` [queries, k] receive squared distances, rising, and the points' numbers, the smaller number
/// first among equals. With `excludesSelf` query i is point i and not its own neighbour. Where fewer than k points
/// exist the rest is infinity and -1.
void gk_nearest(const double *_Nonnull points, long count, long stride, long features, const double *_Nonnull queries,
                long queryCount, long k, int excludesSelf, double *_Nonnull distances, int32_t *_Nonnull indices);

#ifdef __cplusplus
}
#endif
