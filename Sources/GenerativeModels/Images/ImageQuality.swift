import Foundation
import Tensors

/// How near a picture comes to the one it should be; values from 0 to 1 on both sides.
public enum ImageQuality {
    /// Peak signal-to-noise ratio in decibels.
    ///
    /// - Parameter border: pixels left out at each edge.
    public static func psnr(_ picture: Picture, reference: Picture, border: Int = 0) -> Double {
        precondition(picture.pixels.shape == reference.pixels.shape, "pictures of different sizes")
        let a = inner(picture, border), b = inner(reference, border)
        let error = (a.pixels - b.pixels).sumOfSquares / Double(a.pixels.count)
        return error > 0 ? -10 * log10(error) : .infinity
    }

    /// Structural similarity of the brightness (Wang et al., 2004) with a Gaussian window of 11 pixels and deviation 1.5.
    public static func ssim(_ picture: Picture, reference: Picture, border: Int = 0) -> Double {
        precondition(picture.pixels.shape == reference.pixels.shape, "pictures of different sizes")
        let x = inner(picture, border).luminance.pixels, y = inner(reference, border).luminance.pixels
        precondition(x.shape[1] >= 11 && x.shape[2] >= 11, "a picture smaller than the window of 11 pixels")
        let (mx, my) = (blurred(x), blurred(y))
        let xx = blurred(x * x) - mx * mx, yy = blurred(y * y) - my * my, xy = blurred(x * y) - mx * my
        let c1: Float = 0.0001, c2: Float = 0.0009
        let upper = (mx * my * 2 + c1) * (xy * 2 + c2), lower = (mx * mx + my * my + c1) * (xx + yy + c2)
        let map = (upper / lower).array
        return map.reduce(0.0) { $0 + Double($1) } / Double(map.count)
    }

    private static func inner(_ picture: Picture, _ border: Int) -> Picture {
        guard border > 0 else { return picture }
        return picture.cropped(
            x: border, y: border, width: picture.width - 2 * border, height: picture.height - 2 * border)
    }

    /// The Gaussian mean around each pixel whose window lies inside the picture.
    private static func blurred(_ x: Tensor) -> Tensor {
        let raw = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }, sum = raw.reduce(0, +)
        let window = raw.map { Float($0 / sum) }
        let (height, width) = (x.shape[1], x.shape[2]), w = width - 10, h = height - 10
        let across = x.withUnsafeBufferPointer { x in
            Tensor(shape: [height, w]) { y in
                for row in 0..<height {
                    for i in 0..<w {
                        y[row * w + i] = window.indices.reduce(Float(0)) { $0 + window[$1] * x[row * width + i + $1] }
                    }
                }
            }
        }
        return across.withUnsafeBufferPointer { x in
            Tensor(shape: [1, h, w]) { y in
                for row in 0..<h {
                    for i in 0..<w {
                        y[row * w + i] = window.indices.reduce(Float(0)) { $0 + window[$1] * x[(row + $1) * w + i] }
                    }
                }
            }
        }
    }
}
