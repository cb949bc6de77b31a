import Tensors

/// A picture's brightness, the same at half its size, and that enlarged again by cubic convolution.
struct SuperResolutionPair {
    let large: Picture
    let small: Picture
    let enlarged: Picture

    /// An odd last row or column is left out.
    init(_ picture: Picture) {
        let width = picture.width / 2 * 2, height = picture.height / 2 * 2
        large = picture.luminance.cropped(x: 0, y: 0, width: width, height: height)
        small = large.resized(width: width / 2, height: height / 2)
        enlarged = small.resized(width: width, height: height)
    }

    struct Batch {
        /// `[count, 1, side, side]`.
        var large: Tensor, enlarged: Tensor
        /// `[count, 1, side / 2, side / 2]`.
        var small: Tensor
    }

    /// Squares at the same places of all three, turned and mirrored alike.
    static func batch(
        _ pairs: [SuperResolutionPair], _ count: Int, side: Int, using generator: inout RandomGenerator
    ) -> Batch {
        var large: [Float] = [], enlarged: [Float] = [], small: [Float] = []
        for _ in 0..<count {
            let pair = pairs[Int.random(in: pairs.indices, using: &generator)], half = side / 2
            let x = Int.random(in: 0...pair.small.width - half, using: &generator)
            let y = Int.random(in: 0...pair.small.height - half, using: &generator)
            let version = Int.random(in: 0..<8, using: &generator)
            func square(_ picture: Picture, _ scale: Int) -> [Float] {
                picture.cropped(x: x * scale, y: y * scale, width: half * scale, height: half * scale).turned(version)
                    .pixels.array
            }
            large += square(pair.large, 2)
            enlarged += square(pair.enlarged, 2)
            small += square(pair.small, 1)
        }
        return Batch(
            large: Tensor(shape: [count, 1, side, side], values: large),
            enlarged: Tensor(shape: [count, 1, side, side], values: enlarged),
            small: Tensor(shape: [count, 1, side / 2, side / 2], values: small))
    }
}
