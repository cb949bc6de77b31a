enum SkillKitPlaceholder {}
