import Foundation
import GRDB
import SkillKit

/// Sessions, scheduled events and lists in one SQLite file that survives the program's end at any moment.
///
/// Every change is one transaction in a write-ahead log. An event that is taken as due moves to the table of what has rung in
/// that transaction, so that it is given out once, whatever happens then.
///
///     let store = try DialogueStore(path: "gusli.sqlite")
///     let engine = try DialogueEngine(…, scheduler: store, lists: store, memory: store)
public final class DialogueStore: Sendable {
    private let database: DatabaseQueue

    /// Opens the file, or makes it.
    ///
    /// - Throws: `DialogueStoreError` where it is no database or cannot be written.
    public init(path: String) throws(DialogueStoreError) {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA journal_mode = WAL")
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            database = try DatabaseQueue(path: path, configuration: configuration)
            try Self.migrations.migrate(database)
            // A full disk must not keep what is there from being read.
            try? database.write {
                try $0.execute(
                    sql: "DELETE FROM session WHERE saved < ?",
                    arguments: [Date().timeIntervalSince1970 - Self.sessionSeconds])
            }
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
    }

    private static let migrations: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE event (id TEXT PRIMARY KEY, kind TEXT NOT NULL, session TEXT NOT NULL, due REAL NOT NULL, body BLOB NOT NULL);
                    CREATE INDEX event_due ON event (due);
                    CREATE TABLE rung (id TEXT NOT NULL, due REAL NOT NULL, taken REAL NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id, due));
                    CREATE TABLE item (session TEXT NOT NULL, list TEXT NOT NULL, item TEXT NOT NULL, position INTEGER PRIMARY KEY AUTOINCREMENT,
                        UNIQUE (session, list, item));
                    CREATE TABLE session (name TEXT PRIMARY KEY, body BLOB NOT NULL);
                    """)
        }
        migrator.registerMigration("2") { database in
            try database.execute(sql: "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        }
        migrator.registerMigration("3") { database in
            try database.execute(sql: "ALTER TABLE session ADD COLUMN saved REAL NOT NULL DEFAULT 0")
            try database.execute(
                sql: "UPDATE session SET saved = ?", arguments: [Date().timeIntervalSince1970])
        }
        return migrator
    }()

    /// A session that nobody came back to is forgotten after this time.
    private static let sessionSeconds = 30.0 * 86400
    /// What has rung is remembered this long.
    private static let rungSeconds = 30.0 * 86400

    private static func event(_ row: Row) throws -> ScheduledEvent {
        try JSONDecoder().decode(ScheduledEvent.self, from: row["body"])
    }

    private static func insert(_ event: ScheduledEvent, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO event (id, kind, session, due, body) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                event.id, event.kind, event.session, event.due.timeIntervalSince1970, try JSONEncoder().encode(event),
            ])
    }

    /// A setting that the user has changed by speaking, such as the volume.
    public func setting(_ name: String) async throws -> String? {
        try await database.read {
            try String.fetchOne($0, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
        }
    }

    public func set(_ name: String, to value: String) async throws {
        try await database.write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", arguments: [name, value])
        }
    }

    /// Events that were given out as due, the earliest first.
    public func rung() async throws -> [ScheduledEvent] {
        try await database.read {
            try Row.fetchAll($0, sql: "SELECT body FROM rung ORDER BY taken, due, id").map(Self.event)
        }
    }
}

extension DialogueStore: Scheduler {
    public func schedule(_ event: ScheduledEvent) async throws {
        try await database.write { try Self.insert(event, in: $0) }
    }

    public func cancel(id: String) async throws -> Bool {
        try await database.write { database in
            try database.execute(sql: "DELETE FROM event WHERE id = ?", arguments: [id])
            return database.changesCount > 0
        }
    }

    public func pending() async throws -> [ScheduledEvent] {
        try await database.read { try Row.fetchAll($0, sql: "SELECT body FROM event ORDER BY due, id").map(Self.event) }
    }

    public func takeDue(at now: Date) async throws -> [ScheduledEvent] {
        let seconds = now.timeIntervalSince1970
        // Asked every second or so: nothing is written where nothing is due.
        guard let next = try await nextDue(), next <= now else { return [] }
        return try await database.write { database in
            let due = try Row.fetchAll(
                database, sql: "SELECT body FROM event WHERE due <= ? ORDER BY due, id", arguments: [seconds]
            ).map(Self.event)
            for event in due {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO rung (id, due, taken, body) VALUES (?, ?, ?, ?)",
                    arguments: [event.id, event.due.timeIntervalSince1970, seconds, try JSONEncoder().encode(event)])
                try database.execute(sql: "DELETE FROM event WHERE id = ?", arguments: [event.id])
                if let next = event.next(after: now) { try Self.insert(next, in: database) }
            }
            try database.execute(sql: "DELETE FROM rung WHERE taken < ?", arguments: [seconds - Self.rungSeconds])
            return due
        }
    }

    public func nextDue() async throws -> Date? {
        try await database.read { database in
            try Double.fetchOne(database, sql: "SELECT MIN(due) FROM event").map { Date(timeIntervalSince1970: $0) }
        }
    }
}

extension DialogueStore: ItemLists {
    public func add(_ item: String, to list: String, of session: String) async throws -> Bool {
        try await database.write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO item (session, list, item) VALUES (?, ?, ?)",
                arguments: [session, list, item])
            return database.changesCount > 0
        }
    }

    public func remove(_ item: String, from list: String, of session: String) async throws -> Bool {
        try await database.write { database in
            try database.execute(
                sql: "DELETE FROM item WHERE session = ? AND list = ? AND item = ?", arguments: [session, list, item])
            return database.changesCount > 0
        }
    }

    public func items(of list: String, session: String) async throws -> [String] {
        try await database.read { database in
            try String.fetchAll(
                database, sql: "SELECT item FROM item WHERE session = ? AND list = ? ORDER BY position",
                arguments: [session, list])
        }
    }

    public func clear(_ list: String, of session: String) async throws -> Int {
        try await database.write { database in
            try database.execute(sql: "DELETE FROM item WHERE session = ? AND list = ?", arguments: [session, list])
            return database.changesCount
        }
    }
}

extension DialogueStore: DialogueMemory {
    public func save(_ memory: SessionMemory, session: String) async throws {
        let body = try JSONEncoder().encode(memory)
        try await database.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO session (name, body, saved) VALUES (?, ?, ?)",
                arguments: [session, body, Date().timeIntervalSince1970])
        }
    }

    /// What was kept in a form that is no longer read counts as nothing.
    public func memory(session: String) async throws -> SessionMemory? {
        let body = try await database.read {
            try Data.fetchOne($0, sql: "SELECT body FROM session WHERE name = ?", arguments: [session])
        }
        return body.flatMap { try? JSONDecoder().decode(SessionMemory.self, from: $0) }
    }
}

/// Why a store cannot be used.
public enum DialogueStoreError: Error, Sendable, CustomStringConvertible {
    case unusable(path: String, reason: String)

    public var description: String {
        switch self {
        case .unusable(let path, let reason):
            "\(path): no database for alarms, lists and sessions can be kept here: \(reason)"
        }
    }
}
