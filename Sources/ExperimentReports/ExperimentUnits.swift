import Statistics
import Tables

/// An experiment's log, a row for each unit.
struct ExperimentUnits {
    /// The variant of each unit.
    let variants: [String]
    /// Sums of each needed column over a unit's rows; the greatest value where the column is a proportion's.
    private let columns: [String: [Double]]
    /// For each slice column, the text of a unit's first row.
    private let slices: [String: [String]]
    /// The place of a unit's first day among all days; empty without days.
    let firstDays: [Int]
    let days: [String]
    /// Units with rows in more than one variant, which are left out.
    let mixed: Int

    func column(_ name: String) -> [Double] { columns[name] ?? [] }
    func slice(_ name: String) -> [String] { slices[name] ?? [] }
    func indices(of variant: String) -> [Int] { variants.indices.filter { variants[$0] == variant } }

    init(_ table: Table, _ description: ExperimentDescription) throws {
        let labels = try table.texts(description.variant)
        let units = try description.unit.map { try table.texts($0) } ?? labels.indices.map(String.init)
        var place: [String: Int] = [:], variants: [String] = [], isMixed: [Bool] = [], rowUnits: [Int] = [],
            firstRows: [Int] = []
        for (row, unit) in units.enumerated() {
            let index = place[unit] ?? variants.count
            if index == variants.count {
                place[unit] = index
                variants.append(labels[row])
                isMixed.append(false)
                firstRows.append(row)
            } else if variants[index] != labels[row] {
                isMixed[index] = true
            }
            rowUnits.append(index)
        }
        let kept = variants.indices.filter { !isMixed[$0] }
        mixed = variants.count - kept.count
        self.variants = kept.map { variants[$0] }
        let proportions = Set(description.metrics.filter { $0.kind == .proportion }.compactMap(\.column))
        columns = try Self.columns(of: description).reduce(into: [:]) { result, name in
            var sums = [Double](repeating: 0, count: variants.count)
            for (row, value) in try table.numbers(name).enumerated() {
                let unit = rowUnits[row]
                sums[unit] = proportions.contains(name) ? max(sums[unit], value) : sums[unit] + value
            }
            result[name] = kept.map { sums[$0] }
        }
        slices = try (description.slices ?? []).reduce(into: [:]) { result, name in
            let texts = try table.texts(name)
            result[name] = kept.map { texts[firstRows[$0]] }
        }
        guard let day = description.day else {
            (days, firstDays) = ([], [])
            return
        }
        let texts = try table.texts(day)
        days = Self.sortedDays(texts)
        let order = Dictionary(uniqueKeysWithValues: zip(days, 0...))
        var first = [Int](repeating: .max, count: variants.count)
        for (row, text) in texts.enumerated() { first[rowUnits[row]] = min(first[rowUnits[row]], order[text] ?? .max) }
        firstDays = kept.map { first[$0] }
    }

    /// Each day once: numbers by size, dates by their text, which sorts as they do.
    static func sortedDays(_ texts: [String]) -> [String] {
        Set(texts).sorted { a, b in
            if let x = Double(a), let y = Double(b) { return x < y }
            return a < b
        }
    }

    /// The columns of numbers that a description needs.
    static func columns(of description: ExperimentDescription) -> [String] {
        let all = description.metrics.flatMap {
            [$0.column, $0.numerator, $0.denominator, $0.before].compactMap { $0 }
        }
        return Array(Set(all)).sorted()
    }
}
