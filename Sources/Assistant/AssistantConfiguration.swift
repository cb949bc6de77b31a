import Foundation
import Logging
import Skills
import SpeechRecognition
import Yams

/// What `gusli.yaml` holds. Every key may be left out.
///
///     language: en
///     recogniser: recogniser-en      # a folder under models/, or a path
///     offlineRecogniser: recogniser-en-offline    # writes down whole recordings that are sent to the HTTP server
///     voice: lj                      # a folder under voices/, or a path
///     capture: default               # an ALSA device
///     playback: default
///     wake: hey gusli                # nothing is done until this is said; a list for several; leave out to do without
///     wakeThreshold: 0.12            # how sure it has to be, 0 to 1: lower wakes more easily; each phrase's own if left out
///     listeningCue: true             # the wake phrase alone is answered by a short sound
///     echoCancellation: true
///     followUpSeconds: 8             # how long an answer to a question is waited for
///     bargeIn: true                  # speech over a reply silences it
///     minimumConfidence: 0.15        # what is heard with less is not believed
///     skills: [/srv/gusli/skills]    # folders of external skills; the state folder's `skills` where left out
///     understanding: snips           # a network under models/, or a path, that is asked where no template matches; none for none
///     documents: [notes, films.csv]  # folders of texts, and tables, that may be asked about
///     stateFolder: /var/lib/gusli    # alarms, lists, installed skills; $XDG_DATA_HOME/gusli where left out
///     pictures: /srv/pictures        # pictures that can be spoken of; the state folder's `pictures` where left out
///     trace: /var/log/gusli.jsonl    # a line for each turn with the time of each stage
///     logLevel: notice               # what stderr is told: trace, debug, info, notice, warning, error, critical
///     logFormat: text                # or json
///     servers: {http: 127.0.0.1:8080}    # see `ServerSettings`
public struct AssistantConfiguration: Codable, Sendable, Equatable {
    public var language = "en"
    public var recogniser = "recogniser-en"
    /// Writes down recordings, which it may hear to their end first.
    public var offlineRecogniser = "recogniser-en-offline"
    public var voice = "lj"
    /// Folders or files of sentence templates; empty means the project's own for `language`.
    public var grammars: [String] = []
    /// Folders or files of scenarios; empty means the project's own.
    public var scenarios: [String] = []
    public var capture = "default"
    public var playback = "default"
    /// Phrases one of which has to be said first; empty: none.
    public var wake: [String] = []
    /// How sure the wake word detector has to be, 0 to 1; nil: as each phrase's length asks for.
    public var wakeThreshold: Double?
    /// Whether the wake phrase alone is answered by a short sound.
    public var listeningCue = true
    /// The longest command, in seconds.
    public var longestCommand = EndpointRules().longest
    public var echoCancellation = true
    /// Seconds that an answer to a question is waited for.
    public var followUpSeconds = 8.0
    /// Whether speech over a reply silences it.
    public var bargeIn = true
    /// Below this confidence, 0 to 1, what the grammar made of the sound is not believed.
    public var minimumConfidence = 0.15
    /// Folders of external skills; empty means the state folder's.
    public var skills: [String] = []
    /// A trained network that is asked where no template matches; nil: that of the assistant's own commands; "none": none.
    public var understanding: String?
    /// Folders of texts, and tables, that may be asked about.
    public var documents: [String] = []
    /// Where alarms, lists and installed skills are kept; nil: `StateDirectory.standard`.
    public var stateFolder: String?
    /// The folder of pictures that can be spoken of; nil: the state folder's.
    public var pictures: String?
    /// The file that gets a line for each turn, with the time of each stage.
    public var trace: String?
    /// What the log tells, from when the program starts.
    public var logLevel = Logger.Level.notice
    public var logFormat = LogFormat.text
    /// Data that may be asked about.
    public var sources: [DataSource] = []
    /// What is served to other programs.
    public var servers = ServerSettings()

    public init() {}

    /// Reads a configuration file.
    ///
    /// - Throws: `AssistantError.configuration` with the file, and the key or line that is wrong.
    public init(contentsOf url: URL) throws {
        let text: String
        do {
            text = try String(contentsOf: url, encoding: .utf8)
        } catch {
            throw AssistantError.configuration(file: url.path, reason: ConfigurationFault.ofReading(url))
        }
        do {
            self = try Self(yaml: text)
            resolvePaths(in: url.deletingLastPathComponent())
        } catch let error as YamlError {
            throw AssistantError.configuration(file: url.path, reason: "\(error)")
        } catch let error as DecodingError {
            throw AssistantError.configuration(
                file: url.path, reason: ConfigurationFault.reason(of: error, in: try? Yams.compose(yaml: text)))
        } catch let error as UnknownKeys {
            let known = CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")
            throw AssistantError.configuration(
                file: url.path, reason: "unknown key \(error.names.joined(separator: ", ")); known are \(known)")
        }
    }

    /// Paths in a file count from the folder that the file is in; `~` is the user's own folder.
    private mutating func resolvePaths(in folder: URL) {
        func resolved(_ path: String) -> String {
            let whole = (path as NSString).expandingTildeInPath
            return whole.hasPrefix("/") ? whole : folder.appending(path: whole).standardizedFileURL.path
        }
        sources = sources.map { $0.resolved(in: folder) }
        documents = documents.map(resolved)
        skills = skills.map(resolved)
        grammars = grammars.map(resolved)
        scenarios = scenarios.map(resolved)
        stateFolder = stateFolder.map(resolved)
        pictures = pictures.map(resolved)
        trace = trace.map(resolved)
    }

    init(yaml: String) throws {
        if let node = try Yams.compose(yaml: yaml), node.null == nil {
            guard let mapping = node.mapping else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: [], debugDescription: "keys and values are expected, such as “wake: hey gusli”"))
            }
            let unknown = mapping.map { $0.key.string ?? "" }.filter { CodingKeys(rawValue: $0) == nil }
            if !unknown.isEmpty { throw UnknownKeys(names: unknown) }
            self = try YAMLDecoder().decode(Self.self, from: node)
        } else {
            self.init()
        }
    }

    /// All settings, a line a key; what is not set is there as a comment.
    public func yaml() throws -> String {
        let values = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self)) as? [String: Any] ?? [:]
        return try CodingKeys.allCases.map { key in
            guard let value = values[key.rawValue] else { return "# \(key.rawValue):\n" }
            // JSON is YAML.
            let text = try JSONSerialization.data(
                withJSONObject: value, options: [.fragmentsAllowed, .withoutEscapingSlashes])
            return "\(key.rawValue): \(String(decoding: text, as: UTF8.self))\n"
        }.joined()
    }

    struct UnknownKeys: Error {
        let names: [String]
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case language, recogniser, offlineRecogniser, voice, grammars, scenarios, capture, playback, wake, wakeThreshold
        case listeningCue
        case longestCommand, echoCancellation, followUpSeconds, bargeIn, minimumConfidence, skills, understanding,
            documents, stateFolder, pictures
        case trace, logLevel, logFormat, sources, servers
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<T: Decodable>(_ key: CodingKeys, _ standard: T) throws -> T {
            try values.decodeIfPresent(T.self, forKey: key) ?? standard
        }
        language = try value(.language, language)
        recogniser = try value(.recogniser, recogniser)
        offlineRecogniser = try value(.offlineRecogniser, offlineRecogniser)
        voice = try value(.voice, voice)
        grammars = try value(.grammars, grammars)
        scenarios = try value(.scenarios, scenarios)
        capture = try value(.capture, capture)
        playback = try value(.playback, playback)
        if let phrase = try? values.decode(String.self, forKey: .wake) {
            wake = [phrase]
        } else {
            wake = try value(.wake, wake)
        }
        wakeThreshold = try values.decodeIfPresent(Double.self, forKey: .wakeThreshold)
        listeningCue = try value(.listeningCue, listeningCue)
        longestCommand = try value(.longestCommand, longestCommand)
        echoCancellation = try value(.echoCancellation, echoCancellation)
        followUpSeconds = try value(.followUpSeconds, followUpSeconds)
        bargeIn = try value(.bargeIn, bargeIn)
        minimumConfidence = try value(.minimumConfidence, minimumConfidence)
        skills = try value(.skills, skills)
        understanding = try values.decodeIfPresent(String.self, forKey: .understanding)
        documents = try value(.documents, documents)
        stateFolder = try values.decodeIfPresent(String.self, forKey: .stateFolder)
        pictures = try values.decodeIfPresent(String.self, forKey: .pictures)
        trace = try values.decodeIfPresent(String.self, forKey: .trace)
        logLevel = try value(.logLevel, logLevel)
        logFormat = try value(.logFormat, logFormat)
        sources = try value(.sources, sources)
        servers = try value(.servers, servers)
    }
}

extension AssistantConfiguration {
    /// Whether a running pipeline of this configuration serves the other one too, with another dialogue.
    func sharesPipeline(with other: AssistantConfiguration) -> Bool {
        var same = other
        same.language = language
        same.offlineRecogniser = offlineRecogniser
        same.grammars = grammars
        same.scenarios = scenarios
        same.followUpSeconds = followUpSeconds
        same.skills = skills
        same.understanding = understanding
        same.documents = documents
        same.stateFolder = stateFolder
        same.pictures = pictures
        same.trace = trace
        same.sources = sources
        same.logLevel = logLevel
        same.logFormat = logFormat
        same.servers = servers
        return same == self
    }
}
