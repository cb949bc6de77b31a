import Foundation
import Yams

extension MelTrainingConfiguration {
    /// - Throws: `FrontEndError.configuration`.
    public init(contentsOf url: URL) throws { self = try decodedConfiguration(url) }
}

extension VocoderTrainingConfiguration {
    /// - Throws: `FrontEndError.configuration`.
    public init(contentsOf url: URL) throws { self = try decodedConfiguration(url) }
}

private func decodedConfiguration<Configuration: Decodable>(_ url: URL) throws -> Configuration {
    do {
        return try YAMLDecoder().decode(Configuration.self, from: Data(contentsOf: url))
    } catch {
        throw FrontEndError.configuration(file: url.path, reason: "\(error)")
    }
}
