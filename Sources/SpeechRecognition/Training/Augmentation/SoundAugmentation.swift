import Foundation
import SignalProcessing
import Tensors

/// Makes of one recording what another microphone in another room would have heard: speed, room, channel, noise, level.
public struct SoundAugmentation: Sendable {
    /// Shares are the probability that a change is made.
    public struct Configuration: Codable, Sendable, Equatable {
        public var speedShare: Float = 0.7
        /// Speeds (and with them pitch and formants) between 1 - spread and 1 + spread.
        public var speedSpread: Float = 0.13
        public var roomShare: Float = 0.4
        public var rooms = 200
        public var channelShare: Float = 0.35
        public var noiseShare: Float = 0.7
        /// Signal-to-noise ratios in decibels.
        public var quietestNoise: Float = 30
        public var loudestNoise: Float = 0
        /// Seconds of silence put before and after, at most.
        public var leadIn: Float = 1.2
        public var leadOut: Float = 0.6
        /// Levels of speech in decibels below full scale.
        public var loudest: Float = -12
        public var quietest: Float = -42

        public init() {}

        private enum Key: String, CodingKey {
            case speedShare, speedSpread, roomShare, rooms, channelShare, noiseShare, quietestNoise, loudestNoise, leadIn, leadOut
            case loudest, quietest
        }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            func read<T: Decodable>(_ key: Key, _ target: inout T) throws {
                if let value = try values.decodeIfPresent(T.self, forKey: key) { target = value }
            }
            try read(.speedShare, &speedShare)
            try read(.speedSpread, &speedSpread)
            try read(.roomShare, &roomShare)
            try read(.rooms, &rooms)
            try read(.channelShare, &channelShare)
            try read(.noiseShare, &noiseShare)
            try read(.quietestNoise, &quietestNoise)
            try read(.loudestNoise, &loudestNoise)
            try read(.leadIn, &leadIn)
            try read(.leadOut, &leadOut)
            try read(.loudest, &loudest)
            try read(.quietest, &quietest)
        }
    }

    public let configuration: Configuration
    private let noises: SoundTable
    private let rooms: SoundTable

    /// - Parameters:
    ///   - noises: background recordings at 16 kHz.
    ///   - responses: recorded rooms; simulated ones are added.
    public init(_ configuration: Configuration, noises: SoundTable, responses: SoundTable, seed: UInt64) {
        self.configuration = configuration
        self.noises = noises
        var generator = RandomGenerator(seed: seed)
        let simulated = (0..<configuration.rooms).map { _ in RoomSimulation.response(using: &generator) }
        rooms = SoundTable(responses.sounds + simulated)
    }

    /// Silence before and after, so that the model hears beginnings and ends.
    public func padded(_ speech: [Float], using generator: inout RandomGenerator) -> [Float] {
        func silence(_ longest: Float) -> [Float] {
            // Mostly short, sometimes long.
            let share = generator.uniform()
            return [Float](repeating: 0, count: Int(longest * share * share * 16000))
        }
        return silence(configuration.leadIn) + speech + silence(configuration.leadOut)
    }

    /// - Parameter speech: at 16 kHz.
    public func apply(_ speech: [Float], using generator: inout RandomGenerator) throws -> [Float] {
        var x = speech
        func happens(_ share: Float) -> Bool { generator.uniform() < share }
        if happens(configuration.speedShare) {
            let speed = Double(1 + configuration.speedSpread * generator.uniform(-1, 1))
            x = try Resampler.resample(x, from: 16000 * speed, to: 16000, quality: .low)
        }
        x = padded(x, using: &generator)
        if !rooms.sounds.isEmpty, happens(configuration.roomShare) {
            x = try Convolution.same(x, rooms.sounds[Int(generator.uniform(0, Float(rooms.sounds.count)))])
        }
        if happens(configuration.channelShare) { Self.channel(&x, using: &generator) }
        let power = Self.speechPower(x)
        if happens(configuration.noiseShare) {
            let ratio = generator.uniform(configuration.loudestNoise, configuration.quietestNoise)
            add(noise(x.count, using: &generator), to: &x, power: power * powf(10, -ratio / 10))
        }
        let level = generator.uniform(configuration.quietest, configuration.loudest)
        let gain = powf(10, level / 20) / max(1e-5, power.squareRoot())
        for i in x.indices { x[i] *= gain }
        // The floor that every converter has.
        for i in x.indices { x[i] = max(-1, min(1, x[i] + generator.uniform(-2e-5, 2e-5))) }
        return x
    }

    /// Mean square of the louder half, so that pauses do not count.
    private static func speechPower(_ x: [Float]) -> Float {
        let length = 320
        var powers: [Float] = []
        for start in stride(from: 0, to: x.count - length + 1, by: length) {
            var sum: Float = 0
            for i in start..<start + length { sum += x[i] * x[i] }
            powers.append(sum / Float(length))
        }
        guard !powers.isEmpty else { return 1e-6 }
        powers.sort()
        let half = powers[(powers.count / 2)...]
        return max(1e-9, half.reduce(0, +) / Float(half.count))
    }

    private func add(_ noise: [Float], to x: inout [Float], power: Float) {
        var sum: Float = 0
        for value in noise { sum += value * value }
        let gain = (power / max(1e-12, sum / Float(max(1, noise.count)))).squareRoot()
        for i in x.indices { x[i] += gain * noise[i] }
    }

    /// A recorded noise from a random place on, or a generated one: white, pink or brown.
    private func noise(_ count: Int, using generator: inout RandomGenerator) -> [Float] {
        if !noises.sounds.isEmpty, generator.uniform() < 0.75 {
            let sound = noises.sounds[Int(generator.uniform(0, Float(noises.sounds.count)))]
            var at = Int(generator.uniform(0, Float(sound.count)))
            return (0..<count).map { _ in
                at = at + 1 < sound.count ? at + 1 : 0
                return sound[at]
            }
        }
        let colour = generator.uniform(0, 0.98)
        var last: Float = 0
        return (0..<count).map { _ in
            last = colour * last + generator.uniform(-1, 1)
            return last
        }
    }

    /// A microphone or a line: a narrower band, a tilt, or clipping.
    private static func channel(_ x: inout [Float], using generator: inout RandomGenerator) {
        switch Int(generator.uniform(0, 4)) {
        case 0:
            lowPass(&x, cutoff: generator.uniform(2800, 7000))
            if generator.uniform() < 0.5 { highPass(&x, cutoff: generator.uniform(150, 350)) }
        case 1: highPass(&x, cutoff: generator.uniform(60, 400))
        case 2:
            // A tilt of the whole spectrum.
            let tilt = generator.uniform(-0.6, 0.6)
            var last: Float = 0
            for i in x.indices {
                let now = x[i]
                x[i] = now + tilt * last
                last = now
            }
        default:
            let peak = x.reduce(Float(0)) { max($0, abs($1)) } * generator.uniform(0.2, 0.9)
            for i in x.indices { x[i] = max(-peak, min(peak, x[i])) }
        }
    }

    /// Second-order Butterworth, applied twice.
    private static func lowPass(_ x: inout [Float], cutoff: Float) {
        for _ in 0..<2 { biquad(&x, cutoff: cutoff, high: false) }
    }

    private static func highPass(_ x: inout [Float], cutoff: Float) { biquad(&x, cutoff: cutoff, high: true) }

    private static func biquad(_ x: inout [Float], cutoff: Float, high: Bool) {
        let k = tanf(.pi * cutoff / 16000), q = Float(0.5).squareRoot()
        let norm = 1 / (1 + k / q + k * k)
        let b0 = (high ? 1 : k * k) * norm
        let b1 = (high ? -2 : 2) * b0
        let a1 = 2 * (k * k - 1) * norm, a2 = (1 - k / q + k * k) * norm
        var (s1, s2): (Float, Float) = (0, 0)
        for i in x.indices {
            let y = b0 * x[i] + s1
            s1 = b1 * x[i] - a1 * y + s2
            s2 = b0 * x[i] - a2 * y
            x[i] = y
        }
    }
}
