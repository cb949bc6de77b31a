import Tables

/// What a column of a table of ratings holds.
public enum RatingColumn: String, Sendable, CaseIterable {
    case user, item, rating, time
    /// Something else.
    case other = "-"
}

extension RatingLog {
    /// What was read, and what is to be said of it.
    public struct Reading: Sendable {
        public let log: RatingLog
        public let badRows: BadRows
        /// What was taken for granted or left out beside bad rows.
        public let remarks: [String]
    }

    /// Reads a table of user, item and, where there are such columns, rating and time.
    ///
    /// Columns are found by name (userId, user; movieId, itemId, item; rating, score, value; timestamp, time), else taken in
    /// that order. Without a rating column every row counts as 1. Where users are not named a new one begins wherever the
    /// item's number falls, as in tables sorted by user and item that have lost their first column. Of several ratings of
    /// one item by one user the last counts.
    ///
    /// - Parameters:
    ///   - items: that have numbers already.
    ///   - columns: what the table's columns hold, from the left; found where nil.
    /// - Throws: `TableError`; `RecommendationError.noRatings` where no row is left.
    public static func read(
        _ path: String, items: IdentifierIndex = .init(), columns named: [RatingColumn]? = nil
    ) throws -> Reading {
        var reader = try TableReader(path), row = TableRow(), log = RatingLog(), remarks: [String] = []
        log.items = items
        guard try reader.read(into: &row) else {
            if let first = reader.badRows.first.first { throw TableError.noGoodRows(file: reader.name, first: first) }
            throw RecommendationError.noRatings(file: reader.name)
        }
        let columns = named.map(RatingColumns.init(named:)) ?? RatingColumns(reader.columns, firstRow: row)
        guard let itemColumn = columns.item else { throw RecommendationError.noRatings(file: reader.name) }
        if let last = [columns.user, itemColumn, columns.rating, columns.time].compactMap({ $0 }).max(),
            last >= reader.columns.count
        {
            throw RecommendationError.parameter("\(reader.name): \(reader.columns.count) columns, \(last + 1) are named")
        }
        var userByOrder = 0, lastItem = -Double.infinity
        repeat {
            let item = row.text(itemColumn)
            var user = ""
            if let column = columns.user {
                user = row.text(column)
            } else {
                guard let number = row.number(itemColumn), !number.isNaN else {
                    reader.reject(row, column: itemColumn, reason: "expected an item's number, found “\(item.prefix(40))”")
                    continue
                }
                if number < lastItem || userByOrder == 0 { userByOrder += 1 }
                lastItem = number
                user = String(userByOrder)
            }
            if user.isEmpty || item.isEmpty {
                let column = item.isEmpty ? itemColumn : columns.user ?? itemColumn
                reader.reject(row, column: column, reason: "expected a name, found nothing")
                continue
            }
            var rating: Float = 1
            if let column = columns.rating {
                guard let value = row.number(column), value.isFinite, abs(value) < 1e6 else {
                    reader.reject(row, column: column, reason: "expected a rating, found “\(row.text(column).prefix(40))”")
                    continue
                }
                rating = Float(value)
            }
            var time = Int32(clamping: log.count)
            if let column = columns.time {
                guard let value = row.number(column), value.isFinite, abs(value) <= Double(Int32.max) else {
                    let found = row.text(column).prefix(40)
                    reader.reject(row, column: column, reason: "expected seconds, found “\(found)”")
                    continue
                }
                time = Int32(value)
            }
            guard log.count < Int(Int32.max) - 1 else { throw RecommendationError.tooLarge(reader.name) }
            log.append(
                user: log.users.number(adding: user), item: log.items.number(adding: item), rating: rating, time: time)
        } while try reader.read(into: &row)
        guard log.count > 0 else {
            if let first = reader.badRows.first.first { throw TableError.noGoodRows(file: reader.name, first: first) }
            throw RecommendationError.noRatings(file: reader.name)
        }
        if columns.user == nil {
            remarks.append(
                "\(reader.name): no column names users; one is taken to begin wherever the item's number falls: \(log.userCount)")
        }
        let single = log.withoutRepeats()
        if single.count < log.count {
            remarks.append("\(reader.name): \(log.count - single.count) repeated, the last of each pair counts")
        }
        return Reading(log: single, badRows: reader.badRows, remarks: remarks)
    }
}

/// Which columns of a table hold what.
struct RatingColumns {
    private(set) var user: Int?
    private(set) var item: Int?
    private(set) var rating: Int?
    private(set) var time: Int?

    init(named columns: [RatingColumn]) {
        user = columns.firstIndex(of: .user)
        item = columns.firstIndex(of: .item)
        rating = columns.firstIndex(of: .rating)
        time = columns.firstIndex(of: .time)
    }

    init(_ columns: [String], firstRow row: TableRow) {
        let names = columns.map { $0.lowercased().filter(\.isLetter) }
        func find(_ wanted: [String]) -> Int? { wanted.lazy.compactMap { names.firstIndex(of: $0) }.first }
        user = find(["userid", "user"])
        item = find(["movieid", "itemid", "item", "movie", "productid", "product"])
        rating = find(["rating", "score", "value"])
        time = find(["timestamp", "time"])
        guard user == nil, item == nil, rating == nil, time == nil else { return }
        // Nothing is named. Three numbers of which the last can only be a moment are item, rating, time.
        if columns.count == 3, let last = row.number(2), last > 1e8, let middle = row.number(1), abs(middle) <= 100 {
            (item, rating, time) = (0, 1, 2)
        } else {
            func place(_ index: Int) -> Int? { index < columns.count ? index : nil }
            (user, item, rating, time) = (place(0), place(1), place(2), place(3))
        }
    }
}
