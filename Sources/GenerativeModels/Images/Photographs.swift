import Tensors

/// Pictures to learn from, each also at smaller sizes, and random squares of them.
struct Photographs {
    private let pictures: [Picture]

    /// - Throws: `GenerativeModelError.picture` where one cannot be read or is smaller than the squares cut from it.
    init(_ paths: [String], scales: [Double] = [1, 0.8, 0.6], cropSide: Int) throws {
        guard !paths.isEmpty else { throw GenerativeModelError.request("there are no photographs to learn from") }
        pictures = try paths.flatMap { path -> [Picture] in
            let picture = try Picture(contentsOf: path).coloured
            guard min(picture.width, picture.height) >= cropSide else {
                throw GenerativeModelError.picture(
                    file: path,
                    reason: "is \(picture.width) by \(picture.height) pixels; squares of \(cropSide) are cut from it")
            }
            return scales.compactMap { scale in
                let width = Int(Double(picture.width) * scale), height = Int(Double(picture.height) * scale)
                guard min(width, height) >= cropSide else { return nil }
                return scale == 1 ? picture : picture.resized(width: width, height: height)
            }
        }
    }

    /// One picture as it is.
    init(_ picture: Picture) { pictures = [picture] }

    var count: Int { pictures.count }

    subscript(index: Int) -> Picture { pictures[index] }

    /// Squares turned and mirrored at random: `[count, 3, side, side]`.
    func crops(_ count: Int, side: Int, using generator: inout RandomGenerator) -> Tensor {
        let values = (0..<count).flatMap { _ -> [Float] in
            let picture = pictures[Int.random(in: pictures.indices, using: &generator)]
            let x = Int.random(in: 0...picture.width - side, using: &generator)
            let y = Int.random(in: 0...picture.height - side, using: &generator)
            let crop = picture.cropped(x: x, y: y, width: side, height: side)
            return crop.turned(Int.random(in: 0..<8, using: &generator)).pixels.array
        }
        return Tensor(shape: [count, 3, side, side], values: values)
    }
}
