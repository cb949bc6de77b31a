import LanguageUnderstanding
import Testing

@Suite("Typed slots in Russian")
struct RussianSlotTests {
    private func value(_ words: String, of list: String) throws -> SlotValue? {
        let yaml = "language: ru\nintents: {Test: {data: [{sentences: ['вот [в|на] {\(list):v} да']}]}}\n"
        return try grammar(yaml).bestMatch("вот \(words) да")?["v"]
    }

    @Test(
        "times of day",
        arguments: [
            ("в семь утра", "07:00"), ("в семь часов вечера", "19:00"), ("половина восьмого", "07:30"),
            ("в полвосьмого вечера", "19:30"),
            ("без пятнадцати восемь", "07:45"), ("без четверти восемь утра", "07:45"), ("четверть восьмого", "07:15"),
            ("в десять минут восьмого", "07:10"),
            ("девятнадцать тридцать", "19:30"), ("19:30", "19:30"), ("полдень", "12:00"), ("в полночь", "00:00"),
            ("в час дня", "13:00"), ("в час ночи", "01:00"),
            ("семь часов тридцать минут утра", "07:30"), ("в двенадцать ночи", "00:00"), ("половина первого", "12:30"),
            ("семь ноль пять", "07:05"),
            ("двадцать пять", nil), ("без восемь", nil),
        ] as [(String, String?)])
    func times(words: String, expected: String?) throws {
        #expect(try value(words, of: "time")?.text == expected)
    }

    @Test(
        "times ahead",
        arguments: [
            ("в июне", "06"), ("на следующий май", "05"), ("в следующем месяце", "+1 month"),
            ("через три недели", "+3 week"),
            ("через год", "+1 year"), ("на следующие шесть месяцев", "next 6 month"), ("на завтра", "+1 day"),
        ])
    func periods(words: String, expected: String) throws {
        #expect(try value(words, of: "period")?.text == expected)
    }

    @Test(
        "durations are seconds",
        arguments: [
            ("десять минут", 600.0), ("полчаса", 1800), ("полтора часа", 5400), ("два с половиной часа", 9000),
            ("час и десять минут", 4200),
            ("минуту", 60), ("90 секунд", 90), ("двое суток", nil), ("два дня", 172800), ("две недели", 1_209_600),
            ("двадцать одну минуту", 1260),
        ] as [(String, Double?)])
    func durations(words: String, expected: Double?) throws {
        #expect(try value(words, of: "duration")?.number == expected)
    }

    @Test(
        "days",
        arguments: [
            ("завтра", "tomorrow"), ("послезавтра", "+2"), ("в пятницу", "friday"),
            ("в следующий понедельник", "next monday"), ("через три дня", "+3"),
            ("пятого марта", "03-05"), ("тридцать первого декабря", "12-31"), ("тридцатого февраля", nil),
            ("двадцать третье мая", "05-23"),
        ] as [(String, String?)])
    func days(words: String, expected: String?) throws {
        #expect(try value(words, of: "date")?.text == expected)
    }

    @Test(
        "numbers in every case, percentages, temperatures, colours, recurrences",
        arguments: [
            ("number", "триста сорок пять", "345"), ("number", "двадцати одного", "21"),
            ("number", "двумястами", "200"), ("number", "двадцать одна целая пять десятых", "21.5"),
            ("number", "три с половиной", "3.5"), ("number", "полтора", "1.5"), ("number", "трёх", "3"),
            ("number", "пять двадцать", nil),
            ("percentage", "пятьдесят процентов", "50"), ("percentage", "50%", "50"),
            ("temperature", "двадцать два градуса", "22"),
            ("temperature", "минус пять градусов", "-5"), ("color", "синюю", "blue"), ("color", "зелёный", "green"),
            ("ordinal", "двадцать третий", "23"),
            ("recurrence", "каждый день", "daily"), ("recurrence", "по будням", "weekdays"),
            ("recurrence", "каждый понедельник и пятницу", "monday,friday"),
        ] as [(String, String, String?)])
    func values(list: String, words: String, expected: String?) throws {
        #expect(try value(words, of: list)?.text == expected)
    }
}
