import Foundation
import NeuralNetworks
import Tensors

extension GraphemeTransducer {
    /// A word's sounds so far, as piece numbers, with the decoder's state.
    private struct Hypothesis {
        var pieces: [Int] = []
        var score: Float = 0
        var hidden: [Float]
        var cell: [Float]
    }

    /// How much the joint model's logarithms count beside the network's; found best on one half of CMUdict's held-out words.
    static let jointWeight: Float = 0.8

    /// The most probable pieces of a word's letters, by beam search; hypotheses that sound alike are taken together.
    ///
    /// - Parameters:
    ///   - letters: from `encode(_:)`, not empty.
    ///   - joint: has a say in which of the beam's last hypotheses is the best.
    func search(_ letters: [Int], beamWidth: Int = 6, joint: JointSequenceModel? = nil) -> [String] {
        let size = configuration.decoderSize, classes = configuration.pieces.count
        var unused = RandomGenerator(seed: 0)
        let encoded = withoutGradients { encode([letters], using: &unused) }.value
        let parameters = decoder.directions[0].map(\.value)
        let (read, table) = (encoded.array, pieceEmbedding.weight.value.array)
        let (readWidth, width) = (encoded.shape[2], configuration.embedding)
        var beam = [Hypothesis(hidden: [Float](repeating: 0, count: size), cell: [Float](repeating: 0, count: size))]
        for step in letters.indices {
            let rows = beam.count
            var values: [Float] = []
            for hypothesis in beam {
                let piece = hypothesis.pieces.last ?? classes
                values += read[step * readWidth..<(step + 1) * readWidth]
                values += table[piece * width..<(piece + 1) * width]
            }
            let inputs = Tensor(shape: [rows, readWidth + width], values: values)
            let hidden = Tensor(shape: [rows, size], values: beam.flatMap(\.hidden))
            let gates =
                inputs.matmul(parameters[0], transposed: (false, true))
                + hidden.matmul(parameters[1], transposed: (false, true)) + (parameters[2] + parameters[3])
            advance(&beam, gates.array)
            let states = Tensor(shape: [rows, size], values: beam.flatMap(\.hidden))
            let scores = withoutGradients { output(Variable(states)).logSoftmax(axis: 1) }.value.array
            beam = Self.extended(beam, scores, classes: classes, width: beamWidth)
        }
        if let joint {
            for i in beam.indices {
                beam[i].score += Self.jointWeight * joint.logProbability(letters: letters, pieces: beam[i].pieces)
            }
        }
        let highest = beam.map(\.score).max() ?? 0
        var sounds: [String: Float] = [:]
        for hypothesis in beam {
            let text = hypothesis.pieces.map { configuration.pieces[$0] }.filter { !$0.isEmpty }.joined(separator: " ")
            sounds[text, default: 0] += exp(hypothesis.score - highest)
        }
        let best = sounds.max { $0.value != $1.value ? $0.value < $1.value : $0.key > $1.key }
        return best?.key.split(separator: " ").map(String.init) ?? []
    }

    /// One step of the decoder's cell; gates in PyTorch's order: input, forget, candidate, output.
    private func advance(_ beam: inout [Hypothesis], _ gates: [Float]) {
        let size = configuration.decoderSize
        func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
        for row in beam.indices {
            let base = row * 4 * size
            for i in 0..<size {
                let cell =
                    sigmoid(gates[base + size + i]) * beam[row].cell[i]
                    + sigmoid(gates[base + i]) * tanh(gates[base + 2 * size + i])
                beam[row].cell[i] = cell
                beam[row].hidden[i] = sigmoid(gates[base + 3 * size + i]) * tanh(cell)
            }
        }
    }

    private static func extended(_ beam: [Hypothesis], _ scores: [Float], classes: Int, width: Int) -> [Hypothesis] {
        var candidates: [(row: Int, piece: Int, score: Float)] = []
        for (row, hypothesis) in beam.enumerated() {
            for piece in 0..<classes where scores[row * classes + piece] > -9 {
                candidates.append((row, piece, hypothesis.score + scores[row * classes + piece]))
            }
        }
        candidates.sort { $0.score != $1.score ? $0.score > $1.score : ($0.row, $0.piece) < ($1.row, $1.piece) }
        return candidates.prefix(width).map { candidate in
            var next = beam[candidate.row]
            next.pieces.append(candidate.piece)
            next.score = candidate.score
            return next
        }
    }
}
