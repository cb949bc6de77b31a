import Foundation
import Tensors

/// The smoothest filling of a hole: every pixel the mean of its neighbours (Laplace's equation).
public enum HoleFilling {
    /// `[height, width]` with 1 where the mask is brighter than half.
    static func binary(_ mask: Picture) -> Tensor {
        mask.luminance.pixels.mapElements { $0 > 0.5 ? 1 : 0 }.reshaped([mask.height, mask.width])
    }

    /// Two or three rectangles and a stroke: about a sixth of the picture.
    static func randomMask(width: Int, height: Int, using generator: inout RandomGenerator) -> Picture {
        var mask = Tensor(shape: [1, height, width])
        mask.withUnsafeMutableBufferPointer { mask in
            func mark(_ x: Int, _ y: Int, _ w: Int, _ h: Int) {
                for row in y..<min(height, y + h) {
                    for column in x..<min(width, x + w) { mask[row * width + column] = 1 }
                }
            }
            for _ in 0..<Int.random(in: 2...3, using: &generator) {
                let w = Int.random(in: width / 10...width / 4, using: &generator)
                let h = Int.random(in: height / 10...height / 4, using: &generator)
                mark(
                    Int.random(in: 0...width - w, using: &generator), Int.random(in: 0...height - h, using: &generator),
                    w, h)
            }
            // A stroke that wanders from a random place.
            var x = generator.uniform() * Float(width), y = generator.uniform() * Float(height)
            var angle = generator.uniform() * 2 * .pi
            let breadth = max(2, width / 24)
            for _ in 0..<width / 2 {
                mark(min(width - 1, max(0, Int(x))), min(height - 1, max(0, Int(y))), breadth, breadth)
                angle += 0.3 * generator.normal()
                x += cosf(angle)
                y += sinf(angle)
            }
        }
        return Picture(pixels: mask)
    }

    /// - Throws: `GenerativeModelError.request` where the sizes differ, or nothing or everything is hole.
    public static func fill(_ picture: Picture, mask: Picture) throws -> Picture {
        let (height, width) = (picture.height, picture.width)
        guard mask.width == width, mask.height == height else {
            throw GenerativeModelError.request(
                "the mask is \(mask.width) by \(mask.height) pixels, the picture \(width) by \(height); they must be of one size"
            )
        }
        let isHole = binary(mask).array.map { $0 > 0 }
        let holes = isHole.indices.filter { isHole[$0] }
        guard !holes.isEmpty else {
            throw GenerativeModelError.request("the mask marks nothing; white (brighter than half) is what is filled")
        }
        guard holes.count < isHole.count else {
            throw GenerativeModelError.request("the mask covers the whole picture")
        }
        func neighbours(_ place: Int) -> [Int] {
            let x = place % width, y = place / width
            return (x > 0 ? [place - 1] : []) + (x < width - 1 ? [place + 1] : []) + (y > 0 ? [place - width] : [])
                + (y < height - 1 ? [place + width] : [])
        }
        let around = holes.map(neighbours)
        var result = picture
        let plane = height * width
        result.pixels.withUnsafeMutableBufferPointer { pixels in
            for c in 0..<picture.channels {
                peel(pixels.baseAddress.map { $0 + c * plane }, holes, around, isHole)
                // Successive over-relaxation; each sweep in the other direction.
                for sweep in 0..<200 {
                    var change: Float = 0
                    for k in holes.indices {
                        let i = sweep % 2 == 0 ? k : holes.count - 1 - k, place = c * plane + holes[i]
                        let mean = around[i].reduce(Float(0)) { $0 + pixels[c * plane + $1] } / Float(around[i].count)
                        let step = 1.8 * (mean - pixels[place])
                        pixels[place] += step
                        change = max(change, abs(step))
                    }
                    if change < 1e-4 { break }
                }
            }
        }
        return result
    }

    /// A first guess ring by ring from the edge inwards.
    private static func peel(
        _ pixels: UnsafeMutablePointer<Float>?, _ holes: [Int], _ around: [[Int]], _ isHole: [Bool]
    ) {
        guard let pixels else { return }
        var isOpen = isHole, left = Array(holes.indices)
        while !left.isEmpty {
            let ring = left.filter { i in around[i].contains { !isOpen[$0] } }
            for i in ring {
                let known = around[i].filter { !isOpen[$0] }
                pixels[holes[i]] = known.reduce(Float(0)) { $0 + pixels[$1] } / Float(known.count)
            }
            for i in ring { isOpen[holes[i]] = false }
            left.removeAll { !isOpen[holes[$0]] }
        }
    }
}
