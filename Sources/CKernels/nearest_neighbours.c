#include "nearest_neighbours.h"

#include <math.h>
#include <string.h>

#include "clones.h"
#include "parallel.h"

// Queries that share one pass over the points: each loaded coordinate serves all of them.
#define TOGETHER 4
#define BLOCK 32L

typedef double eight __attribute__((vector_size(64), aligned(8)));

typedef struct {
    const double *points, *queries;
    long count, stride, features, queryCount, k;
    int excludesSelf;
    double *distances;
    int32_t *indices;
} search;

static void insert(double *distances, int32_t *indices, long k, double distance, int32_t index) {
    long at = k - 1;
    while (at > 0 && distances[at - 1] > distance) {
        distances[at] = distances[at - 1];
        indices[at] = indices[at - 1];
        at--;
    }
    distances[at] = distance;
    indices[at] = index;
}

GK_CLONES static void scan(const search *s, long first, long queries) {
    const double *q[TOGETHER];
    double bound[TOGETHER];
    for (long i = 0; i < TOGETHER; i++) {
        const long query = first + (i < queries ? i : 0);
        q[i] = s->queries + query * s->features;
        bound[i] = i < queries ? INFINITY : -1;
    }
    for (long start = 0; start < s->count; start += GK_POINT_LANES) {
        // Two vectors of points against four queries: eight sums, all in registers.
        eight low[TOGETHER], high[TOGETHER];
#pragma clang loop unroll(full)
        for (long i = 0; i < TOGETHER; i++) low[i] = high[i] = (eight){0};
        for (long f = 0; f < s->features; f++) {
            const eight first = *(const eight *)(s->points + f * s->stride + start);
            const eight second = *(const eight *)(s->points + f * s->stride + start + 8);
#pragma clang loop unroll(full)
            for (long i = 0; i < TOGETHER; i++) {
                const eight a = first - q[i][f], b = second - q[i][f];
                low[i] += a * a;
                high[i] += b * b;
            }
        }
        double sum[TOGETHER][GK_POINT_LANES];
#pragma clang loop unroll(full)
        for (long i = 0; i < TOGETHER; i++) {
            *(eight *)sum[i] = low[i];
            *(eight *)(sum[i] + 8) = high[i];
        }
        const long valid = s->count - start < GK_POINT_LANES ? s->count - start : GK_POINT_LANES;
        for (long i = 0; i < TOGETHER; i++) {
            int near = 0;
            for (long l = 0; l < GK_POINT_LANES; l++) near |= sum[i][l] < bound[i];
            if (!near) continue;
            const long query = first + i;
            double *distances = s->distances + query * s->k;
            for (long l = 0; l < valid; l++) {
                if (!(sum[i][l] < bound[i]) || (s->excludesSelf && start + l == query)) continue;
                insert(distances, s->indices + query * s->k, s->k, sum[i][l], (int32_t)(start + l));
                bound[i] = distances[s->k - 1];
            }
        }
    }
}

static void search_block(void *context, long index) {
    const search *s = context;
    const long start = index * BLOCK, end = start + BLOCK < s->queryCount ? start + BLOCK : s->queryCount;
    for (long i = start * s->k; i < end * s->k; i++) {
        s->distances[i] = INFINITY;
        s->indices[i] = -1;
    }
    for (long q = start; q < end; q += TOGETHER) scan(s, q, end - q < TOGETHER ? end - q : TOGETHER);
}

void gk_nearest(const double *points, long count, long stride, long features, const double *queries, long queryCount,
                long k, int excludesSelf, double *distances, int32_t *indices) {
    search s = {points, queries, count, stride, features, queryCount, k, excludesSelf, distances, indices};
    if (k > 0) gk_parallel_for((queryCount + BLOCK - 1) / BLOCK, search_block, &s);
}
