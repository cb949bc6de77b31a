import ArgumentParser

@main
struct Gusli: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gusli",
        abstract: "A voice assistant that runs whole on one Linux box.")
}
