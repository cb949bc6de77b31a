import Foundation

/// A level in decibels below full scale as a bar of one line, 60 dB wide.
enum LevelBar {
    static func text(_ level: Double, peak: Double? = nil, width: Int = 30) -> String {
        func cells(_ decibels: Double) -> Int { max(0, min(width, Int((decibels + 60) / 60 * Double(width)))) }
        let filled = cells(level)
        var bar = Array(repeating: "█", count: filled) + Array(repeating: "·", count: width - filled)
        if let peak, case let place = cells(peak), place > filled { bar[place - 1] = "│" }
        let color: Terminal.Style = level > -6 ? .red : (level > -40 ? .green : .dim)
        let number = level.isFinite ? String(format: "%4.0f dB", max(-99, level)) : " -99 dB"
        return Terminal.styled(bar.joined(), color) + number
    }
}
