import Foundation
import LanguageUnderstanding

/// What the dialogue keeps of each session between turns, so that it outlives the program.
public struct SessionMemory: Sendable, Codable, Equatable {
    public var dialogue: DialogueSession.Snapshot
    public var lastReply: String?
    /// When the user last spoke.
    public var lastTurn: Date?
    /// The last command that was done, for "and tomorrow?".
    public var lastCommand: Command?

    public struct Command: Sendable, Codable, Equatable {
        public var intent: String
        public var slots: [String: SlotValue]
    }
}

/// Where `SessionMemory` is kept.
public protocol DialogueMemory: Sendable {
    func save(_ memory: SessionMemory, session: String) async throws
    func memory(session: String) async throws -> SessionMemory?
}
