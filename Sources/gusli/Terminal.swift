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
