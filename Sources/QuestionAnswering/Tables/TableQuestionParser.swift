/// English questions about a table to typed queries, by the words of columns and cells and the words of order, number and comparison.
struct TableQuestionParser {
    let schema: TableSchema
    /// The question's words, and what is known of each.
    private let words: [String]
    private let stems: [String]
    private var columns: [(place: Int, column: TableSchema.Column)] = []
    private var values: [(place: Int, count: Int, column: String, value: String)] = []

    private static let orders: [String: TableQuery.Order] = [
        "most": .most, "highest": .most, "largest": .most, "biggest": .most, "greatest": .most, "best": .most,
        "longest": .most,
        "maximum": .most, "max": .most, "top": .most, "latest": .most, "newest": .most, "tallest": .most,
        "heaviest": .most,
        "dearest": .most, "fastest": .most,
        "fewest": .least, "least": .least, "lowest": .least, "smallest": .least, "worst": .least, "shortest": .least,
        "minimum": .least,
        "min": .least, "oldest": .least, "earliest": .least, "lightest": .least, "cheapest": .least, "slowest": .least,
    ]
    private static let comparatives: [String: TableQuery.Order] = [
        "more": .most, "higher": .most, "larger": .most, "bigger": .most, "greater": .most, "longer": .most,
        "newer": .most,
        "better": .most, "taller": .most, "heavier": .most, "later": .most,
        "less": .least, "fewer": .least, "lower": .least, "smaller": .least, "shorter": .least, "older": .least,
        "cheaper": .least,
        "worse": .least, "lighter": .least, "earlier": .least,
    ]
    /// Columns that a word of order speaks of without naming them.
    private static let implied: [String: [String]] = [
        "best": ["rating", "score", "mean"], "worst": ["rating", "score", "mean"], "better": ["rating", "score"],
        "worse": ["rating", "score"],
        "longest": ["length", "duration", "minutes", "runtime"],
        "shortest": ["length", "duration", "minutes", "runtime"],
        "longer": ["length", "duration", "minutes", "runtime"],
        "shorter": ["length", "duration", "minutes", "runtime"],
        "newest": ["year", "date"], "latest": ["year", "date"], "oldest": ["year", "date"],
        "earliest": ["year", "date"],
        "newer": ["year", "date"], "older": ["year", "date"], "later": ["year", "date"], "earlier": ["year", "date"],
        "cheapest": ["price", "cost"], "dearest": ["price", "cost"], "cheaper": ["price", "cost"],
        "tallest": ["height"],
        "taller": ["height"], "heaviest": ["weight", "mass"], "lightest": ["weight", "mass"],
        "heavier": ["weight", "mass"],
        "lighter": ["weight", "mass"], "fastest": ["speed"], "slowest": ["speed"],
        "largest": ["size", "area", "population"],
        "biggest": ["size", "area", "population"], "smallest": ["size", "area", "population"],
    ]

    init(_ question: String, _ schema: TableSchema) {
        self.schema = schema
        words = question.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
            .map { word in String(word.drop { $0 == "." }.reversed().drop { $0 == "." || $0 == "-" }.reversed()) }
            .filter { !$0.isEmpty }
        stems = words.map(Terms.stem)
        findValues()
        findColumns()
    }

    /// Nil where the question is not about this table.
    func query() -> TableQuery? {
        guard let name = nameColumn else { return nil }
        var query = TableQuery(wanted: .names, of: name.name, filters: filters())
        let others = query.filters
        if let comparison = comparison(name) {
            query.wanted = comparison
            query.filters.removeAll { if case .text(name.name, _) = $0 { true } else { false } }
        } else if let order = words.indices.first(where: { isOrder($0) }), let measure = measure(near: order, name) {
            query.wanted = .extreme(measure, Self.orders[words[order]] ?? .most, count: number(around: order) ?? 1)
        } else if let word = words.firstIndex(where: { ["average", "mean"].contains($0) }),
            let column = numeric(after: word)
        {
            query.wanted = .mean(column.name)
        } else if let word = words.firstIndex(where: { ["total", "sum", "altogether"].contains($0) }),
            let column = numeric(after: word) ?? numeric(after: 0)
        {
            query.wanted = .total(column.name)
        } else if let column = askedColumn(filters: others) {
            query.wanted = .cells(column.name)
        } else if words.starts(with: ["how", "many"]), !others.isEmpty || mentionsRows(name) {
            query.wanted = .count
        } else if others.isEmpty || !["which", "what", "list", "show", "who"].contains(words.first ?? "") {
            return nil
        }
        return query
    }

    // MARK: What the words name

    private mutating func findValues() {
        var place = 0
        while place < words.count {
            let longest = min(schema.longestValue, words.count - place)
            var found = 0
            for count in stride(from: longest, through: 1, by: -1) {
                let phrase = words[place..<place + count].joined(separator: " ")
                // A short common word that is also a title is meant as a word: "it", "who".
                guard let value = schema.values[phrase], count > 1 || !Terms.common.contains(phrase) else { continue }
                values.append((place, count, value.column, value.value))
                found = count
                break
            }
            place += max(1, found)
        }
    }

    private mutating func findColumns() {
        let sorted = schema.columns.filter { !$0.terms.isEmpty }.sorted {
            ($0.terms.count, $1.number) > ($1.terms.count, $0.number)
        }
        // A column's very words first: a table may have "rating" and "ratings".
        let (words, stems) = (words, stems)
        let meanings: [(TableSchema.Column, Int) -> Bool] = [
            { column, place in zip(words[place...], column.words).allSatisfy(==) },
            { column, place in zip(stems[place...], column.terms).allSatisfy(==) },
            { column, place in zip(stems[place...], column.terms).allSatisfy(TableSchema.means) },
        ]
        for isMeant in meanings {
            for column in sorted {
                for place in stems.indices
                where place + column.terms.count <= stems.count && !isTaken(place) && isMeant(column, place) {
                    columns.append((place, column))
                }
            }
        }
        columns.sort { ($0.place, $0.column.number) < ($1.place, $1.column.number) }
    }

    private func isTaken(_ place: Int) -> Bool {
        values.contains { place >= $0.place && place < $0.place + $0.count }
            || columns.contains { $0.place <= place && place < $0.place + $0.column.terms.count }
    }

    /// "which film": the column behind which or what; else the one that tells rows apart.
    private var nameColumn: TableSchema.Column? {
        if let asked = words.firstIndex(where: { ["which", "what"].contains($0) }),
            let named = columns.first(where: { $0.place > asked && $0.place <= asked + 2 && !$0.column.isNumeric })
        {
            return named.column
        }
        return schema.nameColumn
    }

    private func isOrder(_ place: Int) -> Bool {
        guard Self.orders[words[place]] != nil, !isTaken(place) else { return false }
        // "at most 5" and "at least 5" are conditions.
        return place == 0 || words[place - 1] != "at"
    }

    private func numeric(after place: Int) -> TableSchema.Column? {
        columns.first { $0.column.isNumeric && $0.place >= place }?.column
    }

    private func implied(by word: String) -> TableSchema.Column? {
        for term in Self.implied[word] ?? [] {
            if let column = schema.columns.first(where: {
                $0.isNumeric && $0.terms.contains { TableSchema.means($0, Terms.stem(term)) }
            }) {
                return column
            }
        }
        return nil
    }

    private func measure(near place: Int, _ name: TableSchema.Column) -> TableQuery.Measure? {
        let mention =
            columns.first { $0.column.isNumeric && $0.place > place }
            ?? columns.last { $0.column.isNumeric && $0.place < place }
        guard let column = mention?.column ?? implied(by: words[place]) else {
            // "which director has the most films": rows are counted.
            return name.distinct < schema.rows && ["most", "fewest", "least"].contains(words[place]) ? .rowsOfEach : nil
        }
        guard name.distinct < schema.rows else { return .column(column.name) }
        // "the most ratings" of a table with a rating in each row counts them; "the highest rating" compares their means.
        let isPlural =
            mention.map { words[$0.place].hasSuffix("s") && !column.name.lowercased().hasSuffix("s") } ?? false
        return isPlural && ["most", "fewest", "least", "more", "fewer", "less"].contains(words[place])
            ? .rowsOfEach : .meanOfEach(column.name)
    }

    private func comparison(_ name: TableSchema.Column) -> TableQuery.Wanted? {
        let named = values.filter { $0.column == schema.nameColumn?.name || $0.column == name.name }
        guard named.count >= 2, named[0].column == named[1].column,
            let word = words.indices.first(where: { Self.comparatives[words[$0]] != nil && !isTaken($0) }),
            let order = Self.comparatives[words[word]],
            let measure = measure(near: word, schema.column(named[0].column) ?? name)
        else { return nil }
        return .comparison(measure, order, named[0].value, named[1].value)
    }

    /// The column whose cells are asked for: one that is named and not a condition's, where rows are named too.
    private func askedColumn(filters: [TableQuery.Filter]) -> TableSchema.Column? {
        guard !values.isEmpty else { return nil }
        let conditioned = Set(filters.compactMap { if case .number(let column, _, _) = $0 { column } else { nil } })
        let filtered = Set(values.map(\.column))
        if let named = columns.first(where: {
            !conditioned.contains($0.column.name) && !filtered.contains($0.column.name)
        }) {
            return named.column
        }
        // "when was Alien made", "how long is it", "how expensive": the words stand for columns.
        let hints: [(String, [String])] = [
            ("when", ["year", "date", "time"]), ("where", ["place", "location", "city", "country"]),
            ("long", ["length", "duration", "minutes"]),
            ("expensive", ["price", "cost"]), ("cost", ["price", "cost"]), ("old", ["age", "year"]),
            ("tall", ["height"]), ("heavy", ["weight"]),
        ]
        for (word, names) in hints where words.prefix(2).contains(word) {
            for name in names {
                if let column = schema.columns.first(where: { $0.terms.contains(Terms.stem(name)) }) { return column }
            }
        }
        return nil
    }

    private func mentionsRows(_ name: TableSchema.Column) -> Bool {
        columns.contains { $0.column.name == name.name || $0.place <= 3 } || !values.isEmpty || words.contains("rows")
            || stems.dropFirst(2).prefix(2).contains(where: schema.subject.contains)
    }

    // MARK: Conditions

    private func number(_ place: Int) -> Double? {
        place < words.count ? Double(words[place]) : nil
    }

    /// "the five longest", "top 3".
    private func number(around place: Int) -> Int? {
        let spelled = [
            "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        ]
        for neighbour in [place - 1, place + 1] where words.indices.contains(neighbour) {
            if let count = Int(words[neighbour]) ?? spelled[words[neighbour]], (1...1000).contains(count) {
                return count
            }
        }
        return nil
    }

    private func filters() -> [TableQuery.Filter] {
        var filters = values.map { TableQuery.Filter.text(column: $0.column, value: $0.value) }
        for place in words.indices where !isTaken(place) || columns.contains(where: { $0.place == place }) {
            guard let value = number(place) else { continue }
            guard let condition = relation(before: place) else { continue }
            let before = columns.last { $0.column.isNumeric && $0.place < condition.start }
            let after = columns.first { $0.column.isNumeric && $0.place > place && $0.place <= place + 2 }
            // "in 1979", "before 2000" speak of years without saying so.
            let year =
                (1000...2999).contains(value) ? schema.columns.first { $0.isNumeric && $0.terms.contains("year") } : nil
            let isTime = ["in", "from", "of", "before", "after", "since", "until"].contains(words[place - 1])
            guard let column = (isTime ? year : nil) ?? after?.column ?? before?.column ?? year else { continue }
            filters.append(.number(column: column.name, condition.relation, value))
        }
        return filters
    }

    /// The words before a number, and where they begin.
    private func relation(before place: Int) -> (relation: TableQuery.Relation, start: Int)? {
        func said(_ count: Int) -> String { place >= count ? words[place - count..<place].joined(separator: " ") : "" }
        switch said(2) {
        case "more than", "greater than", "higher than", "longer than", "later than", "larger than":
            return (.above, place - 2)
        case "less than", "fewer than", "lower than", "shorter than", "earlier than", "smaller than":
            return (.below, place - 2)
        case "at least": return (.atLeast, place - 2)
        case "at most": return (.atMost, place - 2)
        default: break
        }
        switch said(1) {
        case "over", "above", "after": return (.above, place - 1)
        case "under", "below", "before": return (.below, place - 1)
        case "since": return (.atLeast, place - 1)
        case "until": return (.atMost, place - 1)
        case "in", "from", "of", "exactly", "is", "with", "year": return (.equal, place - 1)
        default: return nil
        }
    }
}
