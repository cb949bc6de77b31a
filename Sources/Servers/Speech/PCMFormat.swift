/// Raw sound as it comes over a wire: signed little-endian samples, interleaved; of one byte they are unsigned, as in WAV.
public struct PCMFormat: Sendable, Equatable {
    /// In hertz.
    public var rate: Int
    /// Bytes of a sample, 1 to 4.
    public var width: Int
    public var channels: Int

    /// - Throws: `ServerError.badSound` naming what is out of range.
    public init(rate: Int, width: Int = 2, channels: Int = 1) throws(ServerError) {
        guard (1000...384_000).contains(rate) else {
            throw .badSound(reason: "rate is \(rate), not from 1000 to 384000 Hz")
        }
        guard (1...4).contains(width) else { throw .badSound(reason: "width is \(width), not from 1 to 4 bytes") }
        guard (1...32).contains(channels) else { throw .badSound(reason: "channels is \(channels), not from 1 to 32") }
        self.rate = rate
        self.width = width
        self.channels = channels
    }

    var bytesPerFrame: Int { width * channels }
}
