/// Which samples a frame sees.
///
/// Frame t's transform covers samples `t * hop - padding ..< t * hop - padding + span`, its window lies in the middle of that.
public struct Framing: Codable, Sendable, Equatable {
    public enum Padding: String, Codable, Sendable {
        case zero
        /// Mirrored about the first and the last sample, which are not repeated.
        case reflect
    }
    /// How many samples are put before and after the signal.
    public enum Margin: Codable, Sendable, Equatable {
        /// Half a transform: frame t's middle is sample `t * hop` (librosa's and PyTorch's `center`).
        case half
        /// (transform - hop) / 2: as many frames as hops in the signal (the vocoders' way).
        case hop
        case none
        /// No padding, and a frame spans only its window, not the longer transform: the least delay, for live sound.
        case window
    }
    public var margin: Margin
    public var padding: Padding

    public init(_ margin: Margin, padding: Padding = .zero) {
        self.margin = margin
        self.padding = padding
    }

    public static let centred = Framing(.half)
    public static let causal = Framing(.window)
}
