/// Days of the year.
enum WrittenDates {
    private static let months: Set<String> = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// “march third”, “march the third nineteen eighty four”, “march twenty twenty six”.
    static let monthFirst: WrittenForm.Rule = { words, _ in
        guard let month = words.first, months.contains(month) else { return nil }
        var start = words.startIndex + 1
        if words[start...].first == "the" { start += 1 }
        if let day = SpokenNumber.ordinal(words[start...]), (1...31).contains(day.value) {
            let year = SpokenNumber.year(words[day.end...])
            return ("\(month.capitalised) \(day.value)" + (year.map { ", \($0.value)" } ?? ""), year?.end ?? day.end)
        }
        // “may nineteen” says too little to be a date, “may nineteen eighty four” enough.
        guard let year = SpokenNumber.year(words.dropFirst()) else { return nil }
        return ("\(month.capitalised) \(year.value)", year.end)
    }

    /// “the third of march”, “third of march twenty twenty six”.
    static let dayFirst: WrittenForm.Rule = { words, _ in
        var start = words.startIndex
        if words.first == "the" { start += 1 }
        guard let day = SpokenNumber.ordinal(words[start...]), (1...31).contains(day.value),
            day.end + 1 < words.endIndex,
            words[day.end] == "of", months.contains(words[day.end + 1])
        else { return nil }
        let year = SpokenNumber.year(words[(day.end + 2)...])
        return (
            "\(day.value) \(words[day.end + 1].capitalised)" + (year.map { " \($0.value)" } ?? ""),
            year?.end ?? day.end + 2
        )
    }
}

extension String {
    fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
