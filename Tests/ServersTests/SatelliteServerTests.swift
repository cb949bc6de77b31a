import Assistant
import AudioIO
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Servers

/// The satellite with the shipped recogniser, a recording as its microphone and a file as its loudspeaker.
@Suite(.serialized) struct SatelliteServerTests {
    typealias Channel = NIOAsyncChannel<WyomingEvent, WyomingEvent>

    private func connect(_ servers: AssistantServers) async throws -> Channel {
        let address = try #require(servers.listening.first { $0.kind == "satellite" }).address
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ByteToMessageHandler(WyomingFrameDecoder()))
                    try pipeline.addHandler(MessageToByteHandler(WyomingFrameEncoder()))
                    return try Channel(wrappingChannelSynchronously: channel)
                }
            }
    }

    private func services() -> AssistantServices {
        var configuration = AssistantConfiguration()
        configuration.wake = ["set an alarm"]
        configuration.servers.satellite = "127.0.0.1:0"
        configuration.servers.satelliteName = "Kitchen"
        configuration.servers.satelliteArea = "downstairs"
        // The recording goes on while the reply sounds, however late that is.
        configuration.bargeIn = false
        return AssistantServices(configuration, data: DataDirectory(url: ServerUnderTest.root), keepsState: false)
    }

    @Test("describe tells a satellite with its wake phrase and no service beside it")
    func describe() async throws {
        let services = services()
        let servers = try await AssistantServers(services, settings: services.configuration.servers)
        let info = try await connect(servers).executeThenClose { inbound, outbound in
            try await outbound.write(WyomingEvent("describe"))
            for try await event in inbound { return try event.data.json() }
            return [:]
        }
        let satellite = try #require(info["satellite"] as? [String: Any])
        #expect(satellite["name"] as? String == "Kitchen" && satellite["area"] as? String == "downstairs")
        #expect(satellite["active_wake_words"] as? [String] == ["set an alarm"])
        for service in ["asr", "tts", "intent", "handle"] { #expect((info[service] as? [Any])?.isEmpty == true) }
        #expect((info["mic"] as? [[String: Any]])?.first?["mic_format"] as? [String: Int] == ["rate": 16000, "width": 2, "channels": 1])
        await servers.stop()
    }

    @Test("who runs the satellite last has it; the connection before is ended")
    func newestWins() async throws {
        let services = services()
        let servers = try await AssistantServers(services, settings: services.configuration.servers)
        let first = try await connect(servers), second = try await connect(servers)
        try await first.executeThenClose { inbound, outbound in
            try await outbound.write(WyomingEvent("run-satellite"))
            while services.satellite.loans < 1 { await Task.yield() }
            try await second.executeThenClose { _, other in
                try await other.write(WyomingEvent("run-satellite"))
                var events = 0
                for try await _ in inbound { events += 1 }
                #expect(events == 0)
            }
        }
        await servers.stop()
    }

    @Test("the wake phrase is told, the sound behind it streamed, and what the client answers is played and confirmed")
    func turn() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-satellite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in.wav").path, output = folder.appending(path: "out.wav").path
        let recording = try AudioFile.readMono(
            ServerUnderTest.root.appending(path: "Examples/set-an-alarm.flac").path, sampleRate: 16000)
        try AudioFile.write(recording + [Float](repeating: 0, count: 60 * 16000), sampleRate: 16000, to: input)
        let services = services()
        let servers = try await AssistantServers(services, settings: services.configuration.servers)
        let daemon = AssistantDaemon(services, usesSound: true, source: .file(input), sink: .file(output))
        let shown = services.events.subscribe(newest: 1000)
        var types: [String] = [], streamed = 0
        try await connect(servers).executeThenClose { inbound, outbound in
            try await outbound.write(WyomingEvent("run-satellite"))
            while services.satellite.loans < 1 { await Task.yield() }
            try await daemon.start()
            for try await event in inbound {
                if types.last != event.type { types.append(event.type) }
                switch event.type {
                case "detection":
                    #expect(try event.body(WyomingBody.Detection.self).name == "set an alarm")
                case "run-pipeline":
                    let run = try event.body(WyomingBody.RunPipeline.self)
                    #expect(run.startStage == "asr" && run.endStage == "tts" && !run.restartsOnEnd)
                case "audio-chunk":
                    #expect(try event.body(WyomingBody.AudioFormat.self).rate == 16000)
                    streamed += event.payload.count / 2
                    guard streamed == 16 * 1024 else { break }
                    try await outbound.write(WyomingEvent("transcript", WyomingBody.Text("at seven")))
                    try await outbound.write(WyomingEvent("synthesize", WyomingBody.Synthesize(text: "Done.")))
                    let format = WyomingBody.AudioFormat(rate: 16000, width: 2, channels: 1)
                    let tone = (0..<8000).map { 0.5 * Float(sin(2 * Double.pi * 400 * Double($0) / 16000)) }
                    try await outbound.write(WyomingEvent("audio-start", format))
                    try await outbound.write(WyomingEvent("audio-chunk", format, payload: PCM16.bytes(tone)))
                    try await outbound.write(WyomingEvent("audio-stop"))
                default: break
                }
                if event.type == "played" { break }
            }
        }
        #expect(types == ["detection", "run-pipeline", "audio-chunk", "played"])
        await daemon.stop()
        var texts: [String] = []
        for await event in shown {
            switch event.content {
            case .final(let text, _, _, _, _, true): texts.append("heard \(text)")
            case .reply(let text): texts.append("said \(text)")
            default: break
            }
        }
        #expect(texts == ["heard at seven", "said Done."])
        let played = try AudioFile.readMono(output, sampleRate: 22050).filter { abs($0) > 0.01 }
        #expect(abs(Double(played.count) / 22050 - 0.5) < 0.05)
        await servers.stop()
    }
}
