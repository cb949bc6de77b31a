enum SkillsPlaceholder {}
