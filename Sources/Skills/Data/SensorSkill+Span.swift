import Foundation
import SkillKit

extension SensorSkill {
    /// The readings that a question is about.
    struct Span {
        let rows: Range<Int>
        /// "today", "in the last day"
        let words: String
        /// Said where the sensor has been silent for long.
        let lastReading: String?

        private static let day = 86_400

        /// - Parameter since: "today", "yesterday", "night", "hour", "week", "month"; nil: the last day.
        init(_ since: String?, _ readings: SensorReadings, _ context: SkillContext) {
            guard let times = readings.times, let last = times.last else {
                let count = readings.rows.count
                rows = max(0, count - 100)..<count
                words = "in the last hundred readings"
                lastReading = nil
                return
            }
            let now = SensorReadings.clock(context.now, context.calendar), today = now - now % Self.day
            let isStale = now - last > Self.day
            if isStale, let date = SensorReadings.date(last, context.calendar) {
                lastReading = "The last reading is of \(SpokenEnglish.date(date, context.calendar))."
            } else {
                lastReading = nil
            }
            var bounds: Range<Int>
            switch since {
            case "today": (bounds, words) = (today..<(today + Self.day), "today")
            case "yesterday": (bounds, words) = ((today - Self.day)..<today, "yesterday")
            case "night":
                // From ten in the evening to seven in the morning.
                (bounds, words) = ((today - 2 * 3600)..<(today + 7 * 3600), "last night")
            case "hour": (bounds, words) = ((now - 3600)..<(now + 1), "in the last hour")
            case "week": (bounds, words) = ((now - 7 * Self.day)..<(now + 1), "in the last week")
            case "month": (bounds, words) = ((now - 30 * Self.day)..<(now + 1), "in the last month")
            default:
                // A silent sensor is asked about its own last day.
                let end = isStale || last > now ? last : now
                (bounds, words) = ((end - Self.day)..<(end + 1), isStale ? "in the day before it" : "in the last day")
            }
            let first = times.firstIndex { $0 >= bounds.lowerBound } ?? times.count
            let end = times.firstIndex { $0 >= bounds.upperBound } ?? times.count
            rows = first..<max(first, end)
        }
    }
}
