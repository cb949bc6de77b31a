import CALSA

/// A device that ALSA offers, by the name to open it with.
public struct AudioDevice: Sendable, Codable, Equatable {
    public var name: String
    public var description: String
    public var captures: Bool
    public var plays: Bool

    /// All PCM devices of ALSA's configuration and of the cards, those of cards by CARD=name: numbers change with the plugs.
    public static func list() -> [AudioDevice] {
        _ = ALSAMessages.areSilenced
        var hints: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        guard snd_device_name_hint(-1, "pcm", &hints) == 0, let hints else { return [] }
        defer { snd_device_name_free_hint(hints) }
        var result: [AudioDevice] = []
        var at = 0
        while let hint = hints[at] {
            at += 1
            func text(_ id: String) -> String? {
                guard let value = snd_device_name_get_hint(hint, id) else { return nil }
                defer { free(value) }
                return String(cString: value)
            }
            guard let name = text("NAME") else { continue }
            let direction = text("IOID")
            result.append(
                AudioDevice(
                    name: name, description: (text("DESC") ?? "").replacing("\n", with: ", "),
                    captures: direction != "Output", plays: direction != "Input"))
        }
        return result
    }
}
