/// Small turns of Russian words that skills need: endings of what was said in one case and is repeated in another.
enum RussianWords {
    /// Words in "-у" and "-ю" that have no other form.
    private static let unchanging: Set<String> = [
        "рагу", "меню", "фондю", "тирамису", "тофу", "барбекю", "рандеву", "интервью", "эму", "какаду",
    ]

    /// A thing named as an object ("свежую сметану"), named for itself ("свежая сметана"). Only feminine endings differ.
    static func nominative(_ object: String) -> String {
        object.split(separator: " ").map { part in
            let word = String(part)
            guard word.count > 3, !unchanging.contains(word) else { return word }
            for (ending, other) in [("ую", "ая"), ("юю", "яя"), ("у", "а"), ("ю", "я")] where word.hasSuffix(ending) {
                return word.dropLast(ending.count) + other
            }
            return word
        }.joined(separator: " ")
    }

    private static let persons = [
        "мой": "ваш", "моя": "ваша", "моё": "ваше", "мое": "ваше", "мои": "ваши", "моей": "вашей", "моего": "вашего",
        "моему": "вашему", "мою": "вашу", "моих": "ваших", "моим": "вашим", "моими": "вашими", "моём": "вашем",
        "мне": "вам", "меня": "вас", "мной": "вами", "я": "вы",
    ]

    /// "позвонить моей маме" said by the user is "позвонить вашей маме" said to the user.
    static func turned(_ message: String) -> String {
        message.split(separator: " ").map { persons[$0.lowercased()] ?? String($0) }.joined(separator: " ")
    }
}
