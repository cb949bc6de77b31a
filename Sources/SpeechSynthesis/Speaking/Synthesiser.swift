import Foundation

/// Speaks text with a voice.
///
///     let synthesiser = try Synthesiser(voiceDirectory: URL(filePath: "voices/lj"))
///     let speech = synthesiser.speak("It is half past seven.", controls: .init(rate: 1.1))
///     while let chunk = speech.next() { play(chunk.samples) }       // speech.stop() from any thread
public struct Synthesiser: Sendable {
    public let voice: Voice
    /// Other voices by the names that markup calls them (`<voice name="…">`).
    public var others: [String: Voice] = [:]
    /// Every sentence is brought to this loudness, in LUFS (EBU R 128).
    public var loudness = Loudness.target

    /// Samples a second of what is spoken.
    public var sampleRate: Int { voice.description.features.sampleRate }

    public init(voice: Voice) { self.voice = voice }

    /// - Throws: as `Voice.init`.
    public init(
        voiceDirectory: URL, vocoder: VoiceDescription.VocoderKind? = nil, lexicons: [PronunciationLexicon] = []
    ) throws {
        voice = try Voice(directory: voiceDirectory, vocoder: vocoder, lexicons: lexicons)
    }

    /// Begins to speak; sound is made as it is asked for, a sentence at a time.
    public func speak(_ text: String, controls: SpeakingControls = SpeakingControls()) -> SpeechStream {
        speak(SpeechScript(text), controls: controls)
    }

    /// Begins to speak marked-up text (`SSMLParser.parse`).
    public func speak(_ script: SpeechScript, controls: SpeakingControls = SpeakingControls()) -> SpeechStream {
        SpeechStream(self, script: script, controls: controls)
    }

    /// Whether a script gives no sound at all, not even a pause.
    public func isSilent(_ script: SpeechScript) -> Bool {
        !script.parts.contains { part in
            switch part {
            case .silence(let seconds): return seconds > 0
            case .passage(let passage):
                let frontEnd = voice(of: passage).frontEnd
                return frontEnd.sentences(of: passage.text).contains {
                    frontEnd.pronounced($0, given: passage.pronunciations) != nil
                }
            }
        }
    }

    /// The words of a script that are left out, because they are written in letters that the voice cannot read.
    public func unread(_ script: SpeechScript) -> [String] {
        script.parts.flatMap { part -> [String] in
            if case .passage(let passage) = part { TextNormaliser().unread(passage.text) } else { [] }
        }
    }

    /// The voice that a passage names; the first one where it names none that is here.
    func voice(of passage: SpeechScript.Passage) -> Voice { passage.voice.flatMap { others[$0] } ?? voice }

    /// All at once.
    public func synthesise(
        _ text: String, controls: SpeakingControls = SpeakingControls()
    ) -> (samples: [Float], words: [WordMark]) {
        let stream = speak(text, controls: controls)
        var samples: [Float] = [], words: [WordMark] = []
        while let chunk = stream.next() {
            samples += chunk.samples
            words += chunk.words
        }
        return (samples, words)
    }
}

/// When a word sounds, in seconds from the start of the speech.
public struct WordMark: Sendable, Codable, Equatable {
    public var word: String
    /// Characters of the text given to `speak`.
    public var range: Range<Int>
    public var start: Double
    public var end: Double
}

/// A piece of speech, and the words that belong to sentences which begin in it.
public struct SpeechChunk: Sendable {
    public var samples: [Float]
    public var words: [WordMark]
    /// Marks that markup has set, in the same sentences.
    public var marks: [SpeechMark] = []
}

/// When a mark of the markup is passed, in seconds from the start of the speech.
public struct SpeechMark: Sendable, Codable, Equatable {
    public var mark: String
    public var start: Double
}
