import Foundation
import NeuralNetworks
import Synchronization
import Tensors

/// Reads handwritten digits of 8 by 8 pixels with a trained classifier; one thread at a time computes, others wait.
///
///     let reader = try DigitReader(directory: URL(filePath: "models/digits-judge"))
///     reader.probabilities([DigitReader.pixels(of: picture)])[0]     // of 0 to 9
public final class DigitReader: Sendable {
    private let network: Mutex<DigitClassifier>

    /// - Throws: `GenerativeModelError.model`.
    public init(directory: URL) throws { network = Mutex(try Self.load(directory)) }

    private static func load(_ directory: URL) throws -> sending DigitClassifier {
        try DigitModel.judge(directory: directory)
    }

    /// - Parameter digits: 64 pixels each, row by row, ink 1 and paper 0.
    /// - Returns: the probabilities of 0 to 9 for each.
    public func probabilities(_ digits: [[Float]]) -> [[Float]] {
        guard !digits.isEmpty else { return [] }
        let pixels = Tensor(shape: [digits.count, DigitImages.pixelCount], values: digits.flatMap { $0 })
        let all = network.withLock { network in withoutGradients { network(Variable(pixels)).softmax().value.array } }
        return stride(from: 0, to: all.count, by: 10).map { Array(all[$0..<$0 + 10]) }
    }

    /// A picture's 64 pixels: each the mean of a cell of its grid; dark ink on light paper is turned round.
    public static func pixels(of picture: Picture) -> [Float] {
        let grey = picture.pixels.mean(axes: [0]).array, side = DigitImages.side
        var cells = [Float](repeating: 0, count: side * side)
        for row in 0..<side {
            let rows =
                row * picture.height / side..<max(row * picture.height / side + 1, (row + 1) * picture.height / side)
            for column in 0..<side {
                let columns =
                    column * picture.width
                    / side..<max(column * picture.width / side + 1, (column + 1) * picture.width / side)
                var sum: Float = 0
                for y in rows {
                    for x in columns {
                        sum += grey[min(y, picture.height - 1) * picture.width + min(x, picture.width - 1)]
                    }
                }
                cells[row * side + column] = sum / Float(rows.count * columns.count)
            }
        }
        // Most of a sheet is paper.
        let isLight = cells.reduce(0, +) > Float(cells.count) / 2
        return isLight ? cells.map { 1 - $0 } : cells
    }
}
