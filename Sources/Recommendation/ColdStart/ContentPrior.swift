/// Vectors for items that nobody has rated: the mean over the item's genres of the mean vector of the genre's items.
struct ContentPrior {
    let catalogue: Catalogue

    func fill(_ table: inout FactorTable, counts: [Int]) {
        guard !catalogue.genreNames.isEmpty else { return }
        let stride = table.stride
        var sums = [Float](repeating: 0, count: catalogue.genreNames.count * stride)
        var members = [Float](repeating: 0, count: catalogue.genreNames.count)
        for item in 0..<table.count where counts[item] > 0 {
            for genre in catalogue.genres[item] {
                members[genre] += 1
                for f in 0..<stride { sums[genre * stride + f] += table.values[item * stride + f] }
            }
        }
        for item in 0..<table.count where counts[item] == 0 {
            let known = catalogue.genres[item].filter { members[$0] > 0 }
            for f in 0..<stride {
                let sum = known.reduce(Float(0)) { $0 + sums[$1 * stride + f] / members[$1] }
                table.values[item * stride + f] = known.isEmpty ? 0 : sum / Float(known.count)
            }
        }
    }
}
