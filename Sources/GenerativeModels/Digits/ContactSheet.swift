import Tensors

/// Digits side by side in one picture, dark on white.
public enum ContactSheet {
    /// - Parameters:
    ///   - pixels: `[count, 64]` from 0 (paper) to 1 (ink).
    ///   - columns: digits a row; nil makes the sheet about square.
    ///   - scale: pixels of the picture a side of each pixel of a digit.
    public static func picture(of pixels: Tensor, columns: Int? = nil, scale: Int = 4) -> Picture {
        let side = DigitImages.side, count = pixels.shape[0]
        let across = max(1, columns ?? Int(Double(count).squareRoot().rounded(.up))),
            down = (count + across - 1) / across
        // A blank pixel between digits and around them.
        let cell = (side + 1) * scale, width = across * cell + scale, height = down * cell + scale
        let values = pixels.array
        return Picture(
            pixels: Tensor(shape: [1, height, width]) { target in
                target.update(repeating: 1)
                for i in 0..<count {
                    let left = i % across * cell + scale, top = i / across * cell + scale
                    for y in 0..<side * scale {
                        for x in 0..<side * scale {
                            let ink = max(0, min(1, values[i * side * side + y / scale * side + x / scale]))
                            target[(top + y) * width + left + x] = 1 - ink
                        }
                    }
                }
            })
    }
}
