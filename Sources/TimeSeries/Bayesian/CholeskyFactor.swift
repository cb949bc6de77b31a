/// The lower triangular L of a positive definite matrix, A = L Lᵀ.
struct CholeskyFactor {
    private let rows: [[Double]]

    /// A small number is added to a diagonal that rounding has made negative.
    init(_ matrix: [[Double]]) {
        let n = matrix.count
        var rows = [[Double]](repeating: Array(repeating: 0, count: n), count: n)
        for i in 0..<n {
            for j in 0...i {
                var sum = matrix[i][j]
                for k in 0..<j { sum -= rows[i][k] * rows[j][k] }
                rows[i][j] = i == j ? max(sum, 1e-12 * max(matrix[i][i], 1)).squareRoot() : sum / rows[j][j]
            }
        }
        self.rows = rows
    }

    /// L⁻¹ b.
    func solved(_ b: [Double]) -> [Double] {
        var x = b
        for i in x.indices {
            for k in 0..<i { x[i] -= rows[i][k] * x[k] }
            x[i] /= rows[i][i]
        }
        return x
    }

    /// L⁻ᵀ b.
    func solvedTransposed(_ b: [Double]) -> [Double] {
        var x = b
        for i in x.indices.reversed() {
            x[i] /= rows[i][i]
            for k in 0..<i { x[k] -= rows[i][k] * x[i] }
        }
        return x
    }
}
