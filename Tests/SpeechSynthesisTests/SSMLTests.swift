import Foundation
import SpeechSynthesis
import Testing

@Suite struct SSMLTests {
    private static let voice = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "voices/lj")

    /// What a script's passages say as the normaliser writes it, silences as their seconds.
    private static func read(_ markup: String) throws -> [String] {
        try SSMLParser.parse(markup).parts.map { part in
            switch part {
            case .silence(let seconds): "\(seconds)"
            case .passage(let passage): TextNormaliser().normalise(passage.text).map(\.text).joined(separator: " ")
            }
        }
    }

    @Test(
        "markup is read as the recommendation says",
        arguments: [
            ("<speak>It is 7:30.</speak>", ["it is seven thirty."]),
            (
                "<?xml version='1.0'?><!-- a note --><speak version=\"1.1\">a &lt; b &amp; c &#233;</speak>",
                ["a less than B and C E."]
            ),
            ("<speak>Wait<break time='1.5s'/>now.</speak>", ["wait.", "1.5", "now."]),
            ("<speak>a<break strength=\"none\"/>b</speak>", ["a.", "B."]),
            ("<speak><p><s>One</s><s>Two?</s></p></speak>", ["one.", "two?"]),
            (
                "<speak>Call <say-as interpret-as='telephone'>555 0199</say-as></speak>",
                ["call five five five, zero one nine nine."]
            ),
            ("<speak><say-as interpret-as='characters'>aB1</say-as></speak>", ["a B one."]),
            ("<speak><say-as interpret-as='ordinal'>21</say-as></speak>", ["twenty first."]),
            ("<speak><say-as interpret-as='cardinal'>XII</say-as></speak>", ["twelve."]),
            ("<speak><say-as interpret-as='digits'>2024</say-as></speak>", ["two zero two four."]),
            (
                "<speak><say-as interpret-as='date' format='dmy'>4/3/1999</say-as></speak>",
                ["march fourth nineteen ninety nine."]
            ),
            ("<speak><sub alias='World Wide Web Consortium'>W3C</sub></speak>", ["world wide web consortium."]),
            ("<speak><![CDATA[3 < 4]]></speak>", ["three less than four."]),
            ("<speak><metadata>nothing</metadata>x-ray <audio src='a.wav'>instead</audio></speak>", ["X ray instead."]),
        ])
    func reads(markup: String, spoken: [String]) throws {
        #expect(try Self.read(markup) == spoken)
    }

    @Test(
        "what is wrong is told with its line and column",
        arguments: [
            ("plain text", 1, 1, "<speak>"), ("", 1, 1, "<speak>"),
            ("<speak>\n  <blink>x</blink>\n</speak>", 2, 3, "<blink>"),
            ("<speak>a & b</speak>", 1, 10, "&amp;"), ("<speak>3 < 4</speak>", 1, 11, "tag's name"),
            ("<speak>\n\n<s>x</p></speak>", 3, 5, "</s>"), ("<speak><s>x", 1, 8, "<s> is not closed"),
            ("<speak><break time='soon'/></speak>", 1, 15, "soon"), ("<speak><break time=3/></speak>", 1, 20, "quotes"),
            ("<speak><prosody rate='fast' rate='slow'>x</prosody></speak>", 1, 29, "twice"),
            ("<speak><prosody pitch='+40st'>x</prosody></speak>", 1, 17, "pitch"),
            ("<speak><say-as interpret-as='poem'>x</say-as></speak>", 1, 16, "poem"),
            ("<speak><say-as interpret-as='ordinal'>cat</say-as></speak>", 1, 8, "cat"),
            ("<speak><phoneme ph='T AH'>x</phoneme></speak>", 1, 17, "ARPAbet"),
            ("<!DOCTYPE speak><speak/>", 1, 1, "document types"), ("<speak/><speak/>", 1, 9, "expected <speak>"),
            ("<speak/>more", 1, 9, "outside"), ("<speak>&bomb;</speak>", 1, 8, "entity"),
            ("<speak><sub alias='a'><s/></sub></speak>", 1, 23, "text only"),
            ("<speak><!-- </speak>", 1, 8, "comment"),
        ])
    func refuses(markup: String, line: Int, column: Int, reason: String) {
        #expect { try SSMLParser.parse(markup) } throws: { error in
            guard let error = error as? SSMLError else { return false }
            return error.line == line && error.column == column && error.reason.contains(reason)
        }
    }

    @Test("markup nested without end is refused, whatever follows")
    func deep() {
        #expect(throws: SSMLError.self) { try SSMLParser.parse(String(repeating: "<speak><p>", count: 100_000)) }
    }

    @Test("a slowed word takes longer than the others do, a mark is passed between its neighbours, a break is silence")
    func prosody() throws {
        let synthesiser = try Synthesiser(voiceDirectory: Self.voice)
        typealias Speech = (samples: [Float], words: [WordMark], marks: [SpeechMark])
        func words(_ markup: String) throws -> (Speech, Int) {
            let stream = synthesiser.speak(try SSMLParser.parse(markup))
            var all: Speech = ([], [], [])
            while let chunk = stream.next() {
                all.samples += chunk.samples
                all.words += chunk.words
                all.marks += chunk.marks
            }
            return (all, all.samples.count)
        }
        let (plain, length) = try words("<speak>Set the alarm for seven.</speak>")
        let (slow, _) = try words(
            "<speak>Set the <prosody rate='x-slow'>alarm</prosody> <mark name='m'/>for seven.</speak>")
        func seconds(_ chunk: Speech, _ index: Int) -> Double { chunk.words[index].end - chunk.words[index].start }
        #expect(seconds(slow, 2) > 1.7 * seconds(plain, 2))
        #expect(abs(seconds(slow, 4) - seconds(plain, 4)) < 0.03)
        #expect(slow.marks.map(\.mark) == ["m"] && slow.marks.map(\.start) == [slow.words[3].start])
        #expect(slow.words[2].range == 38..<43)
        let (broken, _) = try words("<speak>Set the alarm for seven.<break time='2s'/></speak>")
        #expect(broken.samples.count == length + 2 * 22050)
        #expect(broken.samples.suffix(44000).allSatisfy { $0 == 0 })
        let (soft, _) = try words("<speak><prosody volume='-12dB'>Set the alarm for seven.</prosody></speak>")
        func power(_ samples: [Float]) -> Double { samples.reduce(0) { $0 + Double($1 * $1) } }
        let decibels = 10 * log10(power(soft.samples) / power(plain.samples))
        #expect((-14 ... -9.5).contains(decibels))
    }

    @Test("given sounds are spoken whatever the letters say")
    func phonemes() throws {
        let script = try SSMLParser.parse(
            "<speak>I say <phoneme alphabet='x-arpabet' ph='T AH0 M AA1 T OW2'>tomato</phoneme>.</speak>")
        guard case .passage(let passage) = script.parts[0] else { return #expect(Bool(false)) }
        let frontEnd = UtteranceFrontEnd()
        let sentence = try #require(
            frontEnd.sentences(of: passage.text).first.flatMap {
                frontEnd.pronounced($0, given: passage.pronunciations)
            })
        #expect(sentence.words.last?.phonemes.written == "T AH0 M AA1 T OW2")
        #expect(sentence.words.last?.text == "tomato")
    }
}
