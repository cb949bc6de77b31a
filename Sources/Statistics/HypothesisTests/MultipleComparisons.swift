/// p-values adjusted for there being several.
public enum MultipleComparisons {
    public enum Method: String, Sendable, Codable, CaseIterable {
        case none, bonferroni, holm
        /// Controls the share of false discoveries (Benjamini and Hochberg, 1995).
        case benjaminiHochberg = "bh"
    }

    /// The adjusted p-values, in the order of the given ones.
    public static func adjust(_ p: [Double], by method: Method) -> [Double] {
        let n = p.count, order = p.indices.sorted { p[$0] < p[$1] }
        var adjusted = p
        switch method {
        case .none: break
        case .bonferroni: adjusted = p.map { min(1, $0 * Double(n)) }
        case .holm:
            var largest = 0.0
            for (rank, index) in order.enumerated() {
                largest = max(largest, min(1, p[index] * Double(n - rank)))
                adjusted[index] = largest
            }
        case .benjaminiHochberg:
            var smallest = 1.0
            for (rank, index) in order.enumerated().reversed() {
                smallest = min(smallest, p[index] * Double(n) / Double(rank + 1))
                adjusted[index] = smallest
            }
        }
        return adjusted
    }
}
