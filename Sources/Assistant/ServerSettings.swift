import Foundation

/// What the configuration's section `servers` holds. Every key may be left out; a server without an address is not run.
///
///     servers:
///       wyoming: tcp://127.0.0.1:10300
///       http: 127.0.0.1:8080
///       vosk: 127.0.0.1:2700
///       satellite: tcp://127.0.0.1:10700    # microphone, wake word and loudspeaker, for Home Assistant
///       satelliteName: Kitchen
///       token: …                 # needed where an address can be reached from other machines
///       allow: [192.168.1.5]     # machines that need no token, such as the one that Home Assistant runs on
public struct ServerSettings: Codable, Sendable, Equatable {
    public var wyoming: String?
    public var http: String?
    public var vosk: String?
    /// Where microphone, wake word and loudspeaker are lent to Home Assistant; a port of its own.
    public var satellite: String?
    /// What Home Assistant calls it.
    public var satelliteName = "Gusli"
    /// The room that it stands in, as Home Assistant calls it.
    public var satelliteArea: String?
    /// Whether an answer to what Home Assistant asks needs no wake phrase.
    public var satelliteFollowUp = true
    public var token: String?
    public var allow: [String] = []
    /// At once, for each server.
    public var connections = 64
    /// For each address that asks.
    public var requestsPerMinute = 1200
    /// Of one recording.
    public var uploadMegabytes = 100
    public var recordingSeconds = 3600.0
    /// Without anything being sent.
    public var idleSeconds = 600.0

    public init() {}

    /// Whether there is anything to run.
    public var isEmpty: Bool { wyoming == nil && http == nil && vosk == nil && satellite == nil }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case wyoming, http, vosk, satellite, satelliteName, satelliteArea, satelliteFollowUp, token, allow
        case connections, requestsPerMinute, uploadMegabytes, recordingSeconds, idleSeconds
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Throws: `DecodingError`, also for a key that is not known.
    public init(from decoder: any Decoder) throws {
        let unknown = try decoder.container(keyedBy: AnyKey.self).allKeys.first {
            CodingKeys(stringValue: $0.stringValue) == nil
        }
        if let unknown {
            let known = CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath + [unknown], debugDescription: "unknown key; known are \(known)"))
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<T: Decodable>(_ key: CodingKeys, _ standard: T) throws -> T {
            try values.decodeIfPresent(T.self, forKey: key) ?? standard
        }
        wyoming = try values.decodeIfPresent(String.self, forKey: .wyoming)
        http = try values.decodeIfPresent(String.self, forKey: .http)
        vosk = try values.decodeIfPresent(String.self, forKey: .vosk)
        satellite = try values.decodeIfPresent(String.self, forKey: .satellite)
        satelliteName = try value(.satelliteName, satelliteName)
        satelliteArea = try values.decodeIfPresent(String.self, forKey: .satelliteArea)
        satelliteFollowUp = try value(.satelliteFollowUp, satelliteFollowUp)
        token = try values.decodeIfPresent(String.self, forKey: .token)
        allow = try value(.allow, allow)
        connections = try value(.connections, connections)
        requestsPerMinute = try value(.requestsPerMinute, requestsPerMinute)
        uploadMegabytes = try value(.uploadMegabytes, uploadMegabytes)
        recordingSeconds = try value(.recordingSeconds, recordingSeconds)
        idleSeconds = try value(.idleSeconds, idleSeconds)
    }
}
