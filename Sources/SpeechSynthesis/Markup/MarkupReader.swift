/// Cuts XML into tags and text, knowing where each stands: as much of XML 1.0 as speech markup uses.
///
/// Entities are the five predefined ones and character numbers; document types are refused, so that nothing can expand
/// without bound.
struct MarkupReader {
    enum Token: Equatable {
        case open(name: String, attributes: [Attribute], isEmpty: Bool)
        case close(name: String)
        /// Characters with the place in the source that each came from.
        case text([Character], places: [Int])
    }

    struct Attribute: Equatable {
        var name: String
        var value: String
        var place: Int
    }

    let source: [Character]
    private(set) var place = 0

    init(_ text: String) { source = Array(text) }

    /// The error for a place in the source.
    func failure(_ reason: String, at place: Int) -> SSMLError {
        var line = 1, column = 1
        for character in source.prefix(place) {
            if character.isNewline { (line, column) = (line + 1, 1) } else { column += 1 }
        }
        return SSMLError(line: line, column: column, reason: reason)
    }

    /// The next tag or run of text with its place; nil at the end.
    mutating func next() throws(SSMLError) -> (token: Token, place: Int)? {
        while place < source.count {
            let start = place
            if source[place] != "<" { return (try text(), start) }
            if skips("<!--") {
                try skip(past: "-->", "a comment", from: start)
            } else if skips("<![CDATA[") {
                let from = place
                try skip(past: "]]>", "a CDATA section", from: start)
                return (.text(Array(source[from..<place - 3]), places: Array(from..<place - 3)), start)
            } else if skips("<?") {
                try skip(past: "?>", "a processing instruction", from: start)
            } else if skips("<!") {
                throw failure("document types are not read; begin with <speak>", at: start)
            } else if skips("</") {
                let name = try name("a tag's name")
                skipSpace()
                try expect(">", "to close </\(name)")
                return (.close(name: name), start)
            } else {
                place += 1
                return (try opening(), start)
            }
        }
        return nil
    }

    private mutating func opening() throws(SSMLError) -> Token {
        let name = try name("a tag's name; a plain < is written &lt;")
        var attributes: [Attribute] = []
        while true {
            skipSpace()
            if skips("/>") { return .open(name: name, attributes: attributes, isEmpty: true) }
            if skips(">") { return .open(name: name, attributes: attributes, isEmpty: false) }
            let start = place
            let key = try self.name("> or an attribute of <\(name)>")
            if attributes.contains(where: { $0.name == key }) { throw failure("\(key) is given twice", at: start) }
            skipSpace()
            try expect("=", "behind the attribute \(key)")
            skipSpace()
            guard place < source.count, source[place] == "\"" || source[place] == "'" else {
                throw failure("the value of \(key) needs quotes", at: place)
            }
            let quote = source[place]
            place += 1
            var value = ""
            while place < source.count, source[place] != quote {
                if source[place] == "<" { throw failure("the value of \(key) is not closed by \(quote)", at: start) }
                value.append(source[place] == "&" ? try entity() : take())
            }
            try expect(quote, "to close the value of \(key)")
            attributes.append(Attribute(name: key, value: value, place: start))
        }
    }

    private mutating func text() throws(SSMLError) -> Token {
        var characters: [Character] = [], places: [Int] = []
        while place < source.count, source[place] != "<" {
            places.append(place)
            characters.append(source[place] == "&" ? try entity() : take())
        }
        return .text(characters, places: places)
    }

    private mutating func take() -> Character {
        defer { place += 1 }
        return source[place]
    }

    private mutating func entity() throws(SSMLError) -> Character {
        let start = place
        guard let end = source[start..<min(source.count, start + 12)].firstIndex(of: ";") else {
            throw failure("a plain & is written &amp;", at: start)
        }
        let name = String(source[start + 1..<end])
        place = end + 1
        let known: [String: Character] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        if let character = known[name] { return character }
        let number =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let scalar = number.flatMap(Unicode.Scalar.init) else {
            throw failure("&\(name); is no entity; a plain & is written &amp;", at: start)
        }
        return Character(scalar)
    }

    private mutating func name(_ wanted: String) throws(SSMLError) -> String {
        let start = place
        while place < source.count, source[place].isLetter || source[place].isNumber || "-_:.".contains(source[place]) {
            place += 1
        }
        guard place > start, source[start].isLetter else { throw failure("expected \(wanted)", at: start) }
        return String(source[start..<place])
    }

    private mutating func skipSpace() { while place < source.count, source[place].isWhitespace { place += 1 } }

    private mutating func skips(_ text: String) -> Bool {
        let wanted = Array(text)
        guard place + wanted.count <= source.count, Array(source[place..<place + wanted.count]) == wanted else {
            return false
        }
        place += wanted.count
        return true
    }

    private mutating func expect(_ character: Character, _ why: String) throws(SSMLError) {
        guard place < source.count, source[place] == character else {
            throw failure("expected \(character) \(why)", at: place)
        }
        place += 1
    }

    private mutating func skip(past end: String, _ what: String, from start: Int) throws(SSMLError) {
        while place < source.count { if skips(end) { return } else { place += 1 } }
        throw failure("\(what) is not closed", at: start)
    }
}
