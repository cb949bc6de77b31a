import Foundation
import Tables

/// Answers questions from a table: lookups, counts, sums, means, the largest and smallest, comparisons.
///
///     let films = try TableKnowledge("films.csv")
///     films.answer("which film has the most ratings")?.text      // "Alien, with 93 ratings"
public struct TableKnowledge: Sendable {
    public let name: String
    private let table: Table
    let schema: TableSchema

    /// Reads a table: CSV, TSV or JSON lines.
    ///
    /// - Throws: `TableError`.
    public init(_ path: String) throws { self.init(try Table(path)) }

    public init(_ table: Table) {
        name = table.name
        self.table = table
        schema = TableSchema(table)
    }

    /// The question as a query; nil where it is not about this table.
    public func query(_ question: String) -> TableQuery? { TableQuestionParser(question, schema).query() }

    /// Nil where the question is not about this table or nothing in it answers it.
    public func answer(_ question: String) -> QuestionAnswerer.Answer? {
        guard let query = query(question), let found = evaluate(query) else { return nil }
        return QuestionAnswerer.Answer(
            question: question, text: found.text, confidence: 1, method: .table,
            source: .init(file: name, line: found.rows.first.map { table.lines[$0] } ?? 1, heading: nil))
    }

    private func evaluate(_ query: TableQuery) -> (text: String, rows: [Int])? {
        guard let name = schema.column(query.of) else { return nil }
        let rows = (0..<table.rowCount).filter { row in query.filters.allSatisfy { matches(row, $0) } }
        switch query.wanted {
        case .count: return (count(rows, name), Array(rows.prefix(1)))
        case .names:
            let names = unique(rows.map { table.text(row: $0, column: name.number) })
            return names.isEmpty ? nil : (list(names), rows)
        case .total(let column), .mean(let column):
            let numbers = rows.compactMap { number($0, column) }
            guard !numbers.isEmpty else { return nil }
            let sum = numbers.reduce(0, +)
            if case .total = query.wanted { return (format(sum), rows) }
            return (format(sum / Double(numbers.count)), rows)
        case .cells(let column):
            guard let index = schema.column(column)?.number else { return nil }
            let cells = unique(rows.map { table.text(row: $0, column: index) }).filter { !$0.isEmpty }
            return cells.isEmpty ? nil : (list(cells), rows)
        case .extreme(let measure, let order, let count): return extreme(rows, name, measure, order, count)
        case .comparison(let measure, let order, let first, let second):
            return comparison(rows, measure, order, first, second)
        }
    }

    private func matches(_ row: Int, _ filter: TableQuery.Filter) -> Bool {
        switch filter {
        case .text(let column, let value):
            return schema.column(column).map {
                TableSchema.words(table.text(row: row, column: $0.number)) == TableSchema.words(value)
            } ?? false
        case .number(let column, let relation, let bound):
            guard let value = number(row, column) else { return false }
            return switch relation {
            case .equal: value == bound
            case .above: value > bound
            case .below: value < bound
            case .atLeast: value >= bound
            case .atMost: value <= bound
            }
        }
    }

    private func number(_ row: Int, _ column: String) -> Double? {
        guard let index = schema.column(column)?.number, let value = table.number(row: row, column: index), !value.isNaN
        else { return nil }
        return value
    }

    /// Each name with its measure, in the table's order.
    private func measured(_ rows: [Int], _ name: TableSchema.Column, _ measure: TableQuery.Measure) -> [(
        name: String, value: Double, row: Int
    )] {
        if case .column(let column) = measure {
            return rows.compactMap { row in
                number(row, column).map { (table.text(row: row, column: name.number), $0, row) }
            }
        }
        var groups: [String: (sum: Double, count: Double, row: Int)] = [:], order: [String] = []
        for row in rows {
            let key = table.text(row: row, column: name.number)
            var value = 1.0
            if case .meanOfEach(let column) = measure {
                guard let found = number(row, column) else { continue }
                value = found
            }
            if groups[key] == nil { order.append(key) }
            let old = groups[key] ?? (0, 0, row)
            groups[key] = (old.sum + value, old.count + 1, old.row)
        }
        return order.compactMap { key in
            groups[key].map { group in
                if case .meanOfEach = measure { return (key, group.sum / group.count, group.row) }
                return (key, group.count, group.row)
            }
        }
    }

    private func extreme(
        _ rows: [Int], _ name: TableSchema.Column, _ measure: TableQuery.Measure, _ order: TableQuery.Order,
        _ count: Int
    ) -> (text: String, rows: [Int])? {
        let all = measured(rows, name, measure)
        let sorted = all.enumerated().sorted { a, b in
            a.element.value == b.element.value
                ? a.offset < b.offset
                : order == .most ? a.element.value > b.element.value : a.element.value < b.element.value
        }.map(\.element)
        guard let best = sorted.first else { return nil }
        if count > 1 {
            let chosen = sorted.prefix(count)
            return (chosen.map { "\($0.name) (\(format($0.value)))" }.joined(separator: ", "), chosen.map(\.row))
        }
        let equals = sorted.prefix { $0.value == best.value }
        return ("\(list(equals.map(\.name))), with \(unit(best.value, measure))", equals.map(\.row))
    }

    private func comparison(
        _ rows: [Int], _ measure: TableQuery.Measure, _ order: TableQuery.Order, _ first: String, _ second: String
    ) -> (text: String, rows: [Int])? {
        guard
            let name = schema.columns.first(where: { column in
                !column.isNumeric && rows.contains { table.text(row: $0, column: column.number) == first }
            })
        else { return nil }
        let all = measured(rows, name, measure)
        guard let a = all.first(where: { $0.name == first }), let b = all.first(where: { $0.name == second }) else {
            return nil
        }
        guard a.value != b.value else { return ("both alike, with \(unit(a.value, measure))", [a.row, b.row]) }
        let isFirst = (a.value > b.value) == (order == .most)
        let (winner, other) = isFirst ? (a, b) : (b, a)
        return (
            "\(winner.name), with \(unit(winner.value, measure)); \(other.name) has \(format(other.value))",
            [winner.row, other.row]
        )
    }

    private func count(_ rows: [Int], _ name: TableSchema.Column) -> String {
        String(Set(rows.map { table.text(row: $0, column: name.number) }).count)
    }

    private func unit(_ value: Double, _ measure: TableQuery.Measure) -> String {
        switch measure {
        case .column(let column): return "\(column.lowercased()) \(format(value))"
        case .rowsOfEach: return "\(format(value)) rows"
        case .meanOfEach(let column): return "a mean \(column.lowercased()) of \(format(value))"
        }
    }

    private func unique(_ values: [String]) -> [String] {
        var seen: Set<String> = []
        return values.filter { seen.insert($0).inserted }
    }

    private func list(_ names: [String]) -> String {
        let shown = names.prefix(10).joined(separator: ", ")
        return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
    }

    private func format(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        return String(format: "%.4g", value)
    }
}
