/// The numbers of a range in words, as a minimal graph.
enum NumberGraph {
    /// Numbers of a range beyond this many are left out of the graph, those with fractions first.
    private static let maximumNumbers = 10_000

    static func graph(of range: SentenceTemplates.Range, numbers: SpokenNumbers) -> SentenceGraph {
        var phrases: [[String]] = []
        let fractions: [Double] =
            switch range.fractions {
            case nil: []
            case .halves: [0.5]
            case .tenths: (1...9).map { Double($0) / 10 }
            }
        let values = Array(stride(from: range.from, through: range.to, by: range.step).prefix(maximumNumbers))
        let allowsFractions = values.count * (fractions.count + 1) <= maximumNumbers
        for value in values {
            for fraction in [0] + (allowsFractions ? fractions : []) {
                phrases += numbers.spellings(Double(value) + fraction).map { $0.split(separator: " ").map(String.init) }
            }
        }
        var builder = WordGraphBuilder()
        for phrase in phrases { builder.add(phrase) }
        return builder.minimal()
    }
}
