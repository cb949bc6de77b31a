import Foundation
import Tensors

extension Picture {
    /// The picture at another size by cubic convolution (Keys, 1981, a = -0.5), widened where it shrinks so that nothing
    /// aliases.
    public func resized(width newWidth: Int, height newHeight: Int) -> Picture {
        precondition(newWidth > 0 && newHeight > 0)
        let across = CubicWeights(from: width, to: newWidth), down = CubicWeights(from: height, to: newHeight)
        let (channels, height, width) = (channels, height, width)
        let rows = pixels.withUnsafeBufferPointer { x in
            Tensor(shape: [channels, height, newWidth]) { y in
                for row in 0..<channels * height {
                    for column in 0..<newWidth {
                        var sum: Float = 0
                        let first = across.firsts[column]
                        for (k, weight) in across.weights[column].enumerated() {
                            sum += weight * x[row * width + first + k]
                        }
                        y[row * newWidth + column] = sum
                    }
                }
            }
        }
        let result = rows.withUnsafeBufferPointer { x in
            Tensor(shape: [channels, newHeight, newWidth]) { y in
                y.update(repeating: 0)
                for c in 0..<channels {
                    for row in 0..<newHeight {
                        let target = (c * newHeight + row) * newWidth, first = down.firsts[row]
                        for (k, weight) in down.weights[row].enumerated() {
                            let source = (c * height + first + k) * newWidth
                            for column in 0..<newWidth { y[target + column] += weight * x[source + column] }
                        }
                    }
                }
            }
        }
        return Picture(pixels: result)
    }

    /// Smaller so that the longer side is at most `side`; as it is where that holds.
    public func fitted(within side: Int) -> Picture {
        let longer = max(width, height)
        guard longer > side else { return self }
        return resized(width: max(1, width * side / longer), height: max(1, height * side / longer))
    }

    /// The part of the given size whose upper left corner is (x, y).
    public func cropped(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> Picture {
        precondition(x >= 0 && y >= 0 && x + newWidth <= width && y + newHeight <= height)
        let (channels, height, width) = (channels, height, width)
        let part = pixels.withUnsafeBufferPointer { source in
            Tensor(shape: [channels, newHeight, newWidth]) { target in
                for row in 0..<channels * newHeight {
                    let from = (row / newHeight * height + y + row % newHeight) * width + x
                    for column in 0..<newWidth { target[row * newWidth + column] = source[from + column] }
                }
            }
        }
        return Picture(pixels: part)
    }

    /// The picture with another of as many channels laid over it, whose upper left corner comes to (x, y).
    public func replacing(x: Int, y: Int, with part: Picture) -> Picture {
        precondition(part.channels == channels && x >= 0 && y >= 0 && x + part.width <= width && y + part.height <= height)
        let (height, width) = (height, width)
        var result = self
        result.pixels.withUnsafeMutableBufferPointer { target in
            part.pixels.withUnsafeBufferPointer { source in
                for row in 0..<channels * part.height {
                    let to = (row / part.height * height + y + row % part.height) * width + x
                    for column in 0..<part.width { target[to + column] = source[row * part.width + column] }
                }
            }
        }
        return result
    }

    /// One of the eight turned and mirrored versions.
    func turned(_ version: Int) -> Picture {
        var picture = pixels
        if version & 4 != 0 { picture = picture.permuted([0, 2, 1]) }
        let (channels, height, width) = (picture.shape[0], picture.shape[1], picture.shape[2]), source = picture.array
        return Picture(
            pixels: Tensor(shape: picture.shape) { target in
                for c in 0..<channels {
                    for y in 0..<height {
                        for x in 0..<width {
                            let u = version & 1 != 0 ? width - 1 - x : x, v = version & 2 != 0 ? height - 1 - y : y
                            target[(c * height + y) * width + x] = source[(c * height + v) * width + u]
                        }
                    }
                }
            })
    }

    /// Brightness alone, by ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
    public var luminance: Picture {
        guard channels == 3 else { return self }
        let plane = height * width, source = pixels.array
        return Picture(
            pixels: Tensor(shape: [1, height, width]) { target in
                for i in 0..<plane {
                    target[i] = 0.299 * source[i] + 0.587 * source[plane + i] + 0.114 * source[2 * plane + i]
                }
            })
    }
}

/// What each place of a resized line takes from the line before: from where, and how much of each.
private struct CubicWeights {
    var firsts: [Int] = []
    var weights: [[Float]] = []

    init(from size: Int, to newSize: Int) {
        let scale = Double(size) / Double(newSize), stretch = max(1, scale), support = 2 * stretch
        for i in 0..<newSize {
            let centre = (Double(i) + 0.5) * scale
            let first = max(0, Int((centre - support + 0.5).rounded(.down))),
                end = min(size, Int((centre + support + 0.5).rounded(.down)))
            let values = (first..<end).map { Self.cubic((Double($0) + 0.5 - centre) / stretch) }
            let sum = values.reduce(0, +)
            firsts.append(first)
            weights.append(values.map { Float($0 / sum) })
        }
    }

    private static func cubic(_ distance: Double) -> Double {
        let a = -0.5, x = abs(distance)
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    }
}
