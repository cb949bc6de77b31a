/// A sentence template of Home Assistant's format, parsed.
///
/// | written | means |
/// | --- | --- |
/// | `(a\|b)` | one of them |
/// | `[a]` | `a` or nothing |
/// | `(a;b)` | both, in any order |
/// | `{list}` `{list:slot}` `{list:@name}` | a value of a list, put into a slot (or captured for the response only) |
/// | `<rule>` | the template of that expansion rule |
/// | `\(` | the character itself |
public indirect enum TemplateExpression: Hashable, Sendable {
    /// Literal text with its white space; white space asks for the edge of a word.
    case text(String)
    case sequence([TemplateExpression])
    case alternatives([TemplateExpression])
    case permutation([TemplateExpression])
    case list(name: String, slot: String, isCapture: Bool)
    case rule(name: String)

    public static let empty = TemplateExpression.sequence([])
}
