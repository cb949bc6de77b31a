import Foundation

/// What a terminal can show: colour and a rewritten line only where there is one.
enum Terminal {
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1

    /// Of the terminal on stdout, 80 where it does not say.
    static var columns: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// `text` in `style` on a terminal, unchanged elsewhere or where `NO_COLOR` is set.
    static func styled(_ text: String, _ style: Style, terminal: Bool = outputIsTerminal) -> String {
        let plain = !terminal || ProcessInfo.processInfo.environment["NO_COLOR"] != nil
        return plain ? text : "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

/// A bar on stderr for long work; silent where stderr is no terminal.
struct ProgressBar {
    let title: String
    private var shownPercent = -1

    init(_ title: String) {
        self.title = title
    }

    /// - Parameter fraction: 0 to 1.
    mutating func show(_ fraction: Double) {
        let percent = Int(max(0, min(1, fraction)) * 100)
        guard Terminal.errorIsTerminal, percent != shownPercent else { return }
        shownPercent = percent
        let filled = percent * 30 / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 30 - filled)
        FileHandle.standardError.write(Data("\r\(title) \(bar) \(percent)%".utf8))
    }

    func finish() {
        guard Terminal.errorIsTerminal, shownPercent >= 0 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }
}
