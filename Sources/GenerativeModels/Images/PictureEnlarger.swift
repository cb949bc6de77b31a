import Foundation
import Synchronization

/// A super-resolution network that several threads may ask; one computes at a time.
public final class PictureEnlarger: Sendable {
    private let network: Mutex<SuperResolutionNetwork>

    /// - Throws: `GenerativeModelError.model`.
    public init(directory: URL) throws { network = Mutex(try Self.load(directory)) }

    private static func load(_ directory: URL) throws -> sending SuperResolutionNetwork {
        try SuperResolutionNetwork(directory: directory)
    }

    /// The picture with both sides doubled.
    ///
    /// - Throws: `GenerativeModelError.request` where the result would be too large.
    public func enlarge(_ picture: Picture) throws -> Picture { try network.withLock { try $0.enlarge(picture) } }
}
