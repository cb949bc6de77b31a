import Foundation
import NeuralNetworks
import Tensors

extension JointSequenceModel {
    /// Writes safetensors, in float16 where that holds every token exactly: `pairs` `[count, 2]`, and of every level
    /// `tokens`, `shares`, `rests` and how many children each node has.
    func write(to url: URL) throws {
        var tensors = [
            "pairs": Tensor(shape: [pairs.count, 2], values: pairs.flatMap { [Float($0.letter), Float($0.piece)] })
        ]
        for (depth, level) in levels.enumerated() {
            let count = level.tokens.count
            tensors["\(depth).tokens"] = Tensor(shape: [count], values: level.tokens.map(Float.init))
            tensors["\(depth).shares"] = Tensor(shape: [count], values: level.shares)
            tensors["\(depth).rests"] = Tensor(shape: [count], values: level.rests)
            let sizes = zip(level.children.dropFirst(), level.children).map { Float($0 - $1) }
            tensors["\(depth).children"] = Tensor(shape: [count], values: sizes)
        }
        try Safetensors.write(tensors, precision: pairs.count < 2046 ? .float16 : .float32, to: url)
    }

    /// - Throws: `Safetensors.FormatError`, or `FrontEndError.modelDescription` where the file holds no such model.
    init(contentsOf url: URL, pieces: Int) throws {
        let tensors = try Safetensors.read(url)
        func fail(_ reason: String) -> FrontEndError { .modelDescription(file: url.path, reason: reason) }
        func wholes(_ name: String, _ range: Range<Int>) throws -> [Int] {
            guard let values = tensors[name]?.array else { throw fail("lacks the tensor \(name)") }
            return try values.map { value in
                guard let whole = Int(exactly: value), range.contains(whole) else {
                    throw fail("\(name) holds \(value), not a whole number in \(range)")
                }
                return whole
            }
        }
        func shares(_ name: String, _ count: Int) throws -> [Float] {
            guard let values = tensors[name]?.array, values.count == count,
                values.allSatisfy({ (0...1.01).contains($0) })
            else { throw fail("\(name) is not \(count) numbers from 0 to 1") }
            return values
        }
        let flat = try wholes("pairs", 0..<8193)
        let pairs = stride(from: 0, to: flat.count - 1, by: 2).map { Pair(letter: flat[$0], piece: flat[$0 + 1]) }
        guard pairs.allSatisfy({ $0.piece < pieces && $0.letter <= GraphemeTransducer.letters.count }) else {
            throw fail("pairs name a letter or a piece that the network does not know")
        }
        var levels: [Level] = [], expected = 1
        while tensors["\(levels.count).tokens"] != nil {
            let depth = levels.count
            guard depth <= 8 else { throw fail("is deeper than 8 levels") }
            let tokens = try wholes("\(depth).tokens", 0..<pairs.count + 2)
            guard tokens.count == expected else {
                throw fail("level \(depth) has \(tokens.count) nodes, expected \(expected)")
            }
            let sizes = try wholes("\(depth).children", 0..<pairs.count + 3)
            guard sizes.count == tokens.count else { throw fail("\(depth).children is not \(tokens.count) numbers") }
            levels.append(
                Level(
                    tokens: tokens, shares: try shares("\(depth).shares", tokens.count),
                    rests: try shares("\(depth).rests", tokens.count),
                    children: sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }))
            expected = levels[depth].children[tokens.count]
        }
        guard levels.count >= 2, expected == 0 else { throw fail("its levels do not add up") }
        self.init(pairs: pairs, levels: levels)
    }
}
