import SkillKit

/// The skills that come with the assistant.
public enum BuiltinSkills {
    /// - Parameter volume: how loud the assistant speaks at first, 0 to 1.
    /// - Parameter sources: the data that may be asked about.
    /// - Parameter pictures: makes pictures; nil: none are made.
    /// - Parameter documents: the texts and tables that may be asked about.
    public static func all(
        volume: Double = 0.7, sources: DataSources = DataSources(), pictures: PictureStudio? = nil,
        documents: DocumentLibrary = DocumentLibrary([])
    ) -> [any Skill] {
        [
            ClockSkill(), AlarmSkill(), TimerSkill(), ReminderSkill(), ListSkill(), CalculatorSkill(),
            VolumeSkill(level: volume),
            TalkSkill(), ExperimentSkill(sources), ForecastSkill(sources), RecommendationSkill(sources),
            SensorSkill(sources), PictureSkill(pictures), DocumentSkill(documents),
        ]
    }
}
