/// Times of day.
enum WrittenTimes {
    /// Words after which two numbers are a time.
    private static let announcers: Set<String> = [
        "at", "by", "until", "till", "before", "after", "around", "about", "since",
    ]

    private static func hour(_ words: ArraySlice<String>) -> SpokenNumber? {
        SpokenNumber.belowHundred(words).flatMap { (1...12).contains($0.value) || $0.value == 0 ? $0 : nil }
    }

    /// “seven thirty”, “seven oh five”, “seven o'clock”, “five p m”.
    static let clock: WrittenForm.Rule = { words, before in
        guard let number = SpokenNumber.belowHundred(words), number.value < 24 else { return nil }
        // The units behind twenty belong to the hour, the tens behind an hour to the minutes.
        var end = number.end, minutes: Int?
        if end + 1 < words.endIndex, words[end] == "oh" || words[end] == "o",
            let unit = SpokenNumber.digit(words[end + 1]), unit > 0
        {
            (minutes, end) = (unit, end + 2)
        } else if let rest = SpokenNumber.belowHundred(words[end...]), (10...59).contains(rest.value) {
            (minutes, end) = (rest.value, rest.end)
        }
        let half = WrittenTimes.half(words[end...])
        if let half, (1...12).contains(number.value) {
            return ((minutes.map { time(number.value, $0) } ?? "\(number.value)") + " " + half.text, half.end)
        }
        if minutes == nil, end < words.endIndex, words[end] == "o'clock" || words[end] == "oclock" {
            let half = WrittenTimes.half(words[(end + 1)...])
            return (time(number.value, 0) + (half.map { " " + $0.text } ?? ""), half?.end ?? end + 1)
        }
        guard let minutes, let before, announcers.contains(before) else { return nil }
        // “after nineteen eighty four”, “about twenty five people”.
        guard number.value <= 12, number.end < end else { return nil }
        return (time(number.value, minutes), end)
    }

    /// “twenty to eight”, “half past seven”, “a quarter to six in the evening”.
    static let relative: WrittenForm.Rule = { words, before in
        guard before != "from", before != "between" else { return nil }
        var start = words.startIndex
        if words.first == "a", words.dropFirst().first == "quarter" { start += 1 }
        var minutes: SpokenNumber?
        switch words[start...].first {
        case "quarter": minutes = SpokenNumber(value: 15, end: start + 1)
        case "half": minutes = SpokenNumber(value: 30, end: start + 1)
        default:
            minutes = SpokenNumber.belowHundred(words[start...])
            let saysMinutes =
                minutes.flatMap { $0.end < words.endIndex ? words[$0.end] : nil }.map {
                    $0 == "minutes" || $0 == "minute"
                } ?? false
            if saysMinutes {
                minutes?.end += 1
            } else if let value = minutes?.value, value % 5 != 0 || value == 0 {
                return nil
            }
        }
        guard let minutes, minutes.value < 60, minutes.end < words.endIndex else { return nil }
        let isPast = words[minutes.end] == "past", isTo = ["to", "till"].contains(words[minutes.end])
        guard isPast || isTo && minutes.value != 30, let hour = WrittenTimes.hour(words[(minutes.end + 1)...]),
            hour.value > 0
        else { return nil }
        // “ten to twenty people” is no time, nor is “five to one hundred”.
        if hour.end < words.endIndex, WrittenAmounts.isCounted(words[hour.end]) { return nil }
        let text =
            isPast ? time(hour.value, minutes.value) : time(hour.value == 1 ? 12 : hour.value - 1, 60 - minutes.value)
        let half = WrittenTimes.half(words[hour.end...])
        return (text + (half.map { " " + $0.text } ?? ""), half?.end ?? hour.end)
    }

    /// “a m”, “p m”.
    private static func half(_ words: ArraySlice<String>) -> (text: String, end: Int)? {
        guard let first = words.first else { return nil }
        if first == "am" || first == "pm" { return (first, words.startIndex + 1) }
        guard first == "a" || first == "p", words.dropFirst().first == "m" else { return nil }
        return (first + "m", words.startIndex + 2)
    }

    private static func time(_ hour: Int, _ minutes: Int) -> String { "\(hour):\(minutes < 10 ? "0" : "")\(minutes)" }
}
