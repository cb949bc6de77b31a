import Tables

/// What the columns of a table are called and hold, as far as questions need it.
struct TableSchema: Sendable {
    struct Column: Sendable {
        let name: String
        let number: Int
        let isNumeric: Bool
        /// The words of its name, and their stems.
        let words: [String]
        let terms: [String]
        let distinct: Int
    }

    let columns: [Column]
    let rows: Int
    /// Stems of the words in the table's file name: "films.csv" holds films.
    let subject: [String]
    /// Cells of text columns, lower case, to their column and first spelling.
    let values: [String: (column: String, value: String)]
    /// The most words that such a cell has.
    let longestValue: Int

    init(_ table: Table) {
        rows = table.rowCount
        let file = table.name.split(separator: "/").last ?? ""
        subject = Self.nameWords(String(file.prefix { $0 != "." })).map(Terms.stem)
        var columns: [Column] = [], values: [String: (column: String, value: String)] = [:], longest = 1
        for (number, name) in table.columns.enumerated() {
            var isNumeric = false, isText = false, distinct: Set<String> = []
            for row in 0..<table.rowCount {
                switch table.number(row: row, column: number) {
                case nil: isText = true
                case let value?: if !value.isNaN { isNumeric = true }
                }
                distinct.insert(table.text(row: row, column: number))
            }
            if isText {
                for cell in distinct.sorted() {
                    let words = Self.words(cell)
                    // Two columns may hold a word: the earlier one is asked about.
                    guard (1...8).contains(words.count), values[words.joined(separator: " ")] == nil else { continue }
                    values[words.joined(separator: " ")] = (name, cell)
                    longest = max(longest, words.count)
                }
            }
            columns.append(
                Column(
                    name: name, number: number, isNumeric: isNumeric && !isText, words: Self.nameWords(name),
                    terms: Self.nameWords(name).map(Terms.stem),
                    distinct: distinct.count))
        }
        (self.columns, self.values, longestValue) = (columns, values, longest)
    }

    func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    static func words(_ text: some StringProtocol) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }

    /// "boxOffice", "box_office" and "Box office" have the same words.
    private static func nameWords(_ name: String) -> [String] {
        var spaced = "", last: Character = " "
        for character in name {
            if character.isUppercase, last.isLowercase { spaced += " " }
            spaced.append(character == "_" || character == "-" ? " " : character)
            last = character
        }
        return words(spaced)
    }

    /// The column that names rows: the first of text whose cells are all different, else the text column with the most.
    var nameColumn: Column? {
        let text = columns.filter { !$0.isNumeric }
        return text.first { $0.distinct == rows } ?? text.max { $0.distinct < $1.distinct } ?? columns.first
    }

    /// Whether a question's term means a column's: the same stem, or one the beginning of the other ("directed" and "director").
    static func means(_ term: String, _ other: String) -> Bool {
        term == other || (min(term.count, other.count) >= 5 && (term.hasPrefix(other) || other.hasPrefix(term)))
    }
}
