import CKernels

/// One half of alternating least squares: a vector for every row of a sparse table, the columns' vectors being fixed.
struct LeastSquaresRows {
    enum Solver: Sendable, Equatable {
        case cholesky
        case conjugateGradients(steps: Int)
    }

    /// Row r is starts[r] ..< starts[r + 1]; per entry a column, a weight and a target (`gk_least_squares`).
    var starts: [Int64]
    var columns: [Int32]
    var weights: [Float]
    var targets: [Float]

    /// - Parameters:
    ///   - base: `[stride, stride]`, what every row's matrix starts from.
    ///   - ridgePerEntry: added to the diagonal for every entry of a row.
    /// - Throws: `RecommendationError.unsolvable`.
    func solve(
        _ rows: inout FactorTable, against table: FactorTable, base: [Float], ridgePerEntry: Float = 0, solver: Solver
    ) throws {
        precondition(rows.stride == table.stride && base.count == table.stride * table.stride)
        precondition(rows.count == starts.count - 1 && columns.count == weights.count && columns.count == targets.count)
        // An empty array has no address, and no entry that would read it.
        let isEmpty = columns.isEmpty
        var failures = 0
        (isEmpty ? [0] : columns).withUnsafeBufferPointer { columns in
            (isEmpty ? [0] : weights).withUnsafeBufferPointer { weights in
                (isEmpty ? [0] : targets).withUnsafeBufferPointer { targets in
                    starts.withUnsafeBufferPointer { starts in
                        base.withUnsafeBufferPointer { base in
                            table.values.withUnsafeBufferPointer { y in
                                guard let s = starts.baseAddress, let c = columns.baseAddress,
                                    let w = weights.baseAddress,
                                    let t = targets.baseAddress, let b = base.baseAddress, let y = y.baseAddress
                                else { return }
                                var problem = gk_least_squares(
                                    rows: rows.count, stride: table.stride, starts: s, columns: c, weights: w,
                                    targets: t,
                                    y: y, base: b, ridgePerEntry: ridgePerEntry)
                                switch solver {
                                case .cholesky: failures = gk_least_squares_cholesky(&problem, &rows.values)
                                case .conjugateGradients(let steps):
                                    gk_least_squares_conjugate(&problem, steps, &rows.values)
                                }
                            }
                        }
                    }
                }
            }
        }
        if failures > 0 { throw RecommendationError.unsolvable(rows: failures) }
    }
}
