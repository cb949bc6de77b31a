#include "isolation_forest.h"

#include "parallel.h"

// Rows that stay in the first cache while every tree is walked, and rows walked at once: a walk waits for memory at each
// level, so several are kept in flight.
#define BLOCK 256L
#define WALKS 8L

typedef struct {
    const gk_split *splits;
    const float *leaves;
    long trees, depth;
    const float *x;
    long rows, features;
    float *sums;
} forest;

static void sum_block(void *context, long index) {
    const forest *f = context;
    const long start = index * BLOCK, end = start + BLOCK < f->rows ? start + BLOCK : f->rows;
    const long inner = (1L << f->depth) - 1;
    for (long r = start; r < end; r++) f->sums[r] = 0;
    for (long t = 0; t < f->trees; t++) {
        const gk_split *split = f->splits + t * inner;
        const float *leaf = f->leaves + t * (inner + 1);
        long r = start;
        for (; r + WALKS <= end; r += WALKS) {
            const float *x = f->x + r * f->features;
            uint64_t at[WALKS] = {0};
            for (long level = 0; level < f->depth; level++) {
#pragma clang loop unroll(full)
                for (long w = 0; w < WALKS; w++) {
                    const gk_split s = split[at[w]];
                    at[w] = 2 * at[w] + 1 + (x[w * f->features + s.feature] > s.threshold);
                }
            }
            for (long w = 0; w < WALKS; w++) f->sums[r + w] += leaf[at[w] - (uint64_t)inner];
        }
        for (; r < end; r++) {
            const float *x = f->x + r * f->features;
            uint64_t at = 0;
            for (long level = 0; level < f->depth; level++)
                at = 2 * at + 1 + (x[split[at].feature] > split[at].threshold);
            f->sums[r] += leaf[at - (uint64_t)inner];
        }
    }
}

void gk_forest_sum(const gk_split *splits, const float *leaves, long trees, long depth, const float *x, long rows,
                   long features, float *sums) {
    forest f = {splits, leaves, trees, depth, x, rows, features, sums};
    gk_parallel_for((rows + BLOCK - 1) / BLOCK, sum_block, &f);
}
