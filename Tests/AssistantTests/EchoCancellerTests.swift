import Assistant
import Testing

@Suite struct EchoCancellerTests {
    @Test("an echo through a short room is at least 20 dB down once the filter has settled")
    func cancelsAnEcho() {
        guard var canceller = EchoCanceller() else {
            Issue.record("speexdsp refused its own standard sizes")
            return
        }
        let length = canceller.frameLength
        var state: UInt64 = 42
        func noise() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max) * 0.3
        }
        var history = [Float](repeating: 0, count: 200)
        var echoEnergy = 0.0
        var leftEnergy = 0.0
        for frameIndex in 0..<600 {
            var reference = [Float](repeating: 0, count: length)
            var captured = reference
            for i in 0..<length {
                reference[i] = noise()
                history.removeFirst()
                history.append(reference[i])
                captured[i] = 0.5 * history[150] + 0.2 * history[60]
            }
            let before = captured
            captured.withUnsafeMutableBufferPointer { frame in
                reference.withUnsafeBufferPointer { canceller.process(frame.baseAddress!, reference: $0.baseAddress!) }
            }
            guard frameIndex >= 400 else { continue }
            for i in 0..<length {
                echoEnergy += Double(before[i] * before[i])
                leftEnergy += Double(captured[i] * captured[i])
            }
        }
        #expect(leftEnergy < echoEnergy / 100)
    }

    @Test("sizes that make no sense are refused")
    func refusesNonsense() {
        if EchoCanceller(frameLength: 0) != nil { Issue.record("a frame of no samples was accepted") }
    }
}
