/// Finds fragments that every sentence of a template contains, so that templates which cannot match are not tried.
struct RequiredFragments {
    private(set) var fragments: [[UInt8]] = []
    private var indices: [[UInt8]: Int32] = [:]
    private var memory: [Int32: [[Int32]]] = [:]

    /// Groups of fragments: a sentence of `node` contains at least one of each group.
    mutating func groups(of node: Int32, in compiler: GrammarCompiler) -> [[Int32]] {
        if let known = memory[node] { return known }
        let result: [[Int32]]
        switch compiler.nodes[Int(node)] {
        case .empty, .space, .optionalSpace, .list: result = []
        case .literal(let bytes, _): result = [[index(of: bytes)]]
        case .shared(let body): result = groups(of: body, in: compiler)
        case .sequence(let items), .permutation(let items):
            var all: [[Int32]] = []
            for item in items {
                for group in groups(of: item, in: compiler) where !all.contains(group) { all.append(group) }
            }
            result = all
        case .choice(let items):
            var merged: [Int32] = []
            var isComplete = true
            for item in items {
                guard let smallest = groups(of: item, in: compiler).min(by: { $0.count < $1.count }) else {
                    isComplete = false
                    break
                }
                for fragment in smallest where !merged.contains(fragment) { merged.append(fragment) }
            }
            result = isComplete && merged.count <= 64 ? [merged] : []
        }
        memory[node] = result
        return result
    }

    private mutating func index(of bytes: [UInt8]) -> Int32 {
        if let index = indices[bytes] { return index }
        let index = Int32(fragments.count)
        fragments.append(bytes)
        indices[bytes] = index
        return index
    }
}
