/// Parses sentence templates by recursive descent; nesting is limited, so that hostile input ends in an error.
struct TemplateParser {
    /// Brackets within brackets that are allowed.
    static let maximumDepth = 64
    static let maximumPermutation = 8

    private let template: String
    private let location: SourceLocation
    private let characters: [Character]
    private var position = 0
    private var depth = 0

    static func parse(_ template: String, at location: SourceLocation) throws(GrammarError) -> TemplateExpression {
        var parser = TemplateParser(template: template, location: location)
        let expression = try parser.group(closedBy: nil)
        return expression
    }

    private init(template: String, location: SourceLocation) {
        self.template = template
        self.location = location
        characters = Array(template)
    }

    private func failure(_ reason: String, at position: Int? = nil) -> GrammarError {
        .template(location, template: template, column: (position ?? self.position) + 1, reason: reason)
    }

    /// The inside of a bracket, or the whole template where `closing` is nil.
    private mutating func group(closedBy closing: Character?) throws(GrammarError) -> TemplateExpression {
        let start = position
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maximumDepth { throw failure("brackets are nested more than \(Self.maximumDepth) deep") }
        var separator: Character?
        var items: [TemplateExpression] = []
        var current: [TemplateExpression] = []
        var text = ""
        func flushed(_ current: [TemplateExpression], _ text: String) -> [TemplateExpression] {
            text.isEmpty ? current : current + [.text(text)]
        }
        while true {
            guard position < characters.count else {
                if let closing { throw failure("“\(closing)” is missing for the bracket opened here", at: start - 1) }
                break
            }
            let character = characters[position]
            if character == closing {
                position += 1
                break
            }
            switch character {
            case "\\":
                position += 1
                guard position < characters.count else { throw failure("nothing follows the backslash") }
                text.append(characters[position])
                position += 1
            case "(", "[":
                current = flushed(current, text)
                text = ""
                position += 1
                let inner = try group(closedBy: character == "(" ? ")" : "]")
                current.append(character == "(" ? inner : .alternatives([inner, .empty]))
            case "{", "<":
                current = flushed(current, text)
                text = ""
                current.append(try reference())
            case "|", ";":
                if let separator, separator != character {
                    throw failure("“|” and “;” stand in one bracket; put one of them into brackets of its own")
                }
                separator = character
                items.append(Self.joined(flushed(current, text)))
                current = []
                text = ""
                position += 1
            case ")", "]", "}", ">":
                throw failure("“\(character)” closes nothing; write “\\\(character)” for the character itself")
            default:
                text.append(character)
                position += 1
            }
        }
        let last = Self.joined(flushed(current, text))
        guard let separator else { return last }
        items.append(last)
        if separator == "|" { return .alternatives(items) }
        if items.count > Self.maximumPermutation {
            throw failure("a permutation of \(items.count) parts; \(Self.maximumPermutation) are allowed", at: start)
        }
        return .permutation(items)
    }

    private mutating func reference() throws(GrammarError) -> TemplateExpression {
        let start = position
        let opening = characters[position]
        let closing: Character = opening == "{" ? "}" : ">"
        var name = ""
        position += 1
        while position < characters.count, characters[position] != closing {
            if "()[]{}<>|;".contains(characters[position]) {
                throw failure("“\(characters[position])” inside a name", at: position)
            }
            name.append(characters[position])
            position += 1
        }
        guard position < characters.count else { throw failure("“\(closing)” is missing", at: start) }
        position += 1
        guard !name.isEmpty else { throw failure("a name is missing between “\(opening)” and “\(closing)”", at: start) }
        if opening == "<" { return .rule(name: name) }
        if name.hasPrefix("@") {
            let plain = String(name.dropFirst())
            return .list(name: plain, slot: plain, isCapture: true)
        }
        guard let colon = name.firstIndex(of: ":") else { return .list(name: name, slot: name, isCapture: false) }
        let list = String(name[..<colon])
        let slot = String(name[name.index(after: colon)...])
        if list.isEmpty || slot.isEmpty { throw failure("expected {list:slot}", at: start) }
        if slot.hasPrefix("@") { return .list(name: list, slot: String(slot.dropFirst()), isCapture: true) }
        return .list(name: list, slot: slot, isCapture: false)
    }

    private static func joined(_ items: [TemplateExpression]) -> TemplateExpression {
        items.count == 1 ? items[0] : .sequence(items)
    }
}
