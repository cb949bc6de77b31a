import ExperimentReports
import Foundation
import Recommendation
import Tables

/// The data that the assistant may be asked about.
public struct DataSources: Sendable, Equatable {
    public let all: [DataSource]

    public init(_ all: [DataSource] = []) { self.all = all }

    public func sources(of kind: DataSource.Kind) -> [DataSource] { all.filter { $0.kind == kind } }

    /// The source that a person means: by name; the only one of its kind where none is named.
    func source(_ name: String?, of kind: DataSource.Kind) -> DataSource? {
        let candidates = sources(of: kind)
        guard let name, !name.isEmpty else { return candidates.count == 1 ? candidates[0] : nil }
        return candidates.first { $0.names.contains { $0.lowercased() == name.lowercased() } }
    }

    /// What is wrong, in words, one a source; reads the files.
    public var problems: [String] {
        var problems: [String] = [], seen: [String: DataSource.Kind] = [:]
        for source in all {
            do { try source.check() } catch { problems.append("\(error)") }
            for name in source.names where seen.updateValue(source.kind, forKey: name.lowercased()) == source.kind {
                problems.append("source “\(name)”: this name is given twice")
            }
        }
        return problems
    }
}

extension DataSource {
    /// - Throws: `DataSourceError`.
    func check() throws {
        try checkDescription()
        do {
            switch kind {
            case .experiment: _ = try variantNames()
            case .ratings: _ = try items.map { try Table($0) }; _ = try ratings()
            case .series, .sensor:
                let table = try read()
                for column in columns.values { _ = try table.index(of: column) }
                for column in ignore ?? [] { _ = try table.index(of: column) }
            }
        } catch {
            throw DataSourceError.file(source: name, reason: "\(error)")
        }
    }

    private func checkDescription() throws {
        func refuse(_ reason: String) -> DataSourceError { .description(source: name, reason: reason) }
        guard names.contains(where: { $0.contains(where: \.isLetter) }) else {
            throw refuse("expected a name that people can say")
        }
        let roles = Self.roles(of: kind), known = roles.needed + roles.others
        if let unknown = columns.keys.sorted().first(where: { !known.contains($0) }) {
            throw refuse(
                "columns: “\(unknown)” is nothing that \(kind.rawValue) has; known are \(known.joined(separator: ", "))"
            )
        }
        if kind == .experiment, description == nil {
            if let missing = roles.needed.first(where: { columns[$0] == nil }) {
                throw refuse("columns: “\(missing)” is missing (or give a description)")
            }
            if control == nil { throw refuse("control: say which variant the others are compared with") }
        }
        if let falseAlarms, !(falseAlarms > 0 && falseAlarms < 1) {
            throw refuse("falseAlarms: expected between 0 and 1, found \(falseAlarms)")
        }
    }

    /// The variants that an experiment's log names.
    func variantNames() throws -> [String] {
        let found = try Set(read().texts(experiment().variant))
        guard found.count <= 20 else {
            throw DataSourceError.file(source: name, reason: "\(found.count) variants: is that the right column?")
        }
        return found.sorted()
    }

    /// An experiment's description, read or made of the columns.
    func experiment() throws -> ExperimentDescription {
        if let description { return try ExperimentDescription(contentsOf: description) }
        let column = columns["metric"] ?? ""
        let isShare = try read().numbers(column).allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
        return ExperimentDescription(
            name: name, unit: columns["unit"], variant: columns["variant"] ?? "", control: control ?? "",
            metrics: [
                .init(name: column, kind: isShare ? .proportion : .mean, column: column, lowerIsBetter: lowerIsBetter)
            ],
            day: columns["day"])
    }

    /// Ratings and what is known of the items.
    func ratings() throws -> (log: RatingLog, catalogue: Catalogue) {
        var roles: [RatingColumn]?
        if !columns.isEmpty {
            let names = try TableReader(path, format: tableFormat).columns
            for column in columns.values where !names.contains(column) {
                throw TableError.noSuchColumn(column, file: file, columns: names)
            }
            roles = names.map { name in
                columns.first { $0.value == name }.flatMap { RatingColumn(rawValue: $0.key) } ?? .other
            }
        }
        var log = try RatingLog.read(path, columns: roles).log
        guard let items else { return (log, Catalogue(log.items)) }
        let catalogue = try Catalogue.read(items, items: &log.items).catalogue
        return (log, catalogue)
    }
}
