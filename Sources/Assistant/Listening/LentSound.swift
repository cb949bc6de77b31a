import Streaming

/// What is heard while a `SatelliteLink` lends the microphone out: handed on in equal pieces, for the commands in it are somebody
/// else's.
struct LentSound {
    /// Samples handed on at a time: 64 ms.
    private static let pieceLength: Int64 = 1024

    private let link: SatelliteLink?
    /// Whether it was lent at the last look.
    private(set) var isLent = false

    init(_ link: SatelliteLink?) { self.link = link }

    /// Whether the borrower wants sound.
    var isWanted: Bool { link?.isStreaming == true }

    /// Whether microphone and loudspeaker have changed hands since the last look.
    mutating func hasChanged() -> Bool {
        guard let link, link.isLent != isLent else { return false }
        isLent.toggle()
        return true
    }

    /// A wake phrase was heard; the sound behind it is wanted now.
    func woken(phrase: String, milliseconds: Int) { link?.woken(phrase: phrase, milliseconds: milliseconds) }

    /// Whether the borrower wants to hear what is said now without the wake phrase, for it has asked something; true once.
    func takeFollowUp() -> Bool { link?.takeFollowUp() ?? false }

    /// Tells that the sound from a moment on is an answer to what the borrower asked.
    func followedUp(milliseconds: Int) { link?.followedUp(milliseconds: milliseconds) }

    /// Hands on what was not handed on yet; false where there is not enough of it.
    ///
    /// - Parameter fed: the position up to which it was.
    func handOn(_ history: SampleHistory, _ fed: inout Int64, _ times: CaptureTimes) -> Bool {
        guard let link, history.end - fed >= Self.pieceLength else { return false }
        link.tell(.sound(history.slice(fed..<fed + Self.pieceLength), milliseconds: times.milliseconds(of: fed)))
        fed += Self.pieceLength
        return true
    }
}
