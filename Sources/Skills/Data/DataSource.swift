import Foundation
import Tables

/// Data that can be asked about by name: where they lie, what they are, and which columns hold what.
///
///     - names: [passengers, airline passengers]
///       kind: series
///       file: passengers.csv
///       columns: {time: month, value: passengers}
public struct DataSource: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Units in variants, and what became of them.
        case experiment
        /// Values at even times.
        case series
        /// Who rated what, and how.
        case ratings
        /// Readings that are mostly ordinary.
        case sensor
    }

    public enum Format: String, Codable, Sendable, CaseIterable { case csv, tsv, jsonl, sqlite }

    /// What people call it; the first one is what it is called in answers.
    public var names: [String]
    public var kind: Kind
    public var file: String
    /// Found by the file's name and beginning where nil.
    public var format: Format?
    /// A table of an SQLite file.
    public var table: String?
    /// What the columns hold, by role; `DataSource.roles(of:)` are those of a kind.
    public var columns: [String: String]
    /// What values are counted in: "degrees".
    public var unit: String?
    /// Experiments: a description in YAML, in place of columns.
    public var description: String?
    /// Experiments: the variant that the others are compared with.
    public var control: String?
    /// Experiments: whether less of the metric is better.
    public var lowerIsBetter: Bool?
    /// Experiments: what people say for a variant, and how the file calls it.
    public var variants: [String: String]?
    /// Series: a model as `gusli forecast` names it; ratings: a folder that `gusli recommend train` has written.
    public var model: String?
    /// Series: values in a season.
    public var season: Int?
    /// Ratings: a table of items with their titles and genres.
    public var items: String?
    /// Ratings: the user that recommendations are for, where nothing is named that he likes.
    public var user: String?
    /// Sensors: columns that do not count.
    public var ignore: [String]?
    /// Sensors: the share of ordinary readings that may be called unusual.
    public var falseAlarms: Double?

    public init(names: [String], kind: Kind, file: String, columns: [String: String] = [:]) {
        (self.names, self.kind, self.file, self.columns) = (names, kind, file, columns)
    }

    /// The column that plays a role.
    public subscript(role: String) -> String? { columns[role] }

    public var name: String { names.first ?? file }

    /// The roles that columns of a kind may have; needed ones first.
    public static func roles(of kind: Kind) -> (needed: [String], others: [String]) {
        switch kind {
        case .experiment: (["variant", "metric"], ["unit", "day"])
        case .series: ([], ["time", "value"])
        case .ratings: ([], ["user", "item", "rating", "time"])
        case .sensor: ([], ["time"])
        }
    }

    /// The path as tables are read by it.
    var path: String { table.map { "\(file):\($0)" } ?? file }

    var tableFormat: TableFormat? {
        switch format {
        case .csv: .csv
        case .tsv: .tsv
        case .jsonl: .jsonLines
        case .sqlite, nil: nil
        }
    }

    func read() throws -> Table { try Table(path, format: tableFormat) }

    /// The same source with paths that are relative to `folder` made absolute.
    public func resolved(in folder: URL) -> DataSource {
        func absolute(_ path: String) -> String {
            path.hasPrefix("/") ? path : folder.appending(path: path).standardizedFileURL.path
        }
        var result = self
        result.file = absolute(file)
        result.description = description.map(absolute)
        result.items = items.map(absolute)
        if kind == .ratings { result.model = model.map(absolute) }
        return result
    }
}

extension DataSource {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case names, kind, file, format, table, columns, unit, description, control, lowerIsBetter, variants, model
        case season, items, user, ignore, falseAlarms
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: AnyKey.self).allKeys
        if let unknown = keys.first(where: { CodingKeys(rawValue: $0.stringValue) == nil }) {
            let known = CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "unknown key “\(unknown.stringValue)”; known are \(known)"))
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        names = try values.decode([String].self, forKey: .names)
        kind = try values.decode(Kind.self, forKey: .kind)
        file = try values.decode(String.self, forKey: .file)
        format = try values.decodeIfPresent(Format.self, forKey: .format)
        table = try values.decodeIfPresent(String.self, forKey: .table)
        columns = try values.decodeIfPresent([String: String].self, forKey: .columns) ?? [:]
        unit = try values.decodeIfPresent(String.self, forKey: .unit)
        description = try values.decodeIfPresent(String.self, forKey: .description)
        control = try values.decodeIfPresent(String.self, forKey: .control)
        lowerIsBetter = try values.decodeIfPresent(Bool.self, forKey: .lowerIsBetter)
        variants = try values.decodeIfPresent([String: String].self, forKey: .variants)
        model = try values.decodeIfPresent(String.self, forKey: .model)
        season = try values.decodeIfPresent(Int.self, forKey: .season)
        items = try values.decodeIfPresent(String.self, forKey: .items)
        user = try values.decodeIfPresent(String.self, forKey: .user)
        ignore = try values.decodeIfPresent([String].self, forKey: .ignore)
        falseAlarms = try values.decodeIfPresent(Double.self, forKey: .falseAlarms)
    }
}
