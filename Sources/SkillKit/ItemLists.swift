/// Keeps lists of things by name: shopping, to do.
public protocol ItemLists: Sendable {
    /// Adds an item at the end; one that is there already is not added again.
    ///
    /// - Returns: whether it was added.
    func add(_ item: String, to list: String, of session: String) async throws -> Bool
    /// - Returns: whether it was there.
    func remove(_ item: String, from list: String, of session: String) async throws -> Bool
    /// In the order in which they were added.
    func items(of list: String, session: String) async throws -> [String]
    /// - Returns: how many items there were.
    func clear(_ list: String, of session: String) async throws -> Int
}

/// Lists that are forgotten when the program ends.
public actor MemoryLists: ItemLists {
    private var lists: [String: [String]] = [:]

    public init() {}

    private func key(_ list: String, _ session: String) -> String { session + "\u{0}" + list }

    public func add(_ item: String, to list: String, of session: String) -> Bool {
        guard !lists[key(list, session), default: []].contains(item) else { return false }
        lists[key(list, session), default: []].append(item)
        return true
    }

    public func remove(_ item: String, from list: String, of session: String) -> Bool {
        guard let index = lists[key(list, session)]?.firstIndex(of: item) else { return false }
        lists[key(list, session)]?.remove(at: index)
        return true
    }

    public func items(of list: String, session: String) -> [String] { lists[key(list, session)] ?? [] }

    public func clear(_ list: String, of session: String) -> Int {
        lists.removeValue(forKey: key(list, session))?.count ?? 0
    }
}
