import Foundation
import Synchronization

/// Opens or resumes a device on a thread of its own: both may take seconds. Asked by polling, which never waits.
final class DeviceRecovery<Device: ~Copyable & Sendable>: @unchecked Sendable {
    // Sendable: the thread alone touches `device` until it sets `done`, the asker alone after it has seen that.
    private var device: Device?
    private let done = Atomic<Bool>(false)

    /// Opens.
    init(_ open: @escaping @Sendable () -> Device?) {
        device = nil
        Thread.detachNewThread { [self] in
            device = open()
            done.store(true, ordering: .releasing)
        }
    }

    /// Resumes; the device is let go if that fails.
    init(_ suspended: consuming Device, _ resume: @escaping @Sendable (borrowing Device) -> Bool) {
        device = consume suspended
        Thread.detachNewThread { [self] in
            if let held = device.take(), resume(held) { device = consume held }
            done.store(true, ordering: .releasing)
        }
    }

    var isDone: Bool { done.load(ordering: .acquiring) }

    /// The device, once; nil if it could not be had.
    func take() -> Device? { isDone ? device.take() : nil }
}
