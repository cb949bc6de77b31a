import Foundation

/// Logarithms of densities, constants that do not depend on the parameters left out where the name says “kernel”.
public enum LogDensity {
    /// Normal, up to a constant.
    public static func normalKernel(_ x: Scalar, mean: Scalar, deviation: Scalar) -> Scalar {
        let z = (x - mean) / deviation
        return z.squared() * -0.5 - deviation.logarithm()
    }

    /// Normal with known mean and deviation, up to a constant.
    public static func normalPrior(_ x: Scalar, mean: Double, deviation: Double) -> Scalar {
        ((x - mean) / deviation).squared() * -0.5
    }

    /// Student's t about `mean`, up to a constant in the parameters but not in the degrees of freedom.
    public static func studentKernel(_ x: Scalar, mean: Scalar, scale: Scalar, degrees: Double) -> Scalar {
        let z = (x - mean) / scale
        return (z.squared() / degrees).logarithmOfOnePlus() * (-0.5 * (degrees + 1)) - scale.logarithm()
    }

    /// Beta(a, b) of a share, up to a constant.
    public static func betaKernel(_ x: Scalar, _ a: Double, _ b: Double) -> Scalar {
        x.logarithm() * (a - 1) + (1 - x).logarithm() * (b - 1)
    }

    /// Laplace about 0, up to a constant.
    public static func laplaceKernel(_ x: Scalar, scale: Scalar) -> Scalar {
        -(x.magnitude() / scale) - scale.logarithm()
    }

    /// Cauchy from 0 up, up to a constant.
    public static func halfCauchyKernel(_ x: Scalar, scale: Double) -> Scalar {
        -((x / scale).squared().logarithmOfOnePlus())
    }
}
