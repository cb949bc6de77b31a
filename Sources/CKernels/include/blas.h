#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/// C = alpha op(A) op(B) + beta C, row-major, on the calling thread only. A is [m, k] (transposed: [k, m]),
/// B [k, n] (transposed: [n, k]), C [m, n]; ld* are row strides.
void gk_sgemm(int transposeA, int transposeB, long m, long n, long k, float alpha, const float *_Nonnull a, long lda,
              const float *_Nonnull b, long ldb, float beta, float *_Nonnull c, long ldc);

/// The same, its rows or columns spread over the pool.
void gk_sgemm_parallel(int transposeA, int transposeB, long m, long n, long k, float alpha, const float *_Nonnull a,
                       long lda, const float *_Nonnull b, long ldb, float beta, float *_Nonnull c, long ldc);

/// count products, each with its own offset (in floats) of A, B and C, spread over the pool.
void gk_sgemm_batched(long count, int transposeA, int transposeB, long m, long n, long k, float alpha,
                      const float *_Nonnull a, long strideA, long lda, const float *_Nonnull b, long strideB, long ldb,
                      float beta, float *_Nonnull c, long strideC, long ldc);

/// The processor OpenBLAS was told to use, or "built-in" where libopenblas.so.0 is missing.
const char *_Nonnull gk_blas_description(void);

#ifdef __cplusplus
}
#endif
