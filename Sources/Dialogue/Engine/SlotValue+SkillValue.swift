import LanguageUnderstanding
import SkillKit

extension SkillValue {
    /// The value for a skill; nil for what a skill has no use for.
    init?(_ value: SlotValue) {
        switch value {
        case .null, .mapping: return nil
        case .boolean(let value): self = .boolean(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .list(let values): self = .list(values.compactMap(SkillValue.init))
        }
    }
}
