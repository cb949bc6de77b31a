/// The right side of a rule of the Java Speech Grammar Format. Weights and tags are read and have no effect.
indirect enum JSGFExpansion: Sendable, Equatable {
    /// One word, lower-case.
    case word(String)
    case rule(name: String, line: Int)
    case sequence([JSGFExpansion])
    case alternatives([JSGFExpansion])
    /// `[…]`
    case optional(JSGFExpansion)
    /// `…*`
    case anyNumber(JSGFExpansion)
    /// `…+`
    case oneOrMore(JSGFExpansion)
    /// `<NULL>`: said by saying nothing.
    case nothing
    /// `<VOID>`: cannot be said.
    case impossible
}
