import Testing

@testable import SpeechRecognition

@Suite("Written forms")
struct WrittenFormTests {
    static let cases: [(String, String)] = [
        // Times of day
        ("wake me at twenty to eight", "wake me at 7:40"), ("half past seven", "7:30"), ("a quarter to six", "5:45"),
        ("quarter past twelve", "12:15"), ("five past one", "1:05"), ("twenty five to one", "12:35"),
        ("ten minutes to nine", "8:50"),
        ("seven o'clock", "7:00"), ("at seven thirty", "at 7:30"), ("at ten oh five", "at 10:05"),
        ("seven thirty a m", "7:30 am"),
        ("five p m", "5 pm"), ("twelve forty five pm", "12:45 pm"), ("half past six p m", "6:30 pm"),
        ("by eleven fifteen", "by 11:15"),
        ("from ten to twenty people", "from 10 to 20 people"), ("five to ten minutes", "five to 10 minutes"),
        // Numbers
        ("twenty one", "21"), ("one hundred and five", "105"), ("two thousand six hundred", "2600"),
        ("three hundred forty two thousand and seven", "342007"), ("a hundred people", "100 people"),
        ("minus five", "-5"),
        ("three point one four", "3.14"), ("zero point five", "0.5"), ("two and a half", "2.5"),
        ("three million", "3 million"),
        ("two point five billion", "2.5 billion"), ("one million two hundred thousand", "1200000"),
        ("i have two cats", "i have two cats"),
        ("page seven", "page 7"), ("one of them", "one of them"), ("twelve", "12"), ("a thousand", "1000"),
        ("i want a dog", "i want a dog"),
        // Digits one by one
        ("call five five five one two three four", "call 5551234"), ("double oh seven", "double oh seven"),
        ("one two", "one two"), ("eight double four two", "8442"), ("nine oh two one oh", "90210"),
        // Ordinals
        ("the first", "the first"), ("the twenty first century", "the 21st century"),
        ("the hundredth time", "the 100th time"),
        ("eleventh", "11th"), ("one hundred and third", "103rd"), ("the second one", "the second one"),
        // Money
        ("five dollars", "$5"), ("twenty five dollars and fifty cents", "$25.50"), ("three euros", "€3"),
        ("one dollar", "$1"),
        ("five dollars ten cents", "$5.10"), ("two million dollars", "$2 million"), ("a hundred dollars", "$100"),
        ("five dollars and ten people", "$5 and 10 people"), ("nineteen dollars ninety nine", "$19.99"),
        ("fifty cents", "50 cents"),
        // Dates
        ("march third", "March 3"), ("on may fifth nineteen eighty four", "on May 5, 1984"),
        ("the third of march", "3 March"),
        ("first of january two thousand and one", "1 January 2001"), ("december twenty fifth", "December 25"),
        ("june twenty twenty six", "June 2026"), ("march on", "march on"), ("july the fourth", "July 4"),
        ("nineteen eighty four", "1984"), ("in twenty nineteen", "in 2019"), ("nineteen oh five", "1905"),
        ("the nineteen eighties", "the 1980s"),
        ("two thousand and six", "2006"), ("eighteen hundred", "1800"),
        // With what they count
        ("twenty percent", "20%"), ("ten point five per cent", "10.5%"), ("five percent", "5%"),
        ("twenty degrees", "20°"),
        ("minus five degrees celsius", "-5 °C"), ("seventy two degrees fahrenheit", "72 °F"),
        ("three kilometers", "3 km"),
        ("five minutes", "5 minutes"), ("two hundred grams", "200 g"), ("one and a half hours", "1.5 hours"),
        ("two years", "2 years"),
        // Addresses
        ("anna at example dot org", "anna@example.org"), ("go to example dot com", "go to example.com"),
        ("meet me at home", "meet me at home"),
        ("connect the dot dot dot", "connect the dot dot dot"),
        // Nothing to write
        ("", ""), ("hello world", "hello world"), ("a quarter of the people", "a quarter of the people"),
        ("half of it", "half of it"),
    ]

    @Test("words are written as people write them", arguments: cases)
    func written(_ spoken: String, _ expected: String) { #expect(WrittenForm.of(spoken) == expected) }

    @Test("every word is in one piece, in order", arguments: cases.map(\.0))
    func pieces(_ spoken: String) {
        let words = spoken.split(separator: " ").map(String.init)
        let pieces = WrittenForm.of(words)
        #expect(pieces.flatMap { Array($0.words) } == Array(words.indices))
    }

    @Test("numbers spelled by rule are read back, whatever their size")
    func cardinals() {
        func spell(_ value: Int) -> String {
            if value < 20 { return SpokenNumber.units[value] }
            if value < 100 {
                return SpokenNumber.tens[value / 10 - 2] + (value % 10 > 0 ? " " + SpokenNumber.units[value % 10] : "")
            }
            for (size, name) in [
                (1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"), (100, "hundred"),
            ] where value >= size {
                return spell(value / size) + " " + name + (value % size > 0 ? " " + spell(value % size) : "")
            }
            return ""
        }
        for value in Array(0...1200) + [
            1999, 2000, 12_345, 100_000, 999_999, 1_000_001, 7_050_300, 123_456_789, 2_000_000_012,
        ] {
            let words = spell(value).split(separator: " ").map(String.init)
            #expect(
                SpokenNumber.cardinal(words[...]) == SpokenNumber(value: value, end: words.count), "\(spell(value))")
        }
    }

    @Test("a piece that stands for several words has their times")
    func times() {
        let words = ["wake", "me", "at", "twenty", "to", "eight"].enumerated().map {
            Recognition.Word(word: $1, start: Double($0), end: Double($0) + 0.5, confidence: 0.5)
        }
        let written = Recognition(words: words, confidence: 0.5).written()
        #expect(written.text == "wake me at 7:40")
        #expect(written.words.last == Recognition.Word(word: "7:40", start: 3, end: 5.5, confidence: 0.5))
    }

    @Test("other languages stay as they are")
    func otherLanguages() { #expect(WrittenForm.of("twenty one", language: "ru") == "twenty one") }
}
