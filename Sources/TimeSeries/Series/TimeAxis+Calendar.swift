/// Days and seconds of the calendar on a time axis; both are counted from 1970-01-01, clocks as they show the time.
extension TimeAxis {
    /// The number of a date's day; months beyond 1 … 12 go over into other years.
    public static func day(year: Int, month: Int, day: Int) -> Int {
        let months = year * 12 + month - 1
        let wholeYear = months >= 0 ? months / 12 : (months - 11) / 12
        return CivilDate.day(wholeYear, months - wholeYear * 12 + 1, day)
    }

    public static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) { CivilDate.date(day) }

    /// Seconds of a time as tables write it; nil for what is no time, or a mere number.
    public static func seconds(of text: String) -> Int? {
        guard let (unit, value) = parse(text) else { return nil }
        if unit == .second { return value }
        return TimeAxis(unit: unit, step: 1, start: value).day(ofIndex: 0).map { $0 * 86_400 }
    }

    /// The day on which the step of value `index` begins; nil where the axis counts mere numbers.
    public func day(ofIndex index: Int) -> Int? {
        let time = start + index * step
        switch unit {
        case .number: return nil
        case .year: return Self.day(year: time, month: 1, day: 1)
        case .quarter: return Self.day(year: 0, month: time * 3 + 1, day: 1)
        case .month: return Self.day(year: 0, month: time + 1, day: 1)
        case .day: return time
        case .second: return time >= 0 ? time / 86_400 : (time - 86_399) / 86_400
        }
    }

    /// The values that begin within `days`; where a step is longer than that, the one that holds the first of them. Nil
    /// where the axis counts mere numbers.
    public func indices(within days: Range<Int>) -> Range<Int>? {
        guard unit != .number, !days.isEmpty else { return nil }
        let (first, end) = (firstIndex(notBefore: days.lowerBound), firstIndex(notBefore: days.upperBound))
        if first < end { return first..<end }
        let holding = firstIndex(notBefore: days.lowerBound + 1) - 1
        return holding..<(holding + 1)
    }

    private func firstIndex(notBefore day: Int) -> Int {
        var (low, high) = (-(1 << 36), 1 << 36)
        while low < high {
            let middle = low + (high - low) / 2
            if (self.day(ofIndex: middle) ?? 0) >= day { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
