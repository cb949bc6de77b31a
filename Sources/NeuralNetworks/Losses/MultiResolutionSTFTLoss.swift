import Tensors

/// The multi-resolution spectral loss of Parallel WaveGAN (Yamamoto et al., 2020, equations 5 to 7): spectral convergence
/// plus the mean distance of log magnitudes, averaged over several frame lengths.
public struct MultiResolutionSTFTLoss: Sendable {
    public let transforms: [SpectralTransform]

    /// - Parameter resolutions: FFT length, hop and window length of each, in samples.
    public init(
        resolutions: [(fftLength: Int, hopLength: Int, windowLength: Int)] = [
            (1024, 120, 600), (2048, 240, 1200), (512, 50, 240),
        ]
    ) {
        transforms = resolutions.map {
            SpectralTransform(fftLength: $0.fftLength, hopLength: $0.hopLength, windowLength: $0.windowLength)
        }
    }

    /// The loss of a wave `[batch, time]` against `target` of the same shape.
    public func callAsFunction(_ wave: Variable, target: Variable) -> Variable {
        let (convergence, magnitude) = parts(wave, target: target)
        return convergence + magnitude
    }

    /// Spectral convergence ‖|S| - |Ŝ|‖ / ‖|S|‖ (Frobenius, over the whole batch) and the mean of |log |S| - log |Ŝ||.
    public func parts(_ wave: Variable, target: Variable) -> (convergence: Variable, magnitude: Variable) {
        var convergence: Variable?, magnitude: Variable?
        for transform in transforms {
            let ours = transform.magnitude(wave)
            let theirs = withoutGradients { transform.magnitude(target) }
            let norm = Float(theirs.value.sumOfSquares.squareRoot())
            let distance = (theirs - ours).square().sum().squareRoot(floor: 1e-6) / max(norm, 1e-6)
            let logs = (theirs.log() - ours.log()).abs().mean()
            convergence = convergence.map { $0 + distance } ?? distance
            magnitude = magnitude.map { $0 + logs } ?? logs
        }
        let share = 1 / Float(max(1, transforms.count))
        let zero = Variable(Tensor(scalar: 0))
        return ((convergence ?? zero) * share, (magnitude ?? zero) * share)
    }
}
