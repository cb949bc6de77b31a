/// What kind of words a question wants to hear.
struct Expectation {
    private enum Kind { case time, weekday, duration, length, durationOrLength, amount, money, person, place, other }
    private let kind: Kind

    init(_ question: String) {
        let words = Terms.words(question), begin = words.prefix(2).joined(separator: " ")
        kind =
            switch begin {
            case "how long": .durationOrLength
            case "how often", "how old": .duration
            case "how far", "how high", "how tall", "how wide", "how deep": .length
            case "how much": .money
            case "how many": .amount
            case "what time": .time
            case "which day", "which days", "what day", "what days": .weekday
            case "on which" where words.contains { $0.hasPrefix("day") }: .weekday
            default:
                switch words.first {
                case "when": .time
                case "since" where words.dropFirst().first == "when": .time
                case "who": .person
                case "where": .place
                case _ where words.contains("cost") || words.contains("price") || words.contains("fee"): .money
                default: .other
                }
            }
    }

    private static let weekdays: Set<String> = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mondays", "tuesdays",
        "wednesdays", "thursdays",
        "fridays", "saturdays", "sundays", "weekdays", "weekend", "weekends",
    ]
    private static let times: Set<String> = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "spring",
        "summer", "autumn", "winter", "noon", "midnight", "morning", "evening", "o'clock", "week", "month", "year",
        "every",
    ]
    private static let durations: Set<String> = [
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months",
        "year", "years", "daily",
        "weekly",
    ]
    private static let lengths: Set<String> = [
        "metre", "metres", "meter", "meters", "kilometres", "kilometers", "km", "m", "miles", "feet", "centimetres",
        "inches",
    ]
    private static let coins: Set<String> = [
        "euro", "euros", "cent", "cents", "dollar", "dollars", "pound", "pounds", "free", "costs", "cost", "pays",
    ]
    private static let prepositions: Set<String> = [
        "in", "at", "behind", "beside", "under", "below", "above", "near", "on", "to", "street", "square",
    ]

    /// A little for a sentence that holds words of the kind.
    func fits(_ sentence: String) -> Double {
        let words = Terms.words(sentence)
        let hasNumber = sentence.contains(where: \.isNumber)
        let isFit =
            switch kind {
            case .time:
                words.contains {
                    Self.weekdays.contains($0) || Self.times.contains($0) || (1000...2999).contains(Int($0) ?? 0)
                }
                    || sentence.contains(":") && hasNumber
            case .weekday: words.contains(where: Self.weekdays.contains)
            case .duration: words.contains(where: Self.durations.contains)
            case .length: words.contains(where: Self.lengths.contains)
            case .durationOrLength: words.contains { Self.durations.contains($0) || Self.lengths.contains($0) }
            case .amount: hasNumber
            case .money: words.contains(where: Self.coins.contains) || sentence.contains { "€$£".contains($0) }
            case .person: sentence.split(separator: " ").dropFirst().contains { $0.first?.isUppercase ?? false }
            case .place: words.contains(where: Self.prepositions.contains)
            case .other: false
            }
        return isFit ? 0.2 : 0
    }
}
