/// What implicit factors are to minimise: the sum over all pairs of c (p - x . y)² plus the regularisation of all vectors.
struct ImplicitObjective {
    let users: FactorTable
    let items: FactorTable
    let regularisation: Float

    /// The value divided by the number of pairs and the sum of confidences beyond 1. Pairs that did not happen are summed
    /// through the Gram matrix, so that the cost is that of the ratings.
    func value(starts: [Int64], columns: [Int32], weights: [Float]) -> Double {
        let gram = items.gramMatrix(ridge: 0), stride = items.stride
        var loss = 0.0, confidences = 0.0
        var image = [Float](repeating: 0, count: stride)
        for user in 0..<users.count {
            let x = users.row(user)
            for i in 0..<stride {
                image[i] = 0
                for j in 0..<items.factors { image[i] += gram[i * stride + j] * x[j] }
            }
            for f in 0..<items.factors { loss += Double(x[f]) * Double(image[f] + regularisation * x[f]) }
            for entry in Int(starts[user])..<Int(starts[user + 1]) {
                let base = Int(columns[entry]) * stride
                var product: Float = 0
                for f in 0..<items.factors { product += x[f] * items.values[base + f] }
                let c = Double(weights[entry]) + 1, s = Double(product)
                // In place of s², which the Gram matrix has counted, c (1 - s)².
                loss += c * (1 - s) * (1 - s) - s * s
                confidences += c - 1
            }
        }
        for value in items.values { loss += Double(regularisation * value * value) }
        return loss / (confidences + Double(users.count) * Double(items.count))
    }
}
