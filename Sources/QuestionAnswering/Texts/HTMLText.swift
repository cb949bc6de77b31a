/// The words of HTML, block by block; scripts, styles and comments are left out. Tolerates whatever browsers tolerate.
enum HTMLText {
    private static let blockTags: Set<String> = [
        "p", "div", "li", "ul", "ol", "br", "hr", "tr", "table", "section", "article", "header", "footer", "main",
        "aside", "nav", "pre",
        "blockquote", "dt", "dd", "dl", "figcaption", "figure", "form", "body", "html", "head", "title", "td", "th",
        "option",
    ]
    private static let silentTags: Set<String> = ["script", "style", "noscript", "template", "svg", "head"]

    static func blocks(_ html: String) -> [TextBlock] {
        var blocks: [TextBlock] = [], words = "", first = 1, line = 1, level: Int?
        let bytes = Array(html.utf8)
        func finish() {
            let text = entities(words).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if !text.isEmpty { blocks.append(TextBlock(text: text, line: first, headingLevel: level)) }
            words = ""
        }
        var position = 0, run: [UInt8] = []
        func endRun() {
            if words.allSatisfy(\.isWhitespace) { first = line }
            words += String(decoding: run, as: UTF8.self)
            run = []
        }
        /// The place behind the next occurrence of `text`, letters' case aside; the end where there is none.
        func skip(to text: String) {
            let wanted = Array(text.utf8)
            while position < bytes.count {
                if position + wanted.count <= bytes.count,
                    zip(bytes[position...], wanted).allSatisfy({ $0 == $1 || ($0 >= 65 && $0 <= 90 && $0 + 32 == $1) })
                {
                    position += wanted.count
                    return
                }
                if bytes[position] == 10 { line += 1 }
                position += 1
            }
        }
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == UInt8(ascii: "<"), position + 1 < bytes.count else {
                // Where text begins after a block's end, its line is the block's.
                if run.isEmpty, words.isEmpty, byte != 10, byte != 32 { first = line }
                if byte == 10 { line += 1 }
                run.append(byte)
                position += 1
                continue
            }
            endRun()
            position += 1
            if bytes[position...].starts(with: "!--".utf8) {
                skip(to: "-->")
                continue
            }
            var isEnd = false
            if bytes[position] == UInt8(ascii: "/") {
                isEnd = true
                position += 1
            }
            var name = ""
            while position < bytes.count,
                (bytes[position] | 32) >= 97 && (bytes[position] | 32) <= 122
                    || (bytes[position] >= 48 && bytes[position] <= 57)
            {
                name.unicodeScalars.append(Unicode.Scalar(bytes[position]))
                position += 1
            }
            name = name.lowercased()
            guard !name.isEmpty || isEnd || bytes[min(position, bytes.count - 1)] == UInt8(ascii: "!") else {
                run.append(byte)
                continue
            }
            skipTag()
            if !isEnd, silentTags.contains(name) {
                finish()
                skip(to: "</" + name)
                skip(to: ">")
            } else if name.count == 2, name.first == "h", let digit = name.last?.wholeNumberValue,
                (1...6).contains(digit)
            {
                finish()
                level = isEnd ? nil : digit
            } else if blockTags.contains(name) {
                finish()
            }
        }
        endRun()
        level = nil
        finish()
        return blocks

        /// To behind the tag's ">"; one in quotes does not end it.
        func skipTag() {
            var quote: UInt8?
            while position < bytes.count {
                let byte = bytes[position]
                if byte == 10 { line += 1 }
                position += 1
                if let open = quote {
                    if byte == open { quote = nil }
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                } else if byte == UInt8(ascii: ">") {
                    return
                }
            }
        }
    }

    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–", "mdash": "—",
        "hellip": "…",
        "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "copy": "©", "deg": "°", "euro": "€", "pound": "£",
        "times": "×",
        "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "eacute": "é",
        "egrave": "è",
    ]

    /// "&amp;" and "&#8211;" become what they stand for.
    static func entities(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var result = "", rest = Substring(text)
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            let name = rest.dropFirst().prefix(10).prefix { $0 != ";" }
            let behind = rest.index(rest.startIndex, offsetBy: name.count + 1)
            if behind < rest.endIndex, rest[behind] == ";", let meaning = meaning(of: name) {
                result += meaning
                rest = rest[rest.index(after: behind)...]
            } else {
                result += "&"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private static func meaning(of name: Substring) -> String? {
        guard name.first == "#" else { return named[String(name)] }
        let digits = name.dropFirst()
        let isHex = digits.first == "x" || digits.first == "X"
        return UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init).map {
            String($0)
        }
    }
}
