import ArgumentParser
import Foundation
import Logging
import ModelServers
import ModelServing

/// Models as a service.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve models over HTTP, as TorchServe does.",
        discussion: """
            Inference (/predictions/NAME[/VERSION], /explanations/NAME, /ping), management (/models) and metrics (/metrics) each have an \
            address of their own, on this machine alone unless another host is named. Archives are made by gusli model archive.

            Example: gusli serve --model-store store --models all --batch-size 8 --batch-delay 5
            Example: curl -X POST --data-binary @order.wav http://localhost:8080/predictions/recogniser-en
            """)

    @Option(help: ArgumentHelp("The folder of archives.", valueName: "folder"))
    var modelStore: String

    @Option(help: "Which archives to load at once: all, none, or names of files, apart by commas.")
    var models = "all"

    @Option(help: ArgumentHelp("Where inference is served: port or host:port.", valueName: "address"))
    var inference = "8080"

    @Option(help: ArgumentHelp("Where management is served.", valueName: "address"))
    var management = "8081"

    @Option(help: ArgumentHelp("Where metrics are served.", valueName: "address"))
    var metrics = "8082"

    @Option(help: "Requests computed together at most.")
    var batchSize = 1

    @Option(help: "Milliseconds that the first request of a batch waits for others.")
    var batchDelay = 10

    @Option(help: "Batches of a model computed at once.")
    var workers = 1

    @Option(help: "Requests of a model that may wait; more are refused with status 503.")
    var queueSize = 1000

    @Option(help: "The largest request, in MB.")
    var largestRequest = 64

    private var settings: ServingSettings {
        var settings = ServingSettings()
        settings.batchSize = batchSize
        settings.maximumBatchDelay = batchDelay
        settings.workers = workers
        settings.queueSize = queueSize
        return settings
    }

    private func addresses() throws -> ModelServer.Addresses {
        var addresses = ModelServer.Addresses()
        for (text, key) in [
            (inference, \ModelServer.Addresses.inference), (management, \.management), (metrics, \.metrics),
        ] {
            guard let address = ModelServer.Address(text) else {
                throw ValidationError("\(text) is no port and no host:port")
            }
            addresses[keyPath: key] = address
        }
        return addresses
    }

    @OptionGroup var logging: LogOptions

    func validate() throws {
        _ = try addresses()
        if let problem = settings.problem { throw ValidationError(problem) }
        if !(1...1024).contains(largestRequest) { throw ValidationError("--largest-request is 1 to 1024 MB") }
    }

    func run() async throws {
        let registry = ModelRegistry(store: URL(filePath: modelStore))
        let chosen: [String]
        switch models {
        case "none": chosen = []
        case "all": chosen = try registry.archives()
        default: chosen = models.split(separator: ",").map { $0.hasSuffix(".gusli") ? String($0) : $0 + ".gusli" }
        }
        var isRefused = false
        for archive in chosen {
            do {
                let model = try registry.register(archive, settings: settings)
                Complaint.say(
                    "\(archive): serving \(model.manifest.name) \(model.manifest.version) (\(model.manifest.handler))")
            } catch {
                isRefused = true
                Complaint.say("not served: \(error)")
            }
        }
        if isRefused, models != "all" { throw ExitCode.failure }
        let log = logging.logger(level: .warning, format: .text)
        let server = ModelServer(
            registry, addresses: try addresses(), defaults: settings, largestRequest: largestRequest << 20, log: log)
        try await server.run { Complaint.say("\($0.interface) on \($0.address)") }
    }
}
