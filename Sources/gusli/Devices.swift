import ArgumentParser
import Assistant
import AudioIO
import Foundation

/// What ALSA offers.
struct Devices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List sound devices, and show a microphone's level.",
        discussion: """
            With --json a line a device: {"captures","description","name","plays"}. With --has-capture nothing is printed; the exit
            code says whether sound can be captured: 0 yes, 1 no.

            Example: gusli devices --meter default
            """)

    @Flag(help: "Print JSON lines.")
    var json = false

    @Flag(help: "Only say, by the exit code, whether the capture device can be opened.")
    var hasCapture = false

    @Option(help: "Show the level of this capture device.")
    var meter: String?

    @Option(help: "Seconds that the level is shown; until interrupted where left out.")
    var seconds: Double?

    func run() async throws {
        if hasCapture {
            do { _ = try ALSACapture(DeviceRequest(meter ?? "default")) } catch { throw ExitCode.failure }
            return
        }
        if let meter { return try show(meter) }
        let devices = AudioDevice.list()
        if json {
            for device in devices { try JSONLine.write(device) }
            return
        }
        if devices.isEmpty {
            Complaint.say("ALSA offers no device; is a sound card there, and may this user use it (group audio)?")
        }
        for device in devices {
            let uses = [device.captures ? "captures" : nil, device.plays ? "plays" : nil].compactMap { $0 }.joined(
                separator: ", ")
            print("\(Terminal.styled(device.name, .bold))  \(Terminal.styled(uses, .dim))")
            if !device.description.isEmpty { print("    \(device.description)") }
        }
    }

    private func show(_ name: String) throws {
        var device = try ALSACapture(DeviceRequest(name))
        Complaint.write("\(name): \(device.settings)")
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: device.settings.period)
        defer { block.deallocate() }
        let begin = ContinuousClock.now
        var shown = begin
        var level = LevelMeter()
        while seconds.map({ ContinuousClock.now - begin < .seconds($0) }) ?? true {
            switch device.wait(milliseconds: 100) ? device.read(into: block) : .none {
            case .samples(let read): level.add(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(block)[..<read.count]))
            case .gone: throw AudioError.deviceGone(name: name)
            case .suspended, .none: break
            }
            guard ContinuousClock.now - shown >= .milliseconds(100) else { continue }
            shown = ContinuousClock.now
            let (peak, rms) = level.read()
            if json || !Terminal.outputIsTerminal {
                try JSONLine.write(Level(peak: max(-120, peak.rounded()), rms: max(-120, rms.rounded())))
            } else {
                FileHandle.standardOutput.write(Data("\r\(LevelBar.text(rms, peak: peak))".utf8))
            }
        }
        if Terminal.outputIsTerminal { print() }
    }

    private struct Level: Encodable {
        var peak: Double
        var rms: Double
    }
}
