import ArgumentParser
import Assistant
import Foundation

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
        name: .long, parsing: .upToNextOption, help: "Ports that servers are to have on this machine.")
    var ports: [Int] = [10300, 8080, 2700]

    @Flag(help: "Print JSON lines.")
    var json = false

    func run() async throws {
        let configuration =
            try config.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
        let doctor = Doctor(
            configuration, data: try DataDirectory.locate(), ports: ports, checksSound: !withoutDevices)
        let findings = await doctor.examine()
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
}
