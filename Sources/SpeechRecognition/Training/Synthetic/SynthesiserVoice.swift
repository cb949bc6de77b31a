import Foundation
import Tensors

/// A voice of an installed synthesiser, with the speeds and pitches that it is asked for.
public struct SynthesiserVoice: Codable, Sendable, Equatable {
    public enum Engine: String, Codable, Sendable {
        case espeak
        case flite
        case festival
    }

    public var engine: Engine
    /// Voices as the engine names them; one is chosen for each sentence.
    public var names: [String]
    /// Variants of espeak-ng's voices (`f1`, `croak` …).
    public var variants: [String]?
    /// How often, against the other voices.
    public var weight: Double

    /// The command that says `text` into `file`, and a name for the speaker.
    func command(saying text: String, into file: String, using generator: inout RandomGenerator) -> (arguments: [String], speaker: String) {
        func choice(_ list: [String]) -> String { list[Int(generator.uniform(0, Float(list.count)))] }
        let name = choice(names)
        switch engine {
        case .espeak:
            let variant = variants.flatMap { $0.isEmpty ? nil : choice($0) }
            let voice = variant.map { "\(name)+\($0)" } ?? name
            return (
                [
                    "espeak-ng", "-v", voice, "-s", "\(Int(generator.uniform(125, 205)))", "-p", "\(Int(generator.uniform(20, 80)))",
                    "-g", "\(Int(generator.uniform(0, 4)))", "-w", file, "--", text,
                ], "espeak-\(voice)"
            )
        case .flite:
            let stretch = String(format: "duration_stretch=%.2f", generator.uniform(0.8, 1.25))
            return (["flite", "-voice", name, "--setf", stretch, "-t", text, "-o", file], "flite-\(name)")
        case .festival:
            let stretch = String(format: "(Parameter.set 'Duration_Stretch %.2f)", generator.uniform(0.85, 1.25))
            let words = text.replacing("\"", with: "")
            let script = "(voice_\(name)) \(stretch) (utt.save.wave (SynthText \"\(words)\") \"\(file)\" 'riff)"
            return (["festival", "-b", script], "festival-\(name)")
        }
    }
}
