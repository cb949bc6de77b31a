import Foundation
import SpeechSynthesis
import Tensors
import Testing

@Suite struct EvaluationTests {
    private static func folder() throws -> URL {
        let folder = URL.temporaryDirectory.appending(path: "evaluation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test(
        "cepstral distortion is nothing for the same sound and for a louder one, and grows with the difference of spectra"
    )
    func distortion() {
        var generator = RandomGenerator(seed: 1)
        let mel = Tensor.uniform([80, 40], in: -4..<0, using: &generator)
        #expect(MelCepstralDistortion.between(mel, mel) == 0)
        #expect(MelCepstralDistortion.between(mel, mel + 0.3) < 1e-3)
        // One cosine of height a over the bands is the coefficient a / 2: 10 √2 a / 2 decibels.
        let tilt = Tensor(shape: [80, 40]) { values in
            for i in values.indices { values[i] = 0.2 * Float(cos(Double.pi * (Double(i / 40) + 0.5) / 80)) }
        }
        #expect(abs(MelCepstralDistortion.between(mel, mel + tilt) - 10 * 2.0.squareRoot() * 0.1) < 1e-3)
    }

    @Test("a sound that is drawn out is the same along the best alignment")
    func alignment() {
        var generator = RandomGenerator(seed: 2)
        let mel = Tensor.uniform([80, 20], in: -4..<0, using: &generator)
        let slow = Tensor(shape: [80, 40]) { values in
            for i in values.indices { values[i] = mel.array[i / 40 * 20 + i % 40 / 2] }
        }
        #expect(MelCepstralDistortion.aligned(mel, slow) < 1e-6)
        #expect(MelCepstralDistortion.between(mel, slow) > 1)
    }

    @Test(
        "a listening test holds every sound once, tells no listener which system it is, and its answers become scores")
    func listeningTest() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let sound = (0..<22050).map { 0.1 * sin(Float($0) * 0.05) }
        let material = ListeningTest.Material(
            systems: ["natural", "secretvoice"], sentences: ["One </script>.", "Two."],
            sounds: [[sound, sound], [sound, sound]])
        try ListeningTest.write(material, reference: "natural", to: folder)
        let page = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
        #expect(page.components(separatedBy: "data:audio/flac;base64,").count == 5)
        #expect(!page.contains("secretvoice") && !page.contains("One </script>"))
        let key = try JSONDecoder().decode(
            ListeningTest.Key.self, from: Data(contentsOf: folder.appending(path: "key.json")))
        #expect(key.systems.values.filter { $0 == "natural" }.count == 2)
        let voice = key.systems.filter { $0.value == "secretvoice" }.keys.sorted(),
            natural = key.systems.filter { $0.value == "natural" }.keys.sorted()
        let answers = """
            {"answers":[{"sound":"\(voice[0])","opinion":3},{"sound":"\(voice[1])","opinion":4},{"sound":"\(voice[0])","opinion":5},
            {"a":"\(natural[0])","b":"\(voice[0])","comparison":2},{"a":"\(voice[1])","b":"\(natural[1])","comparison":-1}]}
            """
        let file = folder.appending(path: "answers.json")
        try Data(answers.utf8).write(to: file)
        let scores = try ListeningScores(key: folder.appending(path: "key.json"), answers: [file])
        #expect(scores.opinions.map(\.system) == ["secretvoice"])
        #expect(scores.opinions[0].mean == 4)
        // Deviation 1, three answers: 4.3027 / √3.
        #expect(abs((scores.opinions[0].interval ?? 0) - 2.4842) < 1e-3)
        #expect(scores.comparisons[0].mean == -1.5)
        try Data("{\"answers\":[{\"sound\":\"x\",\"opinion\":3}]}".utf8).write(to: file)
        #expect(throws: VoiceError.self) {
            try ListeningScores(key: folder.appending(path: "key.json"), answers: [file])
        }
        try Data("{".utf8).write(to: file)
        #expect(throws: VoiceError.self) {
            try ListeningScores(key: folder.appending(path: "key.json"), answers: [file])
        }
    }

    @Test("a tone is a bright line at its frequency, as bright as it is loud beside the first sound")
    func spectrogram() throws {
        let tone = (0..<22_050).map { 0.2 * sin(Float($0) * 2 * .pi * 2000 / 22_050) }
        let plots = SpectrogramFigure().figure([("loud", tone), ("none", []), ("soft", tone.map { $0 / 10 })]).plots
        #expect(plots.map(\.title) == ["loud", "soft"])
        for (plot, level) in zip(plots, [0.0, -20]) {
            guard case .image(let rows, _, let y, _)? = plot.series.first else { return #expect(Bool(false)) }
            // The first second is the tone, the other silence.
            let place = 40, column = rows.map { $0[place] }
            let peak = column.indices.max { column[$0] < column[$1] } ?? 0
            #expect(abs((Double(peak) + 0.5) * y.upperBound / Double(rows.count) - 2) < 0.03)
            #expect(abs(column[peak] - level) < 0.5)
            #expect(rows[peak][120] < -80)
        }
    }

    @Test("every 36th recording of a manifest is taken, and a broken manifest is told by its line")
    func manifest() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "manifest.tsv")
        let rows = (0..<80).map { "a/\($0).wav\t1\tx\ttext \($0)" }.joined(separator: "\n")
        try Data("path\tseconds\tspeaker\ttranscript\n\(rows)\n".utf8).write(to: file)
        #expect(try SynthesisEvaluation.clips(file).map(\.text) == ["text 35", "text 71"])
        #expect(try SynthesisEvaluation.clips(file, all: true).count == 80)
        try Data("path\tseconds\tspeaker\ttranscript\na.wav\t1\n".utf8).write(to: file)
        #expect { try SynthesisEvaluation.clips(file) } throws: { "\($0)".contains("line 2") }
    }
}
