/// Reads Speech Synthesis Markup Language (W3C, SSML 1.1) into a script.
///
///     let script = try SSMLParser.parse("<speak>Wait <break time='300ms'/> <emphasis>now</emphasis>.</speak>")
///
/// Known are speak, p, s, break, say-as, prosody, phoneme, sub, emphasis, voice, mark; audio, lang, w and token give their
/// content, and desc, meta and metadata are passed over. Anything else is an error at its line and column.
public struct SSMLParser {
    private var reader: MarkupReader
    private var builder = SpeechScriptBuilder()
    private var open: [Element] = []

    /// An element that is open, and what it changed.
    private struct Element {
        var name: String
        var place: Int
        var controls: SpeakingControls
        var voice: String?
        /// The text inside is gathered, and written by `SayAs` or replaced when the element closes.
        var capture: Capture?
    }

    private struct Capture {
        enum Kind {
            case sayAs(interpretation: String, format: String)
            case sub(String)
            case phoneme([Phoneme])
            case nothing
        }
        var kind: Kind
        var text = ""
    }

    private static let deepest = 64

    private init(_ text: String) { reader = MarkupReader(text) }

    /// - Throws: `SSMLError` at the first thing that is wrong.
    public static func parse(_ text: String) throws(SSMLError) -> SpeechScript {
        var parser = SSMLParser(text)
        return try parser.run()
    }

    private mutating func run() throws(SSMLError) -> SpeechScript {
        var hasRoot = false
        while let (token, place) = try reader.next() {
            switch token {
            case .text(let characters, let places):
                if open.isEmpty {
                    if let stray = characters.firstIndex(where: { !$0.isWhitespace }) {
                        throw reader.failure("text outside <speak>", at: places[stray])
                    }
                } else if let capturing = open.lastIndex(where: { $0.capture != nil }) {
                    open[capturing].capture?.text += String(characters)
                } else {
                    builder.append(characters, places: places, controls: open[open.count - 1].controls)
                }
            case .open(let name, let attributes, let isEmpty):
                if open.isEmpty {
                    guard name == "speak", !hasRoot else {
                        throw reader.failure("expected <speak>, found <\(name)>", at: place)
                    }
                    hasRoot = true
                }
                try begin(name, attributes, at: place)
                if isEmpty { try end(name, at: place) }
            case .close(let name):
                try end(name, at: place)
            }
        }
        if let element = open.last { throw reader.failure("<\(element.name)> is not closed", at: element.place) }
        guard hasRoot else { throw reader.failure("expected <speak>", at: 0) }
        return builder.finish()
    }

    private mutating func begin(_ name: String, _ attributes: [MarkupReader.Attribute], at place: Int) throws(SSMLError)
    {
        guard open.count < Self.deepest else {
            throw reader.failure("more than \(Self.deepest) elements in each other", at: place)
        }
        if let outer = open.last, outer.capture != nil {
            throw reader.failure("<\(outer.name)> holds text only, not <\(name)>", at: place)
        }
        var element = Element(
            name: name, place: place, controls: open.last?.controls ?? SpeakingControls(), voice: open.last?.voice)
        func value(_ key: String) -> MarkupReader.Attribute? { attributes.first { $0.name == key } }
        func required(_ key: String) throws(SSMLError) -> MarkupReader.Attribute {
            guard let found = value(key) else { throw reader.failure("<\(name)> needs \(key)", at: place) }
            return found
        }
        func read<T>(_ attribute: MarkupReader.Attribute, _ result: T?, _ wanted: String) throws(SSMLError) -> T {
            guard let result else {
                throw reader.failure(
                    "\(attribute.name) is “\(attribute.value)”, expected \(wanted)", at: attribute.place)
            }
            return result
        }
        switch name {
        case "speak", "audio", "lang", "w", "token": break
        case "p", "s": builder.endSentence()
        case "desc", "meta", "metadata", "lexicon": element.capture = Capture(kind: .nothing)
        case "break":
            var seconds = 0.25
            if let strength = value("strength") {
                seconds = try read(
                    strength, ProsodyValue.pauses[strength.value],
                    ProsodyValue.pauses.keys.sorted().joined(separator: ", "))
            }
            if let time = value("time") {
                seconds = try read(time, ProsodyValue.seconds(time.value), "a time such as 300ms or 1.5s")
            }
            builder.pause(min(seconds, 60))
        case "mark": builder.mark(try required("name").value)
        case "say-as":
            let interpretation = try required("interpret-as")
            _ = try read(
                interpretation, SayAs.interpretations.contains(interpretation.value) ? true : nil,
                SayAs.interpretations.sorted().joined(separator: ", "))
            element.capture = Capture(
                kind: .sayAs(interpretation: interpretation.value, format: value("format")?.value ?? ""))
        case "sub": element.capture = Capture(kind: .sub(try required("alias").value))
        case "phoneme":
            if let alphabet = value("alphabet"), !["x-arpabet", "x-cmu", "arpabet"].contains(alphabet.value) {
                throw reader.failure("alphabet is “\(alphabet.value)”, expected x-arpabet", at: alphabet.place)
            }
            let written = try required("ph")
            let phonemes = (try? PhonemeSet.parse(written.value)).flatMap {
                $0.allSatisfy(\.isSpoken) && !$0.isEmpty ? $0 : nil
            }
            element.capture = Capture(
                kind: .phoneme(try read(written, phonemes, "ARPAbet with stress digits, such as T AH0 M EY1 T OW2")))
        case "emphasis":
            let level = value("level") ?? .init(name: "level", value: "moderate", place: place)
            element.controls = element.controls.combined(
                with: try read(
                    level, ProsodyValue.emphasis[level.value],
                    ProsodyValue.emphasis.keys.sorted().joined(separator: ", ")))
        case "prosody":
            var change = SpeakingControls()
            for attribute in attributes {
                switch attribute.name {
                case "rate":
                    change.rate = try read(
                        attribute, ProsodyValue.rate(attribute.value), "slow, fast, 120% or the like")
                case "pitch":
                    change.pitch = try read(
                        attribute, ProsodyValue.pitch(attribute.value), "low, high, +2st, -10% or the like")
                case "range":
                    change.expressiveness = try read(
                        attribute, ProsodyValue.range(attribute.value), "low, high, 120% or the like")
                case "volume":
                    change.volume = try read(
                        attribute, ProsodyValue.volume(attribute.value), "soft, loud, -6dB or the like")
                default:
                    throw reader.failure(
                        "<prosody> knows rate, pitch, range and volume, not \(attribute.name)", at: attribute.place)
                }
            }
            element.controls = element.controls.combined(with: change)
        case "voice":
            element.voice = try required("name").value
            builder.change(voice: element.voice)
        default: throw reader.failure("<\(name)> is not known", at: place)
        }
        open.append(element)
    }

    private mutating func end(_ name: String, at place: Int) throws(SSMLError) {
        guard let element = open.popLast() else { throw reader.failure("</\(name)> closes nothing", at: place) }
        guard element.name == name else {
            throw reader.failure("</\(name)> where </\(element.name)> is expected", at: place)
        }
        if let capture = element.capture {
            let text = capture.text
            switch capture.kind {
            case .nothing: break
            case .sub(let alias): builder.replace(by: alias, at: element.place, controls: element.controls)
            case .phoneme(let phonemes):
                builder.pronounce(text, phonemes, at: element.place, controls: element.controls)
            case .sayAs(let interpretation, let format):
                guard let spoken = SayAs.written(text, as: interpretation, format: format) else {
                    throw reader.failure("“\(text)” cannot be said as \(interpretation)", at: element.place)
                }
                builder.replace(
                    by: spoken, at: element.place, controls: element.controls,
                    isSpelled: SayAs.spelling.contains(interpretation))
            }
        }
        switch name {
        case "p", "s": builder.endSentence()
        case "voice": builder.change(voice: open.last?.voice)
        default: break
        }
    }
}
