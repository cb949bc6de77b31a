import Synchronization

/// A flag that any thread may set.
final class AskedFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    /// Sets it; answers whether it had been set before.
    func set() -> Bool { flag.exchange(true, ordering: .acquiringAndReleasing) }

    /// Takes it back; answers whether it had been set.
    func clear() -> Bool { flag.exchange(false, ordering: .acquiringAndReleasing) }
}
