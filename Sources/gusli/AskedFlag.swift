import Synchronization

/// A flag that is set once, from any thread.
final class AskedFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    /// Sets it; answers whether it had been set before.
    func set() -> Bool { flag.exchange(true, ordering: .acquiringAndReleasing) }
}
