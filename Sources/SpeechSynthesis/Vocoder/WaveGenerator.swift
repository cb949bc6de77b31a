import NeuralNetworks

/// A network that vocoder training can train: log-mels to waves, with gradients.
public protocol WaveGenerator: Module {
    /// `[batch, 80, frames]` to `[batch, frames * 256]`.
    func wave(_ mel: Variable, transform: SpectralTransform) -> Variable
}

extension SpectralVocoderNetwork: WaveGenerator {
    public func wave(_ mel: Variable, transform: SpectralTransform) -> Variable { self(mel, transform: transform) }
}

extension MelGANGenerator: WaveGenerator {
    public func wave(_ mel: Variable, transform: SpectralTransform) -> Variable {
        let wave = self(mel)
        return wave.reshaped([wave.shape[0], wave.shape[2]])
    }
}
