/// Convolution of whole signals in the frequency domain.
public enum Convolution {
    /// The first `signal.count` samples of signal * kernel.
    ///
    /// O(n log n) in the sum of both lengths; at most 2^24 samples together.
    public static func same(_ signal: [Float], _ kernel: [Float]) throws -> [Float] {
        guard !signal.isEmpty, !kernel.isEmpty else { return signal }
        var length = 2
        while length < signal.count + kernel.count - 1 { length *= 2 }
        let transform = try RealTransform(length: length)
        let time = SignalBuffer(count: length), first = SignalBuffer(count: length + 2), second = SignalBuffer(count: length + 2)
        func load(_ values: [Float], into spectrum: borrowing SignalBuffer) {
            for i in 0..<length { time.start[i] = i < values.count ? values[i] : 0 }
            transform.forward(time.start, spectrum.start)
        }
        load(signal, into: first)
        load(kernel, into: second)
        for bin in 0..<transform.bins {
            let (a, b) = (first.start[2 * bin], first.start[2 * bin + 1])
            let (c, d) = (second.start[2 * bin], second.start[2 * bin + 1])
            first.start[2 * bin] = a * c - b * d
            first.start[2 * bin + 1] = a * d + b * c
        }
        transform.inverse(first.start, time.start)
        let scale = 1 / Float(length)
        return (0..<signal.count).map { time.start[$0] * scale }
    }
}
