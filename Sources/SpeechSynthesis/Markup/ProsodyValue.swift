import Foundation

/// The values that attributes of speech markup take.
enum ProsodyValue {
    /// Seconds of a break by its strength.
    static let pauses: [String: Double] = [
        "none": 0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.2,
    ]
    static let emphasis: [String: SpeakingControls] = [
        "none": SpeakingControls(), "reduced": SpeakingControls(rate: 1.1, expressiveness: 0.8, volume: -2),
        "moderate": SpeakingControls(rate: 0.9, pitch: 0.7, expressiveness: 1.2, volume: 1.5),
        "strong": SpeakingControls(rate: 0.8, pitch: 1.5, expressiveness: 1.4, volume: 3),
    ]

    /// 300ms, 1.5s.
    static func seconds(_ text: String) -> Double? {
        let (digits, scale) =
            text.hasSuffix("ms") ? (text.dropLast(2), 0.001) : text.hasSuffix("s") ? (text.dropLast(), 1) : ("", 0)
        return number(digits).flatMap { $0 >= 0 ? $0 * scale : nil }
    }

    /// A factor: a name, 120%, +20% or 1.2.
    static func rate(_ text: String) -> Float? {
        let names: [String: Float] = [
            "x-slow": 0.5, "slow": 0.75, "medium": 1, "default": 1, "fast": 1.3, "x-fast": 1.7,
        ]
        return factor(text, names).flatMap { (0.25...4).contains($0) ? $0 : nil }
    }

    /// A factor on the movement of pitch.
    static func range(_ text: String) -> Float? {
        let names: [String: Float] = ["x-low": 0.3, "low": 0.6, "medium": 1, "default": 1, "high": 1.4, "x-high": 1.8]
        return factor(text, names).flatMap { (0...2).contains($0) ? $0 : nil }
    }

    /// Semitones: a name, +2st, -10%.
    static func pitch(_ text: String) -> Float? {
        let names: [String: Float] = ["x-low": -5, "low": -2.5, "medium": 0, "default": 0, "high": 2.5, "x-high": 5]
        if let named = names[text] { return named }
        if text.hasSuffix("st") {
            return number(text.dropLast(2)).map { Float($0) }.flatMap { abs($0) <= 12 ? $0 : nil }
        }
        guard text.hasSuffix("%"), let percent = number(text.dropLast()) else { return nil }
        let isRelative = text.hasPrefix("+") || text.hasPrefix("-"),
            ratio = (isRelative ? 100 + percent : percent) / 100
        return (0.5...2).contains(ratio) ? Float(12 * log2(ratio)) : nil
    }

    /// Decibels: a name, +6dB.
    static func volume(_ text: String) -> Float? {
        let names: [String: Float] = [
            "silent": -60, "x-soft": -12, "soft": -6, "medium": 0, "default": 0, "loud": 4, "x-loud": 8,
        ]
        if let named = names[text] { return named }
        guard text.lowercased().hasSuffix("db"), let decibels = number(text.dropLast(2)) else { return nil }
        return (-60...12).contains(decibels) ? Float(decibels) : nil
    }

    private static func factor(_ text: String, _ names: [String: Float]) -> Float? {
        if let named = names[text] { return named }
        guard text.hasSuffix("%") else { return number(text).map { Float($0) } }
        guard let percent = number(text.dropLast()) else { return nil }
        return Float((text.hasPrefix("+") || text.hasPrefix("-") ? 100 + percent : percent) / 100)
    }

    private static func number(_ text: some StringProtocol) -> Double? {
        guard text.count <= 16, text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.".contains($0)) }) else {
            return nil
        }
        return Double(text)
    }
}

extension SpeakingControls {
    /// These changed by others: rates and movements multiply, pitches and volumes add.
    func combined(with other: SpeakingControls) -> SpeakingControls {
        SpeakingControls(
            rate: rate * other.rate, pitch: pitch + other.pitch, expressiveness: expressiveness * other.expressiveness,
            volume: volume + other.volume)
    }
}
