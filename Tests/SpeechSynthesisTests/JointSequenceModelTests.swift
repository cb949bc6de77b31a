import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechSynthesis

@Suite struct JointSequenceModelTests {
    /// Words of letters 1 to 4 with pieces that mostly follow the letter.
    private static let words: [(letters: [Int], pieces: [Int])] = {
        var generator = RandomGenerator(seed: 3)
        return (0..<200).map { _ in
            let letters = (0..<Int(generator.uniform(1, 8))).map { _ in Int(generator.uniform(1, 4.99)) }
            return (letters, letters.map { $0 + (generator.uniform() < 0.2 ? 1 : 0) })
        }
    }()

    @Test("after any context, seen or not, the shares of all pairs and the end add up to one", arguments: [2, 3, 5])
    func adsUp(order: Int) {
        let model = JointSequenceModel(words: Self.words, order: order)
        #expect(model.order == order)
        let tokens = [1] + Array(2..<model.pairs.count + 2)
        var contexts: [[Int]] = [[], [0, 0, 0, 0], [-1, 2, 3, 4], [2, 2, 2, 2]]
        contexts += (2..<6).map { [0, 0, $0, $0 + 1] }
        for context in contexts {
            let sum = tokens.reduce(Float(0)) { $0 + model.probability(of: $1, after: context.suffix(order - 1)) }
            #expect(abs(sum - 1) < 1e-4, "after \(context)")
        }
    }

    @Test("the shares of a few words are those of interpolated Kneser-Ney smoothing by hand")
    func byHand() {
        // The words a, a, ab: a is token 2, b is 3.
        let model = JointSequenceModel(words: [([1], [1]), ([1], [1]), ([1, 2], [1, 2])], order: 2)
        // After the beginning: a three times; after a: the end twice, b once; after b: the end once.
        // Of four pairs two are seen once and one twice: the discount is 2 / (2 + 2 · 1).
        let discount: Float = 0.5
        // Before: a stands behind one token, b behind one, the end behind two: discount 2 / (2 + 2 · 1) too.
        func single(_ count: Float) -> Float { (count - discount) / 4 + discount * 3 / 4 / 3 }
        func close(_ a: Float, _ b: Float) -> Bool { abs(a - b) < 1e-6 }
        #expect(close(model.probability(of: 1, after: [2]), (2 - discount) / 3 + discount * 2 / 3 * single(2)))
        #expect(close(model.probability(of: 3, after: [2]), (1 - discount) / 3 + discount * 2 / 3 * single(1)))
        #expect(close(model.probability(of: 2, after: [3]), discount * single(1)))
        let word = model.logProbability(letters: [1], pieces: [1])
        let expected =
            ((3 - discount) / 3 + discount / 3 * single(1)) * ((2 - discount) / 3 + discount * 2 / 3 * single(2))
        #expect(abs(word - log(expected)) < 1e-5)
    }

    @Test("a model that was written is read with the shares it had, and a broken file is told what is wrong")
    func file() throws {
        let file = URL.temporaryDirectory.appending(path: "joint-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        let model = JointSequenceModel(words: Self.words)
        try model.write(to: file)
        let read = try JointSequenceModel(contentsOf: file, pieces: 8)
        #expect(read.pairs == model.pairs && read.levels.map(\.tokens) == model.levels.map(\.tokens))
        #expect(read.levels.map(\.children) == model.levels.map(\.children))
        for word in Self.words {
            let (ours, theirs) = (
                read.logProbability(letters: word.letters, pieces: word.pieces),
                model.logProbability(letters: word.letters, pieces: word.pieces)
            )
            #expect(abs(ours - theirs) < 0.01)
        }
        #expect { try JointSequenceModel(contentsOf: file, pieces: 3) } throws: { "\($0)".contains("does not know") }
        var tensors = try Safetensors.read(file)
        for (name, change) in [("2.tokens", -1), ("1.children", 0.5), ("3.shares", 7)] as [(String, Float)] {
            let whole = tensors[name]
            tensors[name] = whole.map { tensor in
                Tensor(shape: tensor.shape, values: [change] + tensor.array.dropFirst())
            }
            try Safetensors.write(tensors, precision: .float32, to: file)
            #expect { try JointSequenceModel(contentsOf: file, pieces: 8) } throws: { "\($0)".contains(name) }
            tensors[name] = whole
        }
        tensors["5.tokens"] = nil
        try Safetensors.write(tensors, precision: .float32, to: file)
        #expect(throws: FrontEndError.self) { try JointSequenceModel(contentsOf: file, pieces: 8) }
    }
}
