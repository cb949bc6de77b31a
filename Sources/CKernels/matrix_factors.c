#include "matrix_factors.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "clones.h"
#include "parallel.h"

#define LANES 16
// Rows handed out together, and entries whose vectors stay in the first cache while the tiles of a matrix pass over them.
#define BLOCK 32L
#define CHUNK 96L

typedef float lanes __attribute__((vector_size(64), aligned(4)));
#define AT(pointer) (*(lanes *)(pointer))
#define READ(pointer) (*(const lanes *)(pointer))

typedef struct {
    const gk_least_squares *p;
    float *x;
    long steps;
    atomic_long failures;
} job;

typedef float half __attribute__((vector_size(32)));
typedef float quarter __attribute__((vector_size(16)));
#define SUM_OF(result, v)                                                                                              \
    do {                                                                                                               \
        const lanes whole = v;                                                                                         \
        const half h = __builtin_shufflevector(whole, whole, 0, 1, 2, 3, 4, 5, 6, 7)                                    \
                     + __builtin_shufflevector(whole, whole, 8, 9, 10, 11, 12, 13, 14, 15);                            \
        const quarter q = __builtin_shufflevector(h, h, 0, 1, 2, 3) + __builtin_shufflevector(h, h, 4, 5, 6, 7);        \
        const quarter e = q + __builtin_shufflevector(q, q, 2, 3, 0, 1);                                               \
        result = e[0] + e[1];                                                                                          \
    } while (0)

// The vectors lie all over a table larger than the caches: asked for some entries ahead they are there in time.
GK_INLINE void prefetch(const gk_least_squares *p, long k, long to) {
    if (k >= to) return;
    const float *y = p->y + (long)p->columns[k] * p->stride;
    for (long j = 0; j < p->stride; j += LANES) __builtin_prefetch(y + j);
}

// The upper triangle of a += sum of weight y y', in tiles of 8 rows by 2 vectors that stay in registers.
GK_INLINE void add_outer_products(const gk_least_squares *p, long from, long to, float *a) {
    const long stride = p->stride;
    for (long i = 0; i < stride; i += 8) {
        for (long j = i / LANES * LANES; j < stride; j += 2 * LANES) {
            const int two = j + LANES < stride;
            const long second = two ? j + LANES : j;
            lanes sum[8][2];
            for (int r = 0; r < 8; r++) sum[r][0] = READ(a + (i + r) * stride + j), sum[r][1] = READ(a + (i + r) * stride + second);
            for (long k = from; k < to; k++) {
                const float *y = p->y + (long)p->columns[k] * stride;
                const lanes first = READ(y + j) * p->weights[k], next = READ(y + second) * p->weights[k];
#pragma clang loop unroll(full)
                for (int r = 0; r < 8; r++) {
                    sum[r][0] += first * y[i + r];
                    sum[r][1] += next * y[i + r];
                }
            }
            for (int r = 0; r < 8; r++) {
                AT(a + (i + r) * stride + j) = sum[r][0];
                if (two) AT(a + (i + r) * stride + second) = sum[r][1];
            }
        }
    }
}

// a = u'u in place for the upper triangle, four rows of u at a time; 0 where a is not positive definite.
GK_INLINE int decompose(float *a, long stride) {
    for (long k = 0; k < stride; k += 4) {
        for (long r = k; r < k + 4; r++) {
            float *row = a + r * stride;
            for (long s = k; s < r; s++) {
                const float *above = a + s * stride;
                const float factor = above[r];
                for (long j = r / LANES * LANES; j < stride; j += LANES) AT(row + j) -= READ(above + j) * factor;
            }
            if (!(row[r] > 0)) return 0;
            const float inverse = 1 / sqrtf(row[r]);
            for (long j = r / LANES * LANES; j < stride; j += LANES) AT(row + j) *= inverse;
        }
        const float *u = a + k * stride;
        for (long i = k + 4; i < stride; i++) {
            const float f0 = u[i], f1 = u[stride + i], f2 = u[2 * stride + i], f3 = u[3 * stride + i];
            float *row = a + i * stride;
            for (long j = i / LANES * LANES; j < stride; j += LANES)
                AT(row + j) -= READ(u + j) * f0 + READ(u + stride + j) * f1 + READ(u + 2 * stride + j) * f2
                             + READ(u + 3 * stride + j) * f3;
        }
    }
    return 1;
}

// Solves u'u x = x in place.
GK_INLINE void substitute(const float *u, long stride, float *x) {
    for (long k = 0; k < stride; k++) {
        const float *row = u + k * stride;
        const float value = x[k] / row[k];
        // The lanes before k of this vector of u are left over from the decomposition: x has them already.
        const long next = (k / LANES + 1) * LANES;
        for (long j = k + 1; j < next; j++) x[j] -= row[j] * value;
        for (long j = next; j < stride; j += LANES) AT(x + j) -= READ(row + j) * value;
        x[k] = value;
    }
    for (long k = stride - 1; k >= 0; k--) {
        const float *row = u + k * stride;
        const long next = (k / LANES + 1) * LANES;
        lanes sum = {0};
        for (long j = next; j < stride; j += LANES) sum += READ(row + j) * READ(x + j);
        float total;
        SUM_OF(total, sum);
        total = x[k] - total;
        for (long j = k + 1; j < next; j++) total -= row[j] * x[j];
        x[k] = total / row[k];
    }
}

GK_CLONES static long cholesky_rows(const gk_least_squares *p, long first, long last, float *x) {
    const long stride = p->stride;
    float *a = gk_scratch(0, stride * stride + stride), *b = a + stride * stride;
    long failures = 0;
    for (long r = first; r < last; r++) {
        const long from = p->starts[r], to = p->starts[r + 1];
        if (from == to) {
            memset(x + r * stride, 0, (size_t)stride * sizeof(float));
            continue;
        }
        memcpy(a, p->base, (size_t)(stride * stride) * sizeof(float));
        const float ridge = p->ridgePerEntry * (float)(to - from);
        if (ridge != 0) for (long i = 0; i < stride; i++) a[i * stride + i] += ridge;
        memset(b, 0, (size_t)stride * sizeof(float));
        for (long chunk = from; chunk < to; chunk += CHUNK) {
            const long end = chunk + CHUNK < to ? chunk + CHUNK : to;
            // First the right side, which brings the chunk's vectors into the cache.
            for (long k = chunk; k < end; k++) {
                const float *y = p->y + (long)p->columns[k] * stride;
                prefetch(p, k + 8, end);
                for (long j = 0; j < stride; j += LANES) AT(b + j) += READ(y + j) * p->targets[k];
            }
            add_outer_products(p, chunk, end, a);
        }
        if (!decompose(a, stride)) {
            failures++;
            continue;
        }
        substitute(a, stride, b);
        memcpy(x + r * stride, b, (size_t)stride * sizeof(float));
    }
    return failures;
}

static void cholesky_block(void *context, long index) {
    job *j = context;
    const long first = index * BLOCK, last = first + BLOCK < j->p->rows ? first + BLOCK : j->p->rows;
    const long failures = cholesky_rows(j->p, first, last, j->x);
    if (failures) atomic_fetch_add(&j->failures, failures);
}

long gk_least_squares_cholesky(const gk_least_squares *problem, float *x) {
    job j = {problem, x, 0, 0};
    gk_parallel_for((problem->rows + BLOCK - 1) / BLOCK, cholesky_block, &j);
    return atomic_load(&j.failures);
}

GK_INLINE float dot(const float *a, const float *b, long stride) {
    lanes sum = {0};
    for (long j = 0; j < stride; j += LANES) sum += READ(a + j) * READ(b + j);
    float result;
    SUM_OF(result, sum);
    return result;
}

// out = (base + ridge) v + sum of (weight (y . v) - shift target) y, with shift 1 or 0.
GK_INLINE void apply(const gk_least_squares *p, long from, long to, float ridge, float shift, const float *v, float *out) {
    const long stride = p->stride;
    for (long j = 0; j < stride; j += LANES) {
        lanes s0 = READ(v + j) * ridge, s1 = {0}, s2 = {0}, s3 = {0};
        for (long i = 0; i < stride; i += 4) {
            const float *row = p->base + i * stride + j;
            s0 += READ(row) * v[i];
            s1 += READ(row + stride) * v[i + 1];
            s2 += READ(row + 2 * stride) * v[i + 2];
            s3 += READ(row + 3 * stride) * v[i + 3];
        }
        AT(out + j) = (s0 + s1) + (s2 + s3);
    }
    for (long k = from; k < to; k++) {
        const float *y = p->y + (long)p->columns[k] * stride;
        prefetch(p, k + 6, to);
        const float factor = p->weights[k] * dot(y, v, stride) - shift * p->targets[k];
        if (factor == 0) continue;
        for (long j = 0; j < stride; j += LANES) AT(out + j) += READ(y + j) * factor;
    }
}

GK_CLONES static void conjugate_rows(const gk_least_squares *p, long steps, long first, long last, float *all) {
    const long stride = p->stride;
    float *residual = gk_scratch(0, 3 * stride), *direction = residual + stride, *image = direction + stride;
    for (long r = first; r < last; r++) {
        const long from = p->starts[r], to = p->starts[r + 1];
        float *x = all + r * stride;
        if (from == to) {
            memset(x, 0, (size_t)stride * sizeof(float));
            continue;
        }
        const float ridge = p->ridgePerEntry * (float)(to - from);
        if (r + 1 < last) for (long k = to; k < p->starts[r + 2] && k < to + 6; k++) prefetch(p, k, p->starts[r + 2]);
        apply(p, from, to, ridge, 1, x, image);
        for (long j = 0; j < stride; j += LANES) AT(residual + j) = -READ(image + j);
        memcpy(direction, residual, (size_t)stride * sizeof(float));
        float old = dot(residual, residual, stride);
        for (long step = 0; step < steps && old > 1e-20f; step++) {
            apply(p, from, to, ridge, 0, direction, image);
            const float alpha = old / dot(direction, image, stride);
            for (long j = 0; j < stride; j += LANES) {
                AT(x + j) += READ(direction + j) * alpha;
                AT(residual + j) -= READ(image + j) * alpha;
            }
            const float now = dot(residual, residual, stride);
            const float beta = now / old;
            for (long j = 0; j < stride; j += LANES) AT(direction + j) = READ(residual + j) + READ(direction + j) * beta;
            old = now;
        }
    }
}

static void conjugate_block(void *context, long index) {
    job *j = context;
    const long first = index * BLOCK, last = first + BLOCK < j->p->rows ? first + BLOCK : j->p->rows;
    conjugate_rows(j->p, j->steps, first, last, j->x);
}

void gk_least_squares_conjugate(const gk_least_squares *problem, long steps, float *x) {
    job j = {problem, x, steps, 0};
    gk_parallel_for((problem->rows + BLOCK - 1) / BLOCK, conjugate_block, &j);
}

GK_CLONES double gk_rating_descent(const int32_t *users, const int32_t *items, const float *ratings, const int32_t *order,
                                   long count, long stride, float mean, float rate, float ridge, float *userBias,
                                   float *itemBias, float *p, float *q) {
    double total = 0;
    for (long n = 0; n < count; n++) {
        const long k = order[n], u = users[k], i = items[k];
        float *a = p + u * stride, *b = q + i * stride;
        const float e = ratings[k] - (mean + userBias[u] + itemBias[i] + dot(a, b, stride));
        total += (double)e * e;
        userBias[u] += rate * (e - ridge * userBias[u]);
        itemBias[i] += rate * (e - ridge * itemBias[i]);
        for (long j = 0; j < stride; j += LANES) {
            const lanes x = READ(a + j), y = READ(b + j);
            AT(a + j) = x + (y * e - x * ridge) * rate;
            AT(b + j) = y + (x * e - y * ridge) * rate;
        }
    }
    return total;
}
