import Foundation
import Synchronization

/// A bar on stderr for long work, with the time that is left; silent where stderr is no terminal.
struct ProgressBar {
    let title: String
    private let begun = ContinuousClock.now
    private var shownPercent = -1

    init(_ title: String) {
        self.title = title
    }

    /// - Parameter fraction: 0 to 1.
    mutating func show(_ fraction: Double) {
        let share = max(0, min(1, fraction)), percent = Int(share * 100)
        guard Terminal.errorIsTerminal, percent != shownPercent else { return }
        shownPercent = percent
        let filled = percent * 30 / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 30 - filled)
        let left = Self.timeLeft(share, spent: (ContinuousClock.now - begun) / .seconds(1))
        FileHandle.standardError.write(
            Data("\r\(title) \(bar) \(percent)%\(left.map { ", \($0) left" } ?? "")\u{1B}[K".utf8))
    }

    func finish() {
        guard Terminal.errorIsTerminal, shownPercent >= 0 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }

    /// As 4:05 or 1:04:05, from what the share done so far took; nil while that says too little.
    static func timeLeft(_ share: Double, spent: Double) -> String? {
        guard share > 0.005, share < 1, spent > 2 else { return nil }
        let seconds = Int((spent / share * (1 - share)).rounded())
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        return hours > 0
            ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
    }
}

/// One bar for work that several threads do at once.
final class SharedProgress: Sendable {
    private let state: Mutex<(bar: ProgressBar, shares: [Double])>

    init(_ title: String, parts: Int) {
        state = Mutex((ProgressBar(title), [Double](repeating: 0, count: max(1, parts))))
    }

    /// - Parameter share: of the part, 0 to 1.
    func show(_ share: Double, of part: Int) {
        state.withLock {
            $0.shares[part] = share
            $0.bar.show($0.shares.reduce(0, +) / Double($0.shares.count))
        }
    }

    func finish() { state.withLock { $0.bar.finish() } }
}
