import AudioIO
import Foundation

/// Looks at the sound devices of a configuration.
struct SoundCheck: Sendable {
    let capture: String
    let playback: String
    /// Seconds that the microphone is listened to.
    private static let seconds = 0.5

    init(_ configuration: AssistantConfiguration) {
        capture = configuration.capture
        playback = configuration.playback
    }

    func examine() -> [Finding] { [microphone(), loudspeaker()] }

    private func microphone() -> Finding {
        do {
            var device = try ALSACapture(DeviceRequest(capture))
            let settings = device.settings
            guard let peak = Self.peak(&device) else {
                return Finding(
                    "microphone", .problem, "\(capture) gives no sound", advice: "choose another one of “gusli devices”"
                )
            }
            return peak < -90
                ? Finding(
                    "microphone", .warning, "\(capture) is silent",
                    advice:
                        "turn it up in alsamixer (F4), and look for a switch on it; “gusli devices --meter \(capture)” shows its level"
                )
                : Finding("microphone", .ok, "\(capture), \(settings), peak \(Int(peak)) dB")
        } catch {
            return Finding("microphone", .problem, "\(error)", advice: advice(error, captures: true))
        }
    }

    private func loudspeaker() -> Finding {
        do {
            let device = try ALSAPlayback(DeviceRequest(playback, sampleRate: 22_050))
            return Finding("loudspeaker", .ok, "\(playback), \(device.settings)")
        } catch {
            return Finding("loudspeaker", .problem, "\(error)", advice: advice(error, captures: false))
        }
    }

    /// The loudest of half a second, in decibels; nil where no sound comes.
    private static func peak(_ device: inout ALSACapture) -> Double? {
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: device.settings.period)
        defer { buffer.deallocate() }
        var loudest: Float = 0, heard = 0
        let end = ContinuousClock.now + .seconds(2 * seconds)
        while ContinuousClock.now < end, Double(heard) < seconds * device.settings.sampleRate {
            guard device.wait(milliseconds: 100), case .samples(let block) = device.read(into: buffer) else { continue }
            for sample in buffer[..<block.count] { loudest = max(loudest, abs(sample)) }
            heard += block.count
        }
        return heard == 0 ? nil : 20 * log10(Double(loudest) + 1e-6)
    }

    private func advice(_ error: any Error, captures: Bool) -> String {
        let text = "\(error)"
        if text.contains("busy") {
            return
                "another program has it: “fuser -v /dev/snd/*” names it; through PulseAudio or PipeWire several can share it (device “default” or “pulse”)"
        }
        if !FileManager.default.fileExists(atPath: "/dev/snd") {
            return "the system sees no sound card; plug one in, or use “gusli run --no-audio”"
        }
        let nodes = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/snd")) ?? []
        let closed = nodes.filter { $0.hasPrefix("pcm") }.contains { access("/dev/snd/\($0)", R_OK | W_OK) != 0 }
        if closed {
            return "sudo usermod -aG audio \(NSUserName()), then log in anew: the sound card is for the group audio"
        }
        let others = AudioDevice.list().filter { captures ? $0.captures : $0.plays }.map(\.name).prefix(6)
        let key = captures ? "capture" : "playback"
        return others.isEmpty
            ? "“gusli devices” lists none; is a sound card plugged in?"
            : "set \(key) to one of \(others.joined(separator: ", ")) (“gusli devices” lists all)"
    }
}
