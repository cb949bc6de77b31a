import ArgumentParser
import Assistant
import Foundation
import Servers

/// What keeps the assistant from running here.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at models, devices, permissions, disk and ports, and say what to do.",
        discussion: """
            Loads models and grammars, opens the sound devices and listens for half a second. Exits with 1 where something keeps
            the assistant from running. With --json a line a finding: {"advice","check","found","state"}, state ok, warning or
            problem.

            Example: gusli doctor --config /etc/gusli/gusli.yaml
            """)

    @Option(help: "A configuration file; standard settings where left out.")
    var config: String?

    @Flag(help: "Leave the sound devices alone.")
    var withoutDevices = false

    @Option(
        name: .long, parsing: .upToNextOption,
        help: "Ports of this machine to look at; the configured servers' where left out, or the usual ones.")
    var ports: [Int] = []

    @Flag(help: "Print JSON lines.")
    var json = false

    func run() async throws {
        let configuration =
            try config.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
        let doctor = Doctor(
            configuration, data: try DataDirectory.locate(), addresses: addresses(configuration.servers),
            checksSound: !withoutDevices)
        let findings =
            configuration.servers.problems.map {
                Finding("servers", .problem, "\($0)", advice: "mend it in the configuration's section servers")
            } + (await doctor.examine())
        for finding in findings {
            if json {
                try JSONLine.write(finding)
                continue
            }
            let (mark, style): (String, Terminal.Style) =
                switch finding.state {
                case .ok: ("ok     ", .green)
                case .warning: ("warning", .yellow)
                case .problem: ("PROBLEM", .red)
                }
            print("\(Terminal.styled(mark, style))  \(finding.check): \(finding.found)")
            if let advice = finding.advice { print("         \(advice)") }
        }
        if findings.contains(where: { $0.state == .problem }) { throw ExitCode.failure }
    }

    private static let usualPorts = [10300, 8080, 2700]

    private func addresses(_ servers: ServerSettings) -> [Doctor.Address] {
        let configured: [(String, String?)] = [
            ("wyoming", servers.wyoming), ("http", servers.http), ("vosk", servers.vosk),
            ("satellite", servers.satellite),
        ]
        let named = configured.compactMap { kind, text -> Doctor.Address? in
            // What is no address is among the problems of the settings.
            guard let text, let address = try? ServerAddress(text) else { return nil }
            return Doctor.Address(name: "\(kind) at \(address)", host: address.host, port: address.port)
        }
        let ports = ports.isEmpty && servers.isEmpty ? Self.usualPorts : ports
        return (self.ports.isEmpty ? named : [])
            + ports.map { Doctor.Address(name: "port \($0)", host: "127.0.0.1", port: $0) }
    }
}
