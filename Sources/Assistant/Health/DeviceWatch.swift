/// Notices that a sound device goes and comes back. Pure.
public struct DeviceWatch: Sendable {
    private let part: AssistantEvent.Fault.Part
    private let name: String
    private var wasOpen = true

    public init(_ part: AssistantEvent.Fault.Part, name: String) {
        self.part = part
        self.name = name
    }

    /// - Parameter isOpen: nil where there is no device.
    public mutating func look(isOpen: Bool?) -> AssistantEvent.Fault? {
        guard let isOpen, isOpen != wasOpen else { return nil }
        wasOpen = isOpen
        return isOpen
            ? .init(part, "\(name) is back", isOver: true)
            : .init(part, "\(name) is gone or suspended; it is opened again as soon as it is back")
    }
}
