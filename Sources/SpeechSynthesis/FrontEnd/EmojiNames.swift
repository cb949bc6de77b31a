/// What pictures are called: by Unicode's names, or by shorter ones where those are odd.
enum EmojiNames {
    private static let common: [Unicode.Scalar: String] = [
        "❤": "heart", "💔": "broken heart", "👍": "thumbs up", "👎": "thumbs down", "😂": "laughing face",
        "🤣": "laughing face", "☔": "umbrella",
        "☀": "sun", "☁": "cloud", "❄": "snowflake", "✅": "check mark", "✔": "check mark", "❌": "cross", "⭐": "star",
        "🙏": "folded hands",
        "🙂": "smiling face", "😊": "smiling face", "😉": "winking face", "😢": "crying face", "😭": "crying face",
        "😡": "angry face",
        "😍": "heart eyes", "😘": "kiss", "🔥": "fire", "💯": "one hundred", "👏": "clapping hands", "💪": "strong arm",
        "👋": "waving hand",
        "☕": "coffee", "🍺": "beer", "🎂": "birthday cake", "⚠": "warning", "☎": "telephone", "✉": "envelope",
        "✈": "airplane",
        "♥": "heart", "☺": "smiling face", "⏰": "alarm clock",
    ]

    /// In lower-case words; nil for what is no picture.
    static func name(of character: Character) -> String? {
        guard let scalar = character.unicodeScalars.first else { return nil }
        let properties = scalar.properties
        guard properties.isEmojiPresentation || properties.isEmoji && scalar.value > 0x2385 else { return nil }
        if let name = common[scalar] { return name }
        if (0x1F1E6...0x1F1FF).contains(scalar.value) { return "flag" }
        return properties.name.map { $0.lowercased().replacing("-", with: " ") }
    }
}
