/// Numbers for names, in the order in which they first came.
public struct IdentifierIndex: Sendable, Equatable {
    public private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]

    public init(_ names: [String] = []) {
        for name in names { _ = number(adding: name) }
    }

    public var count: Int { names.count }

    /// The number of a name, a new one where it is new.
    public mutating func number(adding name: String) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(names.count)
        names.append(name)
        numbers[name] = number
        return number
    }

    public subscript(name: String) -> Int? { numbers[name].map(Int.init) }
}
