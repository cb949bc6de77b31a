#include "blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "clones.h"
#include "parallel.h"

// libopenblas is opened, not linked: releases older than the processor fall back to a kernel five times slower unless
// OPENBLAS_CORETYPE is set before the library starts.
typedef void (*sgemm_function)(int, int, int, int, int, int, float, const float *, int, const float *, int, float,
                               float *, int);
static sgemm_function library_sgemm;
static const char *description = "built-in";

static void open_library(void) {
    const char *core = NULL;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) core = "SkylakeX";
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) core = "Haswell";
#endif
    if (core) setenv("OPENBLAS_CORETYPE", core, 0);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    sgemm_function function = (sgemm_function)dlsym(library, "cblas_sgemm");
    void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    char *(*core_name)(void) = (char *(*)(void))dlsym(library, "openblas_get_corename");
    if (!function) return;
    if (set_threads) set_threads(1);
    description = core_name ? core_name() : "OpenBLAS";
    library_sgemm = function;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

const char *gk_blas_description(void) {
    pthread_once(&once, open_library);
    return description;
}

GK_CLONES static void plain_sgemm(int ta, int tb, long m, long n, long k, float alpha, const float *a, long lda,
                                  const float *b, long ldb, float beta, float *c, long ldc) {
    for (long i = 0; i < m; i++) {
        float *row = c + i * ldc;
        if (beta == 0) memset(row, 0, (size_t)n * sizeof(float));
        else if (beta != 1) for (long j = 0; j < n; j++) row[j] *= beta;
        for (long p = 0; p < k; p++) {
            const float value = alpha * (ta ? a[p * lda + i] : a[i * lda + p]);
            if (tb) for (long j = 0; j < n; j++) row[j] += value * b[j * ldb + p];
            else for (long j = 0; j < n; j++) row[j] += value * b[p * ldb + j];
        }
    }
}

void gk_sgemm(int ta, int tb, long m, long n, long k, float alpha, const float *a, long lda, const float *b, long ldb,
              float beta, float *c, long ldc) {
    if (m <= 0 || n <= 0) return;
    if (lda < 1) lda = 1;
    if (ldb < 1) ldb = 1;
    pthread_once(&once, open_library);
    if (library_sgemm && k > 0)
        library_sgemm(101, ta ? 112 : 111, tb ? 112 : 111, (int)m, (int)n, (int)k, alpha, a, (int)lda, b, (int)ldb, beta,
                      c, (int)ldc);
    else plain_sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

typedef struct {
    int ta, tb;
    long m, n, k;
    float alpha, beta;
    const float *a, *b;
    float *c;
    long lda, ldb, ldc, strideA, strideB, strideC;
    long rows, columns, columnParts;
} product;

static void part_of_product(void *context, long index) {
    const product *p = context;
    const long i = index / p->columnParts * p->rows, j = index % p->columnParts * p->columns;
    const long m = p->m - i < p->rows ? p->m - i : p->rows, n = p->n - j < p->columns ? p->n - j : p->columns;
    gk_sgemm(p->ta, p->tb, m, n, p->k, p->alpha, p->ta ? p->a + i : p->a + i * p->lda, p->lda,
             p->tb ? p->b + j * p->ldb : p->b + j, p->ldb, p->beta, p->c + i * p->ldc + j, p->ldc);
}

void gk_sgemm_parallel(int ta, int tb, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
                       long ldb, float beta, float *c, long ldc) {
    const long threads = gk_thread_count();
    if (threads == 1 || m * n * k < 64 * 64 * 64) {
        gk_sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        return;
    }
    product p = {ta, tb, m, n, k, alpha, beta, a, b, c, lda, ldb, ldc, 0, 0, 0, m, n, 1};
    if (m >= n) {
        p.rows = ((m + threads - 1) / threads + 15) / 16 * 16;
        gk_parallel_for((m + p.rows - 1) / p.rows, part_of_product, &p);
    } else {
        p.columns = ((n + threads - 1) / threads + 15) / 16 * 16;
        p.columnParts = (n + p.columns - 1) / p.columns;
        gk_parallel_for(p.columnParts, part_of_product, &p);
    }
}

static void one_of_batch(void *context, long index) {
    const product *p = context;
    gk_sgemm(p->ta, p->tb, p->m, p->n, p->k, p->alpha, p->a + index * p->strideA, p->lda, p->b + index * p->strideB,
             p->ldb, p->beta, p->c + index * p->strideC, p->ldc);
}

void gk_sgemm_batched(long count, int ta, int tb, long m, long n, long k, float alpha, const float *a, long strideA,
                      long lda, const float *b, long strideB, long ldb, float beta, float *c, long strideC, long ldc) {
    product p = {ta, tb, m, n, k, alpha, beta, a, b, c, lda, ldb, ldc, strideA, strideB, strideC, m, n, 1};
    if (count == 1) gk_sgemm_parallel(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    else gk_parallel_for(count, one_of_batch, &p);
}
