import Recommendation

/// What people may say about the sources: their names, variants and titles, each with the value that it stands for.
public struct DataVocabulary: Sendable {
    /// What may be said (a sentence template) and what it stands for.
    public struct Word: Sendable, Equatable {
        public let template: String
        public let value: String
    }

    /// By the grammar's list.
    public private(set) var lists: [String: [Word]] = [:]
    /// Slots that need not be said because there is but one source of the kind, by intent.
    public private(set) var soleSources: [String: [String: String]] = [:]
    /// The names to choose from in a question back, by intent.
    public private(set) var choices: [String: String] = [:]
    /// Slots that are filled with nothing, so that they are not asked for, by intent.
    public private(set) var unasked: [String: [String]] = [:]
    /// Intents that no source can answer.
    public private(set) var unanswerable: [String] = []

    /// The titles that can be said: the most rated ones.
    static let mostTitles = 1000

    static let intents: [(kind: DataSource.Kind, intent: String)] = [
        (.experiment, ExperimentSkill.intent), (.series, ForecastSkill.intent),
        (.ratings, RecommendationSkill.intent), (.sensor, SensorSkill.intent),
    ]

    /// Reads the logs of experiments and ratings for what can be said of them.
    ///
    /// - Throws: `DataSourceError`.
    public init(_ sources: DataSources) throws {
        for (kind, intent) in Self.intents {
            let own = sources.sources(of: kind)
            if own.isEmpty { unanswerable.append(intent) }
            guard !own.isEmpty else { continue }
            lists[kind.rawValue] = own.flatMap { source in
                source.names.map { Word(template: Self.template($0, plural: true), value: source.name) }
            }
            // Where it is known whom to recommend for, nothing that he likes has to be named.
            if kind == .ratings, own.allSatisfy({ $0.user != nil }) { unasked[intent] = ["title"] }
            choices[intent] = SpokenEnglish.choice(own.map(\.name))
            if own.count == 1 { soleSources[intent] = [kind.rawValue: own[0].name] }
        }
        var variants: [Word] = [], titles: [Word] = []
        for source in sources.all {
            do {
                switch source.kind {
                case .experiment: variants += try Self.variants(of: source)
                case .ratings: titles += try Self.titles(of: source)
                case .series, .sensor: break
                }
            } catch let error as DataSourceError {
                throw error
            } catch {
                throw DataSourceError.file(source: source.name, reason: "\(error)")
            }
        }
        if !variants.isEmpty { lists["variant"] = Self.distinct(variants) }
        if !titles.isEmpty { lists["title"] = Self.distinct(titles) }
    }

    private static func variants(of source: DataSource) throws -> [Word] {
        let names = try source.variantNames()
        return names.map { Word(template: template($0, plural: false), value: $0) }
            // As it is written in the log, for those who type.
            + names.filter { !$0.contains { "()[]{}<>|;\\:".contains($0) } }.map { Word(template: $0, value: $0) }
            + (source.variants ?? [:]).sorted { $0.key < $1.key }.map {
                Word(template: template($0.key, plural: false), value: $0.value)
            }
    }

    private static func titles(of source: DataSource) throws -> [Word] {
        let (log, catalogue) = try source.ratings()
        let counts = Popularity(log).counts
        let most = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(mostTitles)
        return most.map { item in
            Word(
                template: template(SpokenTitle.plain(catalogue.titles[item]), plural: false),
                value: catalogue.titles[item])
        }
    }

    private static func distinct(_ words: [Word]) -> [Word] {
        var seen: Set<String> = []
        return words.filter { !$0.template.isEmpty && seen.insert($0.template).inserted }
    }

    /// Letters alone are heard by other spellings too.
    private static let letters = ["a": "(a|ay)", "b": "(b|be|bee)", "c": "(c|see)", "d": "(d|dee)", "e": "e"]

    /// A name as a template: words of letters, numbers in words or digits, an “s” at the end or none.
    static func template(_ name: String, plural: Bool) -> String {
        let pieces = name.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "&" }
        let words = pieces.flatMap { piece -> [String] in
            if piece == "&" { return ["and"] }
            if let letter = letters[String(piece)], pieces.count == 1 { return [letter] }
            guard piece.contains(where: \.isNumber) else {
                let word = piece.filter { $0 != "&" }
                return word.isEmpty ? [] : [String(word)]
            }
            guard let number = Int(piece), piece.count <= 6 else { return [String(piece)] }
            let spoken = SpokenEnglish.number(number).split { $0 == " " || $0 == "-" }.joined(separator: " ")
            return ["(\(number)|\(spoken))"]
        }
        let text = words.joined(separator: " ")
        return plural && text.last?.isLetter == true && text.last != "s" ? text + "[s]" : text
    }
}

extension SpokenEnglish {
    /// "a, b or c"
    static func choice(_ parts: [String]) -> String {
        parts.count < 2 ? parts.joined() : parts.dropLast().joined(separator: ", ") + " or " + parts[parts.count - 1]
    }
}

/// Titles as people say them.
enum SpokenTitle {
    /// "The Matrix" of "Matrix, The (1999)".
    static func plain(_ title: String) -> String {
        var text = title[...]
        if text.last == ")", let bracket = text.lastIndex(of: "("),
            text[bracket...].dropFirst().dropLast().allSatisfy(\.isNumber)
        {
            text = text[..<bracket]
        }
        while text.last == " " { text.removeLast() }
        for article in ["The", "A", "An"] where text.hasSuffix(", \(article)") {
            return "\(article) \(text.dropLast(article.count + 2))"
        }
        return String(text)
    }
}
