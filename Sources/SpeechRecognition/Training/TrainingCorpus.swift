import Foundation
import Tensors

/// All recordings that a recogniser is trained on, and the batches of each epoch.
public struct TrainingCorpus: Sendable {
    /// What is heard in one go: a recording, or several short ones of one speaker in a row.
    struct Example: Sendable {
        var parts: [(store: Int, index: Int)]
        var text: String
        var seconds: Double
    }

    struct Part: Sendable {
        let store: SampleStore
        let entries: [SpeechManifest.Entry]
        let training: [Int]
        let heldOut: [Int]
        let configuration: RecogniserTrainingConfiguration.Corpus
    }

    let parts: [Part]
    let batchSeconds: Double
    let seed: UInt64

    private static let shortest = 0.25, longest = 20.5
    private static let mostItems = 64
    /// Recordings up to this long are joined where the corpus says so.
    private static let joinedBelow = 2.2

    init(_ configuration: some SpeechTrainingConfiguration, log: (String) -> Void) throws {
        var parts: [Part] = []
        for corpus in configuration.corpora {
            let manifest = try SpeechManifest(contentsOf: URL(filePath: corpus.manifest))
            let store = try SampleStore(manifest, folder: URL(filePath: configuration.cache)) { _ in }
            var heldOut = Set(corpus.heldOutSpeakers ?? [])
            if let every = corpus.holdOutEvery { heldOut.formUnion(manifest.speakers(every: every)) }
            let excluded = Set(corpus.without ?? [])
            var training: [Int] = [], kept: [Int] = []
            for (index, entry) in manifest.entries.enumerated() {
                let seconds = Double(store.sampleCount(index)) / SampleStore.sampleRate
                guard (Self.shortest...Self.longest).contains(seconds), Alphabet.english.labels(of: entry.transcript) != nil,
                    !entry.transcript.isEmpty, !excluded.contains(entry.transcript)
                else { continue }
                let clip = corpus.holdOutClipsEvery.map { index % $0 == 0 } ?? false
                if heldOut.contains(entry.speaker) || clip { kept.append(index) } else { training.append(index) }
            }
            log("\(corpus.manifest): \(training.count) to train on, \(kept.count) held out")
            parts.append(
                Part(store: store, entries: manifest.entries, training: training, heldOut: kept, configuration: corpus))
        }
        self.parts = parts
        batchSeconds = configuration.batchSeconds
        seed = configuration.seed
        let total = parts.reduce(0) { $0 + $1.training.count }
        guard total >= 8 else { throw RecognitionError.corpusTooSmall(utterances: total) }
    }

    /// Of all recordings that are trained on.
    var transcripts: [String] { parts.flatMap { part in part.training.map { part.entries[$0].transcript } } }

    private func seconds(_ part: Int, _ index: Int) -> Double {
        Double(parts[part].store.sampleCount(index)) / SampleStore.sampleRate
    }

    /// The examples of an epoch in batches of alike lengths, in random order. Depends on seed and epoch alone.
    func batches(epoch: Int) -> [[Example]] {
        var generator = RandomGenerator(seed: seed &+ UInt64(epoch + 1) &* 0x9E37_79B9)
        var examples: [Example] = []
        for (number, part) in parts.enumerated() {
            var chosen: [Int] = []
            var weight = part.configuration.weight ?? 1
            while weight > 0 {
                if weight >= 1 {
                    chosen += part.training
                } else {
                    chosen += part.training.shuffled(using: &generator).prefix(Int(Double(part.training.count) * weight))
                }
                weight -= 1
            }
            chosen.shuffle(using: &generator)
            guard part.configuration.joins == true else {
                examples += chosen.map {
                    Example(parts: [(number, $0)], text: part.entries[$0].transcript, seconds: seconds(number, $0))
                }
                continue
            }
            examples += joined(chosen, number, using: &generator)
        }
        // Alike lengths share a batch, but not always the same neighbours.
        let keys = examples.map { $0.seconds * Double(generator.uniform(0.93, 1.07)) }
        let order = examples.indices.sorted { keys[$0] < keys[$1] }
        var batches: [[Example]] = [], batch: [Example] = [], longest = 0.0
        for index in order {
            let example = examples[index]
            let width = max(longest, example.seconds)
            if !batch.isEmpty, width * Double(batch.count + 1) > batchSeconds || batch.count == Self.mostItems {
                batches.append(batch)
                batch = []
                longest = 0
            }
            batch.append(example)
            longest = max(longest, example.seconds)
        }
        if !batch.isEmpty { batches.append(batch) }
        // The first time from short to long (Amodei et al., 2016): alignments of single words are soon found.
        return epoch == 0 ? batches : batches.shuffled(using: &generator)
    }

    /// Sequences of one to eight short recordings by one speaker.
    private func joined(_ chosen: [Int], _ number: Int, using generator: inout RandomGenerator) -> [Example] {
        let part = parts[number]
        var bySpeaker: [String: [Int]] = [:]
        var examples: [Example] = []
        for index in chosen {
            if seconds(number, index) > Self.joinedBelow {
                examples.append(
                    Example(parts: [(number, index)], text: part.entries[index].transcript, seconds: seconds(number, index)))
            } else {
                bySpeaker[part.entries[index].speaker, default: []].append(index)
            }
        }
        for speaker in bySpeaker.keys.sorted() {
            var rest = bySpeaker[speaker] ?? []
            while !rest.isEmpty {
                let wanted = Double(generator.uniform(0.5, 6))
                var example = Example(parts: [], text: "", seconds: 0)
                while let index = rest.last, example.parts.isEmpty || example.seconds + seconds(number, index) < wanted {
                    rest.removeLast()
                    example.parts.append((number, index))
                    example.text += (example.text.isEmpty ? "" : " ") + part.entries[index].transcript
                    example.seconds += seconds(number, index)
                }
                examples.append(example)
            }
        }
        return examples
    }

    /// The recordings kept out of training that are scored, at most `limit` of each corpus, evenly chosen.
    func heldOut(limit: Int) -> [(name: String, examples: [Example])] {
        parts.enumerated().compactMap { number, part in
            guard part.configuration.scored != false, !part.heldOut.isEmpty else { return nil }
            let step = max(1, part.heldOut.count / limit)
            let indices = stride(from: 0, to: part.heldOut.count, by: step).prefix(limit).map { part.heldOut[$0] }
            let name = URL(filePath: part.configuration.manifest).deletingLastPathComponent().lastPathComponent
            return (
                name,
                indices.map { Example(parts: [(number, $0)], text: part.entries[$0].transcript, seconds: seconds(number, $0)) }
            )
        }
    }

    func samples(of example: Example) -> [Float] {
        example.parts.flatMap { parts[$0.store].store.samples($0.index) }
    }
}
