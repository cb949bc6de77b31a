import Foundation
import Tensors

/// Handwritten digits of 8 by 8 pixels with 17 levels (0 to 16) and what each shows, as in UCI's Optical Recognition of
/// Handwritten Digits: 65 numbers a line, the label last.
public struct DigitImages: Sendable {
    public static let side = 8
    public static let pixelCount = 64
    public static let levels = 17

    /// `[count, 64]`, levels divided by 16.
    public let pixels: Tensor
    public let labels: [Int]

    public var count: Int { labels.count }

    public init(pixels: Tensor, labels: [Int]) {
        precondition(pixels.shape == [labels.count, Self.pixelCount])
        self.pixels = pixels
        self.labels = labels
    }

    /// Reads a CSV file, plain or gzipped.
    ///
    /// - Throws: `GenerativeModelError.data` with the line.
    public init(contentsOf path: String) throws {
        var values: [Float] = [], labels: [Int] = []
        for (i, line) in try CompressedFile.lines(path).enumerated() {
            func fail(_ reason: String) -> GenerativeModelError { .data(file: path, line: i + 1, reason: reason) }
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == Self.pixelCount + 1 else {
                throw fail("expected 64 pixels and a label, found \(fields.count) fields")
            }
            for (column, field) in fields.enumerated() {
                let text = field.trimmingCharacters(in: .whitespaces), highest = column < Self.pixelCount ? 16 : 9
                guard let number = Double(text), (0...Double(highest)).contains(number), number == number.rounded()
                else {
                    throw fail("field \(column + 1) is “\(text)”, expected a whole number from 0 to \(highest)")
                }
                if column < Self.pixelCount { values.append(Float(number) / 16) } else { labels.append(Int(number)) }
            }
        }
        guard !labels.isEmpty else { throw GenerativeModelError.data(file: path, line: nil, reason: "holds no digits") }
        self.init(pixels: Tensor(shape: [labels.count, Self.pixelCount], values: values), labels: labels)
    }

    /// Every sixth digit is held back from training.
    public var split: (training: DigitImages, heldBack: DigitImages) {
        (selecting { $0 % 6 != 0 }, selecting { $0 % 6 == 0 })
    }

    public func selecting(_ isChosen: (Int) -> Bool) -> DigitImages {
        self[Array(labels.indices.filter(isChosen))]
    }

    /// The digits at `indices`.
    public subscript(indices: [Int]) -> DigitImages {
        let n = Self.pixelCount
        let rows = pixels.withUnsafeBufferPointer { all in
            Tensor(shape: [indices.count, n]) { target in
                for (row, index) in indices.enumerated() {
                    for p in 0..<n { target[row * n + p] = all[index * n + p] }
                }
            }
        }
        return DigitImages(pixels: rows, labels: indices.map { labels[$0] })
    }

    /// `count` digits drawn with replacement.
    public func batch(_ count: Int, using generator: inout RandomGenerator) -> DigitImages {
        self[(0..<count).map { _ in Int.random(in: 0..<self.count, using: &generator) }]
    }

    /// `[count, 10]` with a 1 at each label.
    public static func oneHot(_ labels: [Int]) -> Tensor {
        Tensor(shape: [labels.count, 10]) { target in
            target.update(repeating: 0)
            for (i, label) in labels.enumerated() { target[i * 10 + label] = 1 }
        }
    }

    /// Rows of pixels 0 to 1 as whole levels 0 to 16.
    public static func quantised(_ pixels: Tensor) -> [[Int]] {
        let values = pixels.array
        return (0..<pixels.count / pixelCount).map { row in
            (0..<pixelCount).map { Int((max(0, min(1, values[row * pixelCount + $0])) * 16).rounded()) }
        }
    }
}
