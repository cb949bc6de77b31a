import Tables

/// What is known of the items: titles and genres.
public struct Catalogue: Sendable {
    /// By item number; the identifier where no title is known.
    public private(set) var titles: [String]
    public private(set) var genreNames: [String] = []
    /// Genre numbers by item number.
    public private(set) var genres: [[Int]]

    /// Identifiers only.
    public init(_ items: IdentifierIndex) {
        titles = items.names
        genres = Array(repeating: [], count: items.count)
    }

    public init(titles: [String], genreNames: [String], genres: [[Int]]) {
        (self.titles, self.genreNames, self.genres) = (titles, genreNames, genres)
    }

    /// Reads a table of identifier, title and genres (apart by “|”), such as MovieLens' movies.csv. Items that nobody rated
    /// join `items`, so that they can be recommended too.
    ///
    /// - Throws: `TableError`.
    public static func read(_ path: String, items: inout IdentifierIndex) throws -> (
        catalogue: Catalogue, badRows: BadRows
    ) {
        var reader = try TableReader(path), row = TableRow()
        let names = reader.columns.map { $0.lowercased().filter(\.isLetter) }
        func find(_ wanted: [String], else place: Int) -> Int? {
            wanted.lazy.compactMap { names.firstIndex(of: $0) }.first ?? (place < names.count ? place : nil)
        }
        let identifier = find(["movieid", "itemid", "item", "movie", "id"], else: 0)
        let title = find(["title", "name"], else: 1), genre = find(["genres", "genre", "category", "tags"], else: 2)
        var found: [Int: (title: String, genres: [Int])] = [:], genreIndex = IdentifierIndex()
        while try reader.read(into: &row) {
            guard let identifier, !row.text(identifier).isEmpty else { continue }
            let number = Int(items.number(adding: row.text(identifier)))
            let kinds = genre.map { row.text($0).split(separator: "|").map(String.init) } ?? []
            found[number] = (
                title.map { row.text($0) } ?? row.text(identifier),
                kinds.filter { !$0.hasPrefix("(no ") }.map { Int(genreIndex.number(adding: $0)) }
            )
        }
        var catalogue = Catalogue(items)
        for (number, entry) in found { (catalogue.titles[number], catalogue.genres[number]) = entry }
        catalogue.genreNames = genreIndex.names
        return (catalogue, reader.badRows)
    }

    /// The item that a person means: by identifier, by title, or by the only title that begins with the words.
    ///
    /// - Throws: `RecommendationError.unknownItem` with close titles.
    public func item(named name: String, in items: IdentifierIndex) throws -> Int {
        let wanted = Self.plain(name)
        let plain = titles.map(Self.plain)
        if let exact = plain.firstIndex(of: wanted) { return exact }
        // “Alien” is “Alien (1979)”; “The Matrix” is “Matrix, The (1999)”.
        if let film = plain.firstIndex(where: { Self.withoutYear($0) == wanted }) { return film }
        if let item = items[name] { return item }
        let close = plain.indices.filter { plain[$0].hasPrefix(wanted) }
        if close.count == 1 { return close[0] }
        let contained = plain.indices.filter { plain[$0].contains(wanted) }
        throw RecommendationError.unknownItem(
            name, close: (close.isEmpty ? contained : close).prefix(5).map { titles[$0] })
    }

    /// Words in lower case, an article that stands behind the title put in front.
    private static func plain(_ title: String) -> String {
        var words = title.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "(" && $0 != ")" }
        let end = words.last?.hasPrefix("(") == true ? words.count - 1 : words.count
        if end > 1, ["the", "a", "an"].contains(words[end - 1]) { words.insert(words.remove(at: end - 1), at: 0) }
        return words.joined(separator: " ")
    }

    private static func withoutYear(_ title: String) -> Substring {
        title.last == ")" ? title[..<(title.lastIndex(of: "(") ?? title.endIndex)].dropLast() : title[...]
    }
}
