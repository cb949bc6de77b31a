import Tensors

/// A mosaic of coloured stones with dark joints, drawn by the program: a style that belongs to nobody else.
public enum MosaicPattern {
    public static func picture(side: Int = 160, stones: Int = 220, seed: UInt64 = 1) -> Picture {
        var generator = RandomGenerator(seed: seed)
        let palette: [[Float]] = [
            [0.80, 0.28, 0.16], [0.93, 0.68, 0.20], [0.12, 0.36, 0.55], [0.16, 0.55, 0.52], [0.93, 0.90, 0.80],
        ]
        let centres = (0..<stones).map { _ in
            (
                x: generator.uniform() * Float(side), y: generator.uniform() * Float(side),
                colour: palette[Int.random(in: palette.indices, using: &generator)].map {
                    max(0, min(1, $0 + 0.06 * generator.normal()))
                }
            )
        }
        return Picture(
            pixels: Tensor(shape: [3, side, side]) { target in
                for y in 0..<side {
                    for x in 0..<side {
                        var nearest = Float.infinity, second = Float.infinity, stone = 0
                        for (i, centre) in centres.enumerated() {
                            let dx = centre.x - Float(x), dy = centre.y - Float(y),
                                distance = (dx * dx + dy * dy).squareRoot()
                            if distance < nearest {
                                (second, nearest, stone) = (nearest, distance, i)
                            } else if distance < second {
                                second = distance
                            }
                        }
                        // The joint lies where two stones are about equally near.
                        let light = max(0.12, min(1, (second - nearest) / 1.8))
                        for c in 0..<3 { target[(c * side + y) * side + x] = centres[stone].colour[c] * light }
                    }
                }
            })
    }
}
