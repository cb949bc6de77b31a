/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix by cyclic rotations (Jacobi, 1846).
struct SymmetricEigen {
    private(set) var values: [Double]
    /// Row i is the vector of values[i].
    private(set) var vectors: [Double]
    let size: Int

    /// - Parameter matrix: `[size, size]`, row-major.
    init(_ matrix: [Double], size: Int) {
        var a = matrix, v = [Double](repeating: 0, count: size * size)
        for i in 0..<size { v[i * size + i] = 1 }
        let scale = a.reduce(0) { max($0, abs($1)) }
        for _ in 0..<60 {
            var off = 0.0
            for i in 0..<size { for j in (i + 1)..<max(size, i + 1) { off = max(off, abs(a[i * size + j])) } }
            if off <= scale * 1e-16 { break }
            for p in 0..<size {
                for q in (p + 1)..<max(size, p + 1) where abs(a[p * size + q]) > scale * 1e-18 {
                    let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
                    let t = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot(), s = t * c
                    for k in 0..<size {
                        let (x, y) = (a[k * size + p], a[k * size + q])
                        (a[k * size + p], a[k * size + q]) = (c * x - s * y, s * x + c * y)
                    }
                    for k in 0..<size {
                        let (x, y) = (a[p * size + k], a[q * size + k])
                        (a[p * size + k], a[q * size + k]) = (c * x - s * y, s * x + c * y)
                        let (u, w) = (v[p * size + k], v[q * size + k])
                        (v[p * size + k], v[q * size + k]) = (c * u - s * w, s * u + c * w)
                    }
                }
            }
        }
        values = (0..<size).map { a[$0 * size + $0] }
        vectors = v
        self.size = size
    }
}
