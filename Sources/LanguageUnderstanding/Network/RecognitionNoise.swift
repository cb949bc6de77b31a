import Tensors

/// Damages sentences as a recogniser does: a word is misheard by a letter or two, lost, or said twice.
struct RecognitionNoise {
    /// Share of words that are damaged.
    var rate: Float
    private var generator: RandomGenerator

    init(rate: Float, seed: UInt64) {
        self.rate = rate
        generator = RandomGenerator(seed: seed)
    }

    /// The sentence with some words damaged; tags stay with their words. At least one word remains.
    mutating func applied(to example: IntentExample) -> IntentExample {
        var words: [String] = [], tags: [String] = []
        for (word, tag) in zip(example.words, example.tags) {
            guard generator.uniform() < rate else {
                words.append(word)
                tags.append(tag)
                continue
            }
            switch generator.uniform() {
            case ..<0.2 where tag == "O": continue
            case ..<0.3 where tag == "O":
                words += [word, word]
                tags += [tag, tag]
            default:
                words.append(misheard(word))
                tags.append(tag)
            }
        }
        return words.isEmpty ? example : IntentExample(words: words, intent: example.intent, tags: tags)
    }

    private mutating func misheard(_ word: String) -> String {
        var letters = Array(word)
        for _ in 0..<(letters.count > 5 ? 2 : 1) where !letters.isEmpty {
            let place = Int(generator.next() % UInt64(letters.count))
            let isCyrillic = letters[place].unicodeScalars.allSatisfy { $0.value >= 0x400 && $0.value < 0x500 }
            let alphabet = Array(isCyrillic ? "абвгдежзийклмнопрстуфхцчшщыэюя" : "abcdefghijklmnopqrstuvwxyz")
            let letter = alphabet[Int(generator.next() % UInt64(alphabet.count))]
            switch generator.uniform() {
            case ..<0.5: letters[place] = letter
            case ..<0.75 where letters.count > 2: letters.remove(at: place)
            default: letters.insert(letter, at: place)
            }
        }
        return String(letters)
    }
}
