import Foundation
import SignalProcessing
import Tensors

/// Impulse responses of rooms with flat walls, by the image-source method (Allen and Berkley, 1979).
public enum RoomSimulation {
    private static let speedOfSound: Float = 343

    /// A random room from a cupboard to a hall, a talker and a microphone in it; the direct sound has amplitude 1 and comes first.
    ///
    /// - Returns: at most 0.6 s at 16 kHz.
    public static func response(using generator: inout RandomGenerator) -> [Float] {
        let size = [generator.uniform(2, 9), generator.uniform(2, 7), generator.uniform(2.2, 4)]
        let reflection = generator.uniform(0.4, 0.92)
        let talker = size.map { $0 * generator.uniform(0.1, 0.9) }
        let microphone = size.map { $0 * generator.uniform(0.1, 0.9) }
        return response(size: size, reflection: reflection, talker: talker, microphone: microphone, using: &generator)
    }

    /// - Parameters:
    ///   - size: length, width and height in metres.
    ///   - reflection: the share of amplitude that a wall throws back.
    public static func response(
        size: [Float], reflection: Float, talker: [Float], microphone: [Float], using generator: inout RandomGenerator
    ) -> [Float] {
        let rate: Float = 16000, longest = 9600, order = 7
        func distance(_ image: [Float]) -> Float {
            zip(image, microphone).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
        let direct = max(0.2, distance(talker))
        var response = [Float](repeating: 0, count: longest), last = 0
        for nx in -order...order {
            for ny in -order...order {
                for nz in -order...order {
                    let numbers = [nx, ny, nz], hits = abs(nx) + abs(ny) + abs(nz)
                    guard hits <= 2 * order else { continue }
                    let image = (0..<3).map { axis in
                        let n = numbers[axis]
                        return n % 2 == 0 ? Float(n) * size[axis] + talker[axis] : Float(n + 1) * size[axis] - talker[axis]
                    }
                    let length = max(0.2, distance(image))
                    // A little jitter keeps regular rooms from ringing at one pitch.
                    let delay = (length - direct) / speedOfSound * rate + (hits == 0 ? 0 : generator.uniform(-0.5, 0.5))
                    let at = Int(max(0, delay))
                    guard at + 1 < longest else { continue }
                    let amplitude = powf(reflection, Float(hits)) * direct / length
                    let part = max(0, delay) - Float(at)
                    response[at] += amplitude * (1 - part)
                    response[at + 1] += amplitude * part
                    last = max(last, at + 1)
                }
            }
        }
        return Array(response[0...last])
    }
}
