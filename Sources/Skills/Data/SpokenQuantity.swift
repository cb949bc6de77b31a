import Foundation

/// Measured numbers as people say them: rounded, in words.
enum SpokenQuantity {
    /// "four hundred and forty-eight", "twelve point five", "one point two three million", rounded to `digits` that count.
    static func words(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return "an unknown number" }
        if value < 0 { return "minus \(words(-value, digits: digits))" }
        for (size, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] where value >= size * 0.9995 {
            return "\(plain(rounded(value, digits) / size, digits: digits)) \(name)"
        }
        return plain(rounded(value, digits), digits: digits)
    }

    /// "four point three percent"; shares of less than a thousandth are not told apart.
    static func percent(_ share: Double) -> String {
        let value = abs(share * 100)
        if value < 0.1 { return "less than a tenth of a percent" }
        return "\(words(value, digits: value < 1 ? 1 : 2)) percent"
    }

    /// "eighteen to sixty-one percent"
    static func percents(_ low: Double, _ high: Double) -> String {
        let first = percent(low)
        return "\(first.hasPrefix("less") ? first : String(first.dropLast(" percent".count))) to \(percent(high))"
    }

    private static func rounded(_ value: Double, _ digits: Int) -> Double {
        guard value > 0 else { return 0 }
        let places = digits - 1 - Int(floor(log10(value)))
        let scale = pow(10, Double(abs(places)))
        return places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    }

    private static func plain(_ value: Double, digits: Int) -> String {
        let whole = value.rounded()
        if abs(value - whole) < 1e-9 * max(1, whole), whole < 1e9 { return SpokenEnglish.number(Int(whole)) }
        guard value >= 0.001 else { return "almost nothing" }
        let places = max(1, min(6, digits - 1 - Int(floor(log10(value)))))
        let text = String(format: "%.\(places)f", value)
        let parts = text.split(separator: ".")
        let fraction = parts.count > 1 ? String(parts[1].reversed().drop { $0 == "0" }.reversed()) : ""
        let head = SpokenEnglish.number(Int(parts[0]) ?? 0)
        guard !fraction.isEmpty else { return head }
        return "\(head) point "
            + fraction.compactMap(\.wholeNumberValue).map(SpokenEnglish.number).joined(separator: " ")
    }
}
