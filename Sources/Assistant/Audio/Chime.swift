import Foundation

/// What an alarm or a timer rings with: three strokes of a small bell.
enum Chime {
    /// Seconds from one stroke to the next, and of the whole.
    private static let interval = 0.28
    static let seconds = 1.2

    /// What says "I am listening": two short soft tones, the second higher; 0.15 s.
    static func cue(sampleRate: Int) -> [Float] {
        let rate = Double(sampleRate), half = 0.075
        return (0..<Int(2 * half * rate)).map { index in
            let time = Double(index) / rate
            let since = time < half ? time : time - half
            let envelope = min(1, since * 200) * min(1, (half - since) * 100)
            return Float(0.15 * envelope * sin(2 * .pi * (time < half ? 660 : 880) * since))
        }
    }

    /// Mono samples at `sampleRate` hertz, peak 0.5.
    static func samples(sampleRate: Int) -> [Float] {
        let rate = Double(sampleRate)
        return (0..<Int(seconds * rate)).map { index in
            let time = Double(index) / rate
            let value = (0..<3).reduce(0.0) { sum, stroke in
                let since = time - Double(stroke) * interval
                guard since >= 0 else { return sum }
                let envelope = exp(-9 * since) * min(1, since * 400)
                return sum + envelope * (sin(2 * .pi * 880 * since) + 0.4 * sin(2 * .pi * 2637 * since))
            }
            return Float(0.3 * value)
        }
    }
}
