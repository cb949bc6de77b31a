/// A question to a table in typed form: what is wanted of which rows.
///
///     "which film from 1979 has the most ratings"
///     TableQuery(wanted: .extreme(.column("ratings"), .most, count: 1), of: "film", filters: [.number("year", .equal, 1979)])
public struct TableQuery: Sendable, Equatable {
    public enum Order: String, Sendable { case most, least }
    public enum Relation: String, Sendable { case equal = "=", above = ">", below = "<", atLeast = "≥", atMost = "≤" }

    /// What rows are measured by.
    public enum Measure: Sendable, Equatable {
        case column(String)
        /// Rows that share a name, where the table has several of each.
        case rowsOfEach
        /// The mean over rows that share a name.
        case meanOfEach(String)
    }

    public enum Wanted: Sendable, Equatable {
        /// The rows with the largest or smallest measure.
        case extreme(Measure, Order, count: Int)
        case count
        case total(String)
        case mean(String)
        /// A column's cells.
        case cells(String)
        /// Which of two names has more or less.
        case comparison(Measure, Order, String, String)
        /// The names of the rows.
        case names
    }

    public enum Filter: Sendable, Equatable {
        case text(column: String, value: String)
        case number(column: String, Relation, Double)
    }

    public var wanted: Wanted
    /// The column that names a row.
    public var of: String
    public var filters: [Filter]
}
