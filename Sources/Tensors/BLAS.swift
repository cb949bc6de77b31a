import CKernels

/// Matrix products by OpenBLAS, opened when first used.
public enum BLAS {
    /// Threads that kernels and `parallelFor` use, the caller's included.
    public static var threadCount: Int {
        get { Int(gk_thread_count()) }
        set { gk_set_thread_count(Int32(clamping: newValue)) }
    }

    /// The kernel set that OpenBLAS runs here, such as "SkylakeX", or "built-in" without the library.
    public static var description: String { String(cString: gk_blas_description()) }

    /// c = alpha op(a) op(b) + beta c with c [m, n], row-major; `lead` gives the row strides.
    public static func gemm(
        transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Float = 1,
        a: UnsafePointer<Float>, leadA: Int, b: UnsafePointer<Float>, leadB: Int, beta: Float = 0,
        c: UnsafeMutablePointer<Float>, leadC: Int
    ) {
        gk_sgemm_parallel(
            transposeA ? 1 : 0, transposeB ? 1 : 0, m, n, k, alpha, a, leadA, b, leadB, beta, c, leadC)
    }
}
