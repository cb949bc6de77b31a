import Foundation
import NeuralNetworks
import Tensors
import Yams

/// Trains `GraphemeToPhoneme` on a pronunciation dictionary.
///
///     var configuration = GraphemeToPhonemeTraining.Configuration()
///     configuration.lexicon = "cmudict.dict"
///     let scores = try GraphemeToPhonemeTraining(configuration).run { print($0) }
///
/// One word in twenty, chosen by a hash of its letters, is held out and scored at the end. A checkpoint is written
/// after every epoch; a run that is started again goes on behind the last one and gives the same weights.
public struct GraphemeToPhonemeTraining {
    /// What the file given to `gusli train g2p --config` holds; paths are taken from where the command runs.
    public struct Configuration: Codable, Sendable, Equatable {
        public var lexicon = ""
        /// The model folder to write.
        public var output = "models/g2p-en"
        public var checkpoint = "checkpoints/g2p-en.safetensors"
        public var network = GraphemeTransducer.Configuration()
        public var seed: UInt64 = 1
        public var epochs = 12
        public var batchSize = 192
        public var learningRate: Float = 3e-3
        public var weightDecay: Float = 0.01
        public var dropout: Float = 0.1
        public var labelSmoothing: Float = 0
        public var threads = 1
        /// Train on this many words only; 0 for all.
        public var wordLimit = 0

        public init() {}

        /// - Throws: `FrontEndError.configuration`.
        public init(contentsOf url: URL) throws {
            do {
                self = try YAMLDecoder().decode(Partial.self, from: Data(contentsOf: url)).filled
            } catch {
                throw FrontEndError.configuration(file: url.path, reason: "\(error)")
            }
            guard !lexicon.isEmpty else {
                throw FrontEndError.configuration(file: url.path, reason: "lexicon is missing")
            }
            guard epochs > 0, batchSize > 0, learningRate > 0, (0..<1).contains(dropout) else {
                throw FrontEndError.configuration(
                    file: url.path, reason: "epochs, batchSize and learningRate must be above 0, dropout in 0 ..< 1")
            }
        }
    }

    /// A configuration file may leave out what it does not change.
    private struct Partial: Codable {
        var lexicon: String
        var output: String?, checkpoint: String?
        var network: GraphemeTransducer.Configuration?
        var seed: UInt64?
        var epochs: Int?, batchSize: Int?
        var learningRate: Float?, weightDecay: Float?, dropout: Float?, labelSmoothing: Float?
        var threads: Int?, wordLimit: Int?

        var filled: Configuration {
            var result = Configuration()
            result.lexicon = lexicon
            if let output { result.output = output }
            if let checkpoint { result.checkpoint = checkpoint }
            if let network { result.network = network }
            if let seed { result.seed = seed }
            if let epochs { result.epochs = epochs }
            if let batchSize { result.batchSize = batchSize }
            if let learningRate { result.learningRate = learningRate }
            if let weightDecay { result.weightDecay = weightDecay }
            if let dropout { result.dropout = dropout }
            if let labelSmoothing { result.labelSmoothing = labelSmoothing }
            if let threads { result.threads = threads }
            if let wordLimit { result.wordLimit = wordLimit }
            return result
        }
    }

    /// How far a run has come.
    public struct Progress: Sendable, CustomStringConvertible {
        public let epoch: Int
        public let step: Int
        public let steps: Int
        public let loss: Double
        public let seconds: Double

        public var description: String {
            let percent = 100 * step / max(1, steps)
            return "epoch \(epoch + 1), step \(step) of \(steps) (\(percent)%), loss \(String(format: "%.4f", loss)), "
                + "\(Int(seconds)) s"
        }
    }

    /// Error rates on the held-out words; a word with several listed pronunciations is scored by the nearest.
    public struct Scores: Codable, Sendable, Equatable {
        public var words = 0
        public var wordErrorRate = 0.0
        public var phonemeErrorRate = 0.0
        public var wordErrorRateWithoutStress = 0.0
        public var phonemeErrorRateWithoutStress = 0.0
    }

    struct Example {
        let word: String
        let letters: [Int]
        /// The number of each letter's piece.
        let pieces: [Int]
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// Whether a word is held out of training.
    public static func isHeldOut(_ word: String) -> Bool {
        // FNV-1a, 64 bits.
        word.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } >> 16 % 20 == 0
    }

    /// Trains, writes the model folder, and scores it.
    ///
    /// - Parameter resume: goes on from the checkpoint where there is one.
    public func run(resume: Bool = false, progress: (Progress) -> Void) throws -> Scores {
        BLAS.threadCount = configuration.threads
        let lexicon = try PronunciationLexicon(contentsOf: URL(filePath: configuration.lexicon))
        let words = lexicon.words.filter { word in word.allSatisfy { GraphemeTransducer.letterNumbers[$0] != nil } }
        let (examples, pieces) = trainingExamples(words.filter { !Self.isHeldOut($0) }, lexicon)
        guard !examples.isEmpty else {
            throw FrontEndError.noTrainingData("\(configuration.lexicon) lists no usable word")
        }
        let heldOut = words.filter(Self.isHeldOut)

        var generator = RandomGenerator(seed: configuration.seed)
        var sizes = configuration.network
        sizes.pieces = pieces
        let network = GraphemeTransducer(sizes, generator: &generator)
        try train(network, examples, &generator, resume: resume, progress)
        let joint = JointSequenceModel(words: examples.map { ($0.letters, $0.pieces) })
        let scores = Self.score(GraphemeToPhoneme(network: network, joint: joint), heldOut, lexicon)
        try write(network, scores, trainedOn: examples.count)
        try joint.write(to: URL(filePath: configuration.output).appending(path: "joint.safetensors"))
        return scores
    }

    /// Words with the pieces that their letters stand for, and all pieces; one that fewer than four words use is given up
    /// with its words, unless the dictionary is small.
    private func trainingExamples(_ words: [String], _ lexicon: PronunciationLexicon) -> ([Example], [String]) {
        func number(_ phoneme: Phoneme) -> Int { phoneme.rawValue - PhonemeSet.consonantNumbers.lowerBound + 1 }
        func phoneme(_ number: Int) -> Phoneme? {
            Phoneme(rawValue: number - 1 + PhonemeSet.consonantNumbers.lowerBound)
        }
        var listed = words.compactMap { word -> (word: String, letters: [Int], sounds: [Int])? in
            let letters = GraphemeTransducer.encode(word)
            guard let phonemes = lexicon[word], letters.count <= 32, phonemes.count <= 2 * letters.count else {
                return nil
            }
            return (word, letters, phonemes.map(number))
        }
        if configuration.wordLimit > 0, listed.count > configuration.wordLimit {
            let every = Double(listed.count) / Double(configuration.wordLimit)
            listed = (0..<configuration.wordLimit).map { listed[Int(Double($0) * every)] }
        }
        let alignment = LetterAlignment(
            words: listed.map { ($0.letters, $0.sounds) }, letterCount: GraphemeTransducer.letters.count + 1,
            soundCount: PhonemeSet.count - PhonemeSet.consonantNumbers.lowerBound)
        let aligned = listed.compactMap { item -> (word: String, letters: [Int], pieces: [String])? in
            guard let pieces = alignment.align(letters: item.letters, sounds: item.sounds) else { return nil }
            let written = pieces.map { $0.compactMap { phoneme($0)?.symbol }.joined(separator: " ") }
            return (item.word, item.letters, written)
        }
        var counts: [String: Int] = [:]
        for item in aligned { for piece in item.pieces { counts[piece, default: 0] += 1 } }
        let least = aligned.count < 10_000 ? 1 : 4
        let pieces = [""] + counts.filter { $0.value >= least && !$0.key.isEmpty }.keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: pieces.enumerated().map { ($0.element, $0.offset) })
        let examples = aligned.compactMap { item -> Example? in
            let known = item.pieces.compactMap { numbers[$0] }
            return known.count == item.pieces.count
                ? Example(word: item.word, letters: item.letters, pieces: known) : nil
        }
        return (examples, pieces)
    }

    private func train(
        _ network: GraphemeTransducer, _ examples: [Example], _ generator: inout RandomGenerator, resume: Bool,
        _ progress: (Progress) -> Void
    ) throws {
        let checkpoint = URL(filePath: configuration.checkpoint)
        let optimiser = AdamW(
            network.namedParameters(), learningRate: configuration.learningRate, weightDecay: configuration.weightDecay)
        let stepsAnEpoch = (examples.count + configuration.batchSize - 1) / configuration.batchSize
        let total = stepsAnEpoch * configuration.epochs
        let schedule = LearningRateSchedule.warmUpCosine(
            peak: configuration.learningRate, warmUp: min(500, total / 10 + 1), total: total, floor: 1e-5)
        var firstEpoch = 0
        if resume, FileManager.default.fileExists(atPath: checkpoint.path) {
            let (generators, notes) = try Checkpoint.load(
                from: checkpoint, modules: ["g2p": network], optimisers: ["adam": optimiser])
            if let saved = generators["main"] { generator = saved }
            firstEpoch = notes["epoch"].flatMap(Int.init) ?? 0
        }
        try FileManager.default.createDirectory(
            at: checkpoint.deletingLastPathComponent(), withIntermediateDirectories: true)
        let start = ContinuousClock.now
        network.isTraining = true
        for epoch in firstEpoch..<max(firstEpoch, configuration.epochs) {
            var sum = 0.0, count = 0
            for batch in batches(examples, &generator) {
                optimiser.learningRate = schedule.rate(at: optimiser.steps)
                let scores = network(
                    batch.map(\.letters), pieces: batch.map(\.pieces), dropout: configuration.dropout, using: &generator
                )
                let time = batch.map(\.letters.count).max() ?? 0
                let targets = batch.flatMap { $0.pieces + Array(repeating: -1, count: time - $0.pieces.count) }
                let loss = scores.crossEntropy(targets, smoothing: configuration.labelSmoothing)
                sum += Double(loss.value.scalar)
                count += 1
                loss.backward()
                optimiser.step(clippingNorm: 1)
                if count % 100 == 0 || count == stepsAnEpoch {
                    let seconds = (ContinuousClock.now - start) / .seconds(1)
                    progress(
                        Progress(
                            epoch: epoch, step: optimiser.steps, steps: total, loss: sum / Double(count),
                            seconds: seconds))
                }
            }
            try Checkpoint.save(
                to: checkpoint, modules: ["g2p": network], optimisers: ["adam": optimiser],
                generators: ["main": generator],
                notes: ["epoch": "\(epoch + 1)"])
        }
    }

    /// Batches of words of like length, in random order.
    private func batches(_ examples: [Example], _ generator: inout RandomGenerator) -> [[Example]] {
        // Sorting by length plus noise mixes neighbours anew at every epoch.
        let keyed = examples.map { (Float($0.letters.count) + generator.uniform(), $0) }.sorted { $0.0 < $1.0 }
        var batches = stride(from: 0, to: keyed.count, by: configuration.batchSize).map { start in
            keyed[start..<min(start + configuration.batchSize, keyed.count)].map(\.1)
        }
        batches.shuffle(using: &generator)
        return batches
    }

    /// Reads every word and compares with the lexicon.
    static func score(_ reader: GraphemeToPhoneme, _ words: [String], _ lexicon: PronunciationLexicon) -> Scores {
        var scores = Scores()
        var wrong = 0, wrongSounds = 0, edits = 0, soundEdits = 0, length = 0
        for word in words {
            let found = reader.pronounce(word)
            let listed = lexicon.pronunciations(of: word)
            guard let nearest = listed.min(by: { editDistance($0, found) < editDistance($1, found) }) else { continue }
            scores.words += 1
            let distance = editDistance(nearest, found)
            let soundDistance = listed.map { editDistance($0.map(\.sound), found.map(\.sound)) }.min() ?? 0
            edits += distance
            soundEdits += soundDistance
            wrong += distance > 0 ? 1 : 0
            wrongSounds += soundDistance > 0 ? 1 : 0
            length += nearest.count
        }
        let count = Double(max(1, scores.words)), phonemes = Double(max(1, length))
        scores.wordErrorRate = Double(wrong) / count
        scores.phonemeErrorRate = Double(edits) / phonemes
        scores.wordErrorRateWithoutStress = Double(wrongSounds) / count
        scores.phonemeErrorRateWithoutStress = Double(soundEdits) / phonemes
        return scores
    }

    private static func editDistance<T: Equatable>(_ a: [T], _ b: [T]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let cost = min(diagonal + (x == y ? 0 : 1), row[j] + 1, row[j + 1] + 1)
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[b.count]
    }

    private func write(_ network: GraphemeTransducer, _ scores: Scores, trainedOn count: Int) throws {
        let directory = URL(filePath: configuration.output)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Safetensors.write(
            network.stateDictionary(), precision: .float16, to: directory.appending(path: "weights.safetensors"))
        let card = Card(
            network: network.configuration,
            training: .init(
                data: URL(filePath: configuration.lexicon).lastPathComponent, words: count,
                epochs: configuration.epochs,
                batchSize: configuration.batchSize, learningRate: configuration.learningRate,
                dropout: configuration.dropout, seed: configuration.seed),
            scores: scores)
        try Data(YAMLEncoder().encode(card).utf8).write(to: directory.appending(path: "model.yaml"), options: .atomic)
    }

    /// What `model.yaml` says.
    private struct Card: Codable {
        struct Training: Codable {
            var data: String, words: Int, epochs: Int, batchSize: Int, learningRate: Float, dropout: Float, seed: UInt64
        }
        var type = "g2p"
        var language = "en"
        var phonemes = PhonemeSet.name
        var network: GraphemeTransducer.Configuration
        var licence =
            "The weights carry the package's licence; the dictionary they were trained on is CMUdict (BSD style)."
        var training: Training
        var heldOut = "one word in twenty by the hash of its letters (GraphemeToPhonemeTraining.isHeldOut)"
        var measure = "gusli train g2p --config FILE --resume scores the checkpoint again"
        var scores: Scores
    }
}
