import SkillKit

/// The skills that come with the assistant.
public enum BuiltinSkills {
    public static func all() -> [any Skill] {
        [
            ClockSkill(), AlarmSkill(), TimerSkill(), ReminderSkill(), ListSkill(), CalculatorSkill(), VolumeSkill(),
            TalkSkill(),
        ]
    }
}
