import Foundation
import SignalProcessing
import Tensors

/// What one step of training reads.
struct TrainingBatch: Sendable {
    /// `[batch, bands, time]`, normalised, zero beyond each item's length.
    var features: Tensor
    var lengths: [Int]
    var labels: [[Int]]
    /// Phonemes where every word is in the dictionary, else empty.
    var phonemes: [[Int]]
    var seconds: Double
}

/// Turns examples into batches: sound changes, features, normalisation, masks. The same seed gives the same batch.
struct BatchMaker: Sendable {
    let corpus: TrainingCorpus
    let augmentation: SoundAugmentation
    let spectrogram: LogMelSpectrogram
    let lexicon: PhonemeLexicon?
    var statistics: RunningStatistics
    private let centres: [Float]

    init(
        corpus: TrainingCorpus, augmentation: SoundAugmentation, features: LogMelConfiguration, lexicon: PhonemeLexicon?
    ) throws {
        self.corpus = corpus
        self.augmentation = augmentation
        spectrogram = try LogMelSpectrogram(features)
        self.lexicon = lexicon
        let (low, high) = (features.scale.mel(features.lowest), features.scale.mel(features.highest ?? features.sampleRate / 2))
        centres = (0..<features.bands).map {
            Float(features.scale.hertz(low + (high - low) * Double($0 + 1) / Double(features.bands + 1)))
        }
        statistics = RunningStatistics(
            mean: [Float](repeating: 0, count: features.bands), deviation: [Float](repeating: 1, count: features.bands))
    }

    /// Takes the statistics that an earlier run of the same training wrote, or measures them and writes them down.
    mutating func prepareStatistics(at url: URL, resuming: Bool) throws {
        if resuming, let data = try? Data(contentsOf: url) {
            statistics = try JSONDecoder().decode(RunningStatistics.self, from: data)
        } else {
            statistics = try measuredStatistics()
            try JSONEncoder().encode(statistics).write(to: url, options: .atomic)
        }
    }

    /// Means and deviations over a few hundred changed recordings.
    private func measuredStatistics() throws -> RunningStatistics {
        var generator = RandomGenerator(seed: corpus.seed)
        var features: [Float] = []
        for batch in corpus.batches(epoch: 0).prefix(24) {
            for example in batch.prefix(12) {
                features += spectrogram.process(try augmentation.apply(corpus.samples(of: example), using: &generator))
            }
        }
        var statistics = RunningStatistics(features: features, bands: spectrogram.bands)
        statistics.priorFrames = 200
        statistics.windowFrames = 500
        statistics.adaptsDeviation = false
        return statistics
    }

    /// Normalised features of one recording `[frames, bands]`.
    func features(_ samples: [Float]) -> [Float] {
        var features = spectrogram.process(samples)
        var normalisation = RunningNormalisation(statistics)
        normalisation.apply(&features)
        return features
    }

    func batch(_ examples: [TrainingCorpus.Example], seed: UInt64) throws -> TrainingBatch {
        let (features, seconds) = try changedFeatures(examples, seed: seed)
        return Self.pad(
            features, bands: spectrogram.bands, texts: examples.map(\.text), lexicon: lexicon, seconds: seconds)
    }

    /// Normalised features of changed sounds, `[frames, bands]` each, and the seconds of all.
    func changedFeatures(_ examples: [TrainingCorpus.Example], seed: UInt64) throws -> (features: [[Float]], seconds: Double) {
        var generator = RandomGenerator(seed: seed)
        let bands = spectrogram.bands
        var all: [[Float]] = [], seconds = 0.0
        for example in examples {
            let sound = try augmentation.apply(corpus.samples(of: example), using: &generator)
            seconds += Double(sound.count) / SampleStore.sampleRate
            var features = spectrogram.process(sound)
            if generator.uniform() < 0.6 {
                SpectrumAugmentation.warpVocalTract(&features, centres: centres, factor: generator.uniform(0.87, 1.15))
            }
            var normalisation = RunningNormalisation(statistics)
            normalisation.apply(&features)
            SpectrumAugmentation.mask(
                &features, bands: bands, frequencyMasks: 2, widestBand: 12, timeMasksPerSecond: 0.7, longestFrames: 22,
                using: &generator)
            all.append(features)
        }
        return (all, seconds)
    }

    static func pad(_ all: [[Float]], bands: Int, texts: [String], lexicon: PhonemeLexicon?, seconds: Double) -> TrainingBatch {
        let lengths = all.map { $0.count / bands }, frames = max(1, lengths.max() ?? 1)
        let features = Tensor(shape: [all.count, bands, frames]) { target in
            for i in target.indices { target[i] = 0 }
            for (item, values) in all.enumerated() {
                for frame in 0..<lengths[item] {
                    for band in 0..<bands { target[(item * bands + band) * frames + frame] = values[frame * bands + band] }
                }
            }
        }
        return TrainingBatch(
            features: features, lengths: lengths, labels: texts.map { Alphabet.english.labels(of: $0) ?? [] },
            phonemes: texts.map { lexicon?.phonemes(of: $0) ?? [] }, seconds: seconds)
    }
}
