#include "one_class_svm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nearest_neighbours.h"
#include "parallel.h"
#include "vector_math.h"

#define LANES GK_POINT_LANES

// out[0 ..< LANES] = exp(-gamma |x - point|^2) for the points from `start`.
GK_INLINE void rbf_lanes(const float *points, long stride, long features, long start, const float *x, float gamma,
                         float *out) {
    float sum[LANES] = {0};
    for (long f = 0; f < features; f++) {
        const float *p = points + f * stride + start;
        const float value = x[f];
        for (long l = 0; l < LANES; l++) {
            const float difference = p[l] - value;
            sum[l] += difference * difference;
        }
    }
    for (long l = 0; l < LANES; l++) out[l] = gk_exp(-gamma * sum[l]);
}

GK_CLONES static void rbf_row(const float *points, long stride, long features, const float *x, float gamma, float *row) {
    for (long start = 0; start < stride; start += LANES) rbf_lanes(points, stride, features, start, x, gamma, row + start);
}

typedef struct {
    const float *points, *weights, *queries;
    long count, stride, features, queryCount;
    float gamma;
    double *sums;
} expansion;

#define QUERIES 16L

GK_CLONES static void expand_block(const expansion *e, long block) {
    const long first = block * QUERIES, end = first + QUERIES < e->queryCount ? first + QUERIES : e->queryCount;
    for (long q = first; q < end; q++) {
        double total[LANES] = {0};
        float kernel[LANES];
        for (long start = 0; start < e->stride; start += LANES) {
            rbf_lanes(e->points, e->stride, e->features, start, e->queries + q * e->features, e->gamma, kernel);
            for (long l = 0; l < LANES; l++) total[l] += (double)(kernel[l] * e->weights[start + l]);
        }
        double sum = 0;
        for (long l = 0; l < LANES; l++) sum += total[l];
        e->sums[q] = sum;
    }
}
static void expand_body(void *context, long block) { expand_block(context, block); }

void gk_rbf_sums(const float *points, long count, long stride, long features, const float *weights, float gamma,
                 const float *queries, long queryCount, double *sums) {
    expansion e = {points, weights, queries, count, stride, features, queryCount, gamma, sums};
    gk_parallel_for((queryCount + QUERIES - 1) / QUERIES, expand_body, &e);
}

// Kernel rows kept while there is room, the oldest given up first.
typedef struct {
    const float *points, *rows;
    long stride, features, slots, next;
    float gamma;
    float *kept;
    int32_t *slotOfRow, *rowOfSlot;
} row_cache;

static const float *cached_row(row_cache *c, long row, long pinned) {
    if (c->slotOfRow[row] >= 0) return c->kept + c->slotOfRow[row] * c->stride;
    if (c->rowOfSlot[c->next] == pinned && pinned >= 0) c->next = (c->next + 1) % c->slots;
    const long slot = c->next;
    c->next = (slot + 1) % c->slots;
    if (c->rowOfSlot[slot] >= 0) c->slotOfRow[c->rowOfSlot[slot]] = -1;
    c->rowOfSlot[slot] = (int32_t)row;
    c->slotOfRow[row] = (int32_t)slot;
    float *out = c->kept + slot * c->stride;
    rbf_row(c->points, c->stride, c->features, c->rows + row * c->features, c->gamma, out);
    return out;
}

// The largest of value[i] over i with mask[i], and its place; masks and values past count must be excluded by the caller.
GK_CLONES static long steepest_up(const double *gradient, const double *alpha, long count, double *value) {
    double best[LANES];
    int64_t where[LANES];
    for (long l = 0; l < LANES; l++) best[l] = -INFINITY, where[l] = -1;
    for (long i = 0; i < count; i += LANES)
        for (long l = 0; l < LANES; l++) {
            const double v = alpha[i + l] < 1 ? -gradient[i + l] : -INFINITY;
            const int better = v > best[l];
            best[l] = better ? v : best[l];
            where[l] = better ? i + l : where[l];
        }
    long at = -1;
    *value = -INFINITY;
    for (long l = 0; l < LANES; l++)
        if (best[l] > *value) *value = best[l], at = where[l];
    return at;
}

// The partner that lowers the objective most, and the largest gradient among those that may shrink.
GK_CLONES static long best_partner(const double *gradient, const double *alpha, const float *row, long count, double up,
                                   double *down) {
    double best[LANES], steepest[LANES];
    int64_t where[LANES];
    for (long l = 0; l < LANES; l++) best[l] = 0, steepest[l] = -INFINITY, where[l] = -1;
    for (long i = 0; i < count; i += LANES)
        for (long l = 0; l < LANES; l++) {
            const double g = alpha[i + l] > 0 ? gradient[i + l] : -INFINITY;
            steepest[l] = g > steepest[l] ? g : steepest[l];
            const double difference = up + g, curve = 2 - 2 * (double)row[i + l];
            const double gain = difference > 0 ? difference * difference / (curve > 1e-12 ? curve : 1e-12) : 0;
            const int better = gain > best[l];
            best[l] = better ? gain : best[l];
            where[l] = better ? i + l : where[l];
        }
    long at = -1;
    double gain = 0;
    *down = -INFINITY;
    for (long l = 0; l < LANES; l++) {
        if (best[l] > gain) gain = best[l], at = where[l];
        if (steepest[l] > *down) *down = steepest[l];
    }
    return at;
}

GK_CLONES static void move_gradient(double *gradient, const float *a, double da, const float *b, double db, long count) {
    for (long i = 0; i < count; i++) gradient[i] += (double)a[i] * da + (double)b[i] * db;
}

// Gradients at the start, K alpha, a block of points at a time.
static void start_gradient(const float *points, const float *rows, long count, long stride, long features, float gamma,
                           long started, const double *alpha, double *gradient) {
    const long filled = (started + LANES - 1) / LANES * LANES;
    float *weights = calloc((size_t)filled, sizeof(float)), *packed = calloc((size_t)(filled * features), sizeof(float));
    if (weights && packed) {
        for (long i = 0; i < started; i++) weights[i] = (float)alpha[i];
        for (long f = 0; f < features; f++)
            memcpy(packed + f * filled, points + f * stride, (size_t)started * sizeof(float));
        gk_rbf_sums(packed, started, filled, features, weights, gamma, rows, count, gradient);
    }
    free(weights);
    free(packed);
}

static double offset(const double *gradient, const double *alpha, long count) {
    double low = -INFINITY, high = INFINITY, sum = 0;
    long free_count = 0;
    for (long i = 0; i < count; i++) {
        if (alpha[i] >= 1) low = gradient[i] > low ? gradient[i] : low;
        else if (alpha[i] <= 0) high = gradient[i] < high ? gradient[i] : high;
        else sum += gradient[i], free_count++;
    }
    if (free_count > 0) return sum / (double)free_count;
    return isinf(low) ? high : isinf(high) ? low : (low + high) / 2;
}

long gk_one_class_svm(const float *points, const float *rows, long count, long stride, long features, float gamma,
                      double total, double tolerance, long maximumIterations, long cacheBytes, double *alphaOut,
                      double *rho) {
    long slots = cacheBytes / (stride * (long)sizeof(float));
    if (slots < 2) slots = 2;
    if (slots > count) slots = count;
    if (slots < 2) slots = 2;
    row_cache cache = {points, rows, stride, features, slots, 0, gamma, NULL, NULL, NULL};
    cache.kept = malloc((size_t)(slots * stride) * sizeof(float));
    cache.slotOfRow = malloc((size_t)count * sizeof(int32_t));
    cache.rowOfSlot = malloc((size_t)slots * sizeof(int32_t));
    // Past the end of the data alpha is 0 with gradient -infinity: neither search ever picks such a place.
    double *gradient = malloc((size_t)stride * sizeof(double)), *alpha = calloc((size_t)stride, sizeof(double));
    long iterations = 0;
    *rho = NAN;
    if (cache.kept && cache.slotOfRow && cache.rowOfSlot && gradient && alpha) {
        memset(cache.slotOfRow, -1, (size_t)count * sizeof(int32_t));
        memset(cache.rowOfSlot, -1, (size_t)slots * sizeof(int32_t));
        double left = total;
        long started = 0;
        for (; started < count && left > 0; started++) {
            alpha[started] = left < 1 ? left : 1;
            left -= alpha[started];
        }
        start_gradient(points, rows, count, stride, features, gamma, started, alpha, gradient);
        for (long i = count; i < stride; i++) gradient[i] = INFINITY;
        for (;; iterations++) {
            double up, down;
            const long i = steepest_up(gradient, alpha, stride, &up);
            if (i < 0) break;
            const float *a = cached_row(&cache, i, -1);
            const long j = best_partner(gradient, alpha, a, stride, up, &down);
            if (j < 0 || up + down < tolerance) break;
            if (iterations >= maximumIterations) {
                iterations = -iterations - 1;
                break;
            }
            const float *b = cached_row(&cache, j, i);
            const double curve = 2 - 2 * (double)a[j], sum = alpha[i] + alpha[j];
            double first = alpha[i] - (gradient[i] - gradient[j]) / (curve > 1e-12 ? curve : 1e-12);
            const double lowest = sum > 1 ? sum - 1 : 0, highest = sum > 1 ? 1 : sum;
            first = first < lowest ? lowest : first > highest ? highest : first;
            const double second = sum - first, da = first - alpha[i], db = second - alpha[j];
            alpha[i] = first;
            // Differences must land on the bounds exactly, which the searches test for.
            alpha[j] = first == lowest && sum > 1 ? 1 : first == highest && sum <= 1 ? 0 : second;
            move_gradient(gradient, a, da, b, db, count);
        }
        *rho = offset(gradient, alpha, count);
        memcpy(alphaOut, alpha, (size_t)count * sizeof(double));
    }
    free(cache.kept);
    free(cache.slotOfRow);
    free(cache.rowOfSlot);
    free(gradient);
    free(alpha);
    return iterations;
}
