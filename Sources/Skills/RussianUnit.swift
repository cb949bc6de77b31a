/// A unit's name in Russian, as it stands behind numbers: "один метр, два метра, пять метров".
struct RussianUnit: Sendable {
    var one: String
    var few: String
    var many: String

    /// Behind a fraction the second form: "два с половиной метра".
    func form(for amount: Double) -> String {
        amount == amount.rounded() && abs(amount) < 1e15
            ? SpokenRussian.plural(abs(Int(amount)), one, few, many) : few
    }

    private init(_ one: String, _ few: String, _ many: String) {
        (self.one, self.few, self.many) = (one, few, many)
    }

    /// A masculine noun that takes "-", "-а" and "-ов".
    private static func masculine(_ stem: String, _ tail: String = "") -> RussianUnit {
        RussianUnit(stem + tail, stem + "а" + tail, stem + "ов" + tail)
    }

    /// By the names of `UnitOfMeasure`.
    static let all: [String: RussianUnit] = [
        "millimetre": masculine("миллиметр"), "centimetre": masculine("сантиметр"), "metre": masculine("метр"),
        "kilometre": masculine("километр"), "inch": masculine("дюйм"), "foot": masculine("фут"),
        "yard": masculine("ярд"), "mile": RussianUnit("миля", "мили", "миль"), "gram": masculine("грамм"),
        "kilogram": masculine("килограмм"), "tonne": RussianUnit("тонна", "тонны", "тонн"),
        "ounce": RussianUnit("унция", "унции", "унций"), "pound": masculine("фунт"),
        "millilitre": masculine("миллилитр"), "litre": masculine("литр"), "cup": masculine("стакан"),
        "gallon": masculine("галлон"), "knot": RussianUnit("узел", "узла", "узлов"),
        "teaspoon": RussianUnit("чайная ложка", "чайные ложки", "чайных ложек"),
        "tablespoon": RussianUnit("столовая ложка", "столовые ложки", "столовых ложек"),
        "degree celsius": masculine("градус", " Цельсия"), "degree fahrenheit": masculine("градус", " Фаренгейта"),
        "kelvin": masculine("кельвин"), "metre per second": masculine("метр", " в секунду"),
        "kilometre per hour": masculine("километр", " в час"),
        "mile per hour": RussianUnit("миля в час", "мили в час", "миль в час"),
        "second": RussianUnit("секунда", "секунды", "секунд"), "minute": RussianUnit("минута", "минуты", "минут"),
        "hour": masculine("час"), "day": RussianUnit("день", "дня", "дней"),
        "week": RussianUnit("неделя", "недели", "недель"), "year": RussianUnit("год", "года", "лет"),
        "hectare": masculine("гектар"),
        "square metre": RussianUnit("квадратный метр", "квадратных метра", "квадратных метров"),
        "square kilometre": RussianUnit("квадратный километр", "квадратных километра", "квадратных километров"),
        "byte": masculine("байт"), "kilobyte": masculine("килобайт"), "megabyte": masculine("мегабайт"),
        "gigabyte": masculine("гигабайт"), "terabyte": masculine("терабайт"),
    ]
}
