import AnomalyDetection
import ArgumentParser
import Foundation
import Tables

/// A table's columns of numbers as a detector takes them.
struct AnomalyTable {
    let observations: Observations
    /// For each observation the number of its row in the file, counted from 0, rows left out included.
    let rows: [Int]
    /// The cells of the column that marks odd rows, where one was named.
    let marks: [Bool]

    /// Reads all of `path`, says on stderr what was left out.
    ///
    /// A column without any number is left out; a row with something else than a number in another one is left out, named
    /// and counted; a missing cell takes its column's median.
    ///
    /// - Parameter columns: the columns to take, in this order; all but the ignored ones where nil.
    init(_ path: String, ignoring ignored: Set<String>, label: String?, columns wanted: [String]? = nil) throws {
        var reader = try TableReader(path)
        var row = TableRow()
        var cells: [[Double?]] = [], texts: [[String]] = [], rows: [Int] = [], lines: [Int] = [], labels: [String] = []
        let names = ignored.union(label.map { [$0] } ?? [])
        while try reader.read(into: &row) {
            rows.append(rows.count + reader.badRows.count)
            lines.append(row.line)
            cells.append((0..<reader.columns.count).map { row.number($0) })
            texts.append(cells[cells.count - 1].enumerated().map { $0.element == nil ? row.text($0.offset) : "" })
            if let label { labels.append(row.text(try reader.index(of: label))) }
        }
        for name in names { _ = try reader.index(of: name) }
        guard !cells.isEmpty else {
            if let first = reader.badRows.first.first { throw TableError.noGoodRows(file: reader.name, first: first) }
            throw TableError.empty(file: reader.name)
        }
        var taken: [Int]
        if let wanted {
            taken = try wanted.map(reader.index(of:))
        } else {
            taken = reader.columns.indices.filter { !names.contains(reader.columns[$0]) }
            let empty = taken.filter { column in
                !cells.contains { column < $0.count && $0[column].map { !$0.isNaN } ?? false }
            }
            if !empty.isEmpty {
                Complaint.say(
                    "\(reader.name): no numbers in \(empty.map { reader.columns[$0] }.joined(separator: ", ")): left out"
                )
            }
            taken.removeAll(where: empty.contains)
        }
        guard !taken.isEmpty else { throw AnomalyError.noColumns }
        var bad = reader.badRows, kept: [Int] = []
        for index in cells.indices {
            let fault = taken.first { $0 < cells[index].count && cells[index][$0] == nil }
            if let fault {
                let found = texts[index][fault].prefix(40)
                bad.append(
                    BadRow(
                        file: reader.name, line: lines[index], column: reader.columns[fault],
                        reason: "expected a number, found “\(found)”"))
            } else {
                kept.append(index)
            }
        }
        bad.complaints.forEach(Complaint.say)
        guard !kept.isEmpty else {
            guard let first = bad.first.first else { throw TableError.empty(file: reader.name) }
            throw TableError.noGoodRows(file: reader.name, first: first)
        }
        var values: [Double] = []
        values.reserveCapacity(kept.count * taken.count)
        for index in kept {
            for column in taken { values.append(column < cells[index].count ? cells[index][column] ?? .nan : .nan) }
        }
        Self.fillMissing(&values, width: taken.count, name: reader.name)
        observations = try Observations(columns: taken.map { reader.columns[$0] }, values: values)
        self.rows = kept.map { rows[$0] }
        marks =
            label == nil
            ? [] : kept.map { !["", "0", "0.0", "false", "no", "normal"].contains(labels[$0].lowercased()) }
    }

    private static func fillMissing(_ values: inout [Double], width: Int, name: String) {
        var missing = 0
        for column in 0..<width {
            let places = stride(from: column, to: values.count, by: width)
            let empty = places.filter { values[$0].isNaN }
            guard !empty.isEmpty else { continue }
            let known = places.map { values[$0] }.filter { !$0.isNaN }.sorted()
            let median = known.isEmpty ? 0 : (known[(known.count - 1) / 2] + known[known.count / 2]) / 2
            for place in empty { values[place] = median }
            missing += empty.count
        }
        if missing > 0 {
            Complaint.say("\(name): \(missing) missing cell\(missing == 1 ? "" : "s") took the column's median")
        }
    }
}
