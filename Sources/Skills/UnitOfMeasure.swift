/// A unit and how it goes over into its kind's base unit: base = value · scale + offset.
struct UnitOfMeasure: Sendable {
    enum Kind: Sendable { case length, mass, volume, temperature, speed, time, area, data }

    var kind: Kind
    var singular: String
    var plural: String
    var scale: Double
    var offset = 0.0

    /// By the name that `grammars/en/calculator.yaml` gives them.
    static let all: [String: UnitOfMeasure] = {
        var units: [String: UnitOfMeasure] = [:]
        func add(_ kind: Kind, _ list: [(String, String, Double)]) {
            for (singular, plural, scale) in list {
                units[singular] = UnitOfMeasure(kind: kind, singular: singular, plural: plural, scale: scale)
            }
        }
        // Metres; the international yard and pound (1959), the survey of NIST SP 811.
        add(
            .length,
            [
                ("millimetre", "millimetres", 0.001), ("centimetre", "centimetres", 0.01), ("metre", "metres", 1),
                ("kilometre", "kilometres", 1000),
                ("inch", "inches", 0.0254), ("foot", "feet", 0.3048), ("yard", "yards", 0.9144),
                ("mile", "miles", 1609.344),
                ("nautical mile", "nautical miles", 1852),
            ])
        add(
            .mass,
            [
                ("milligram", "milligrams", 1e-6), ("gram", "grams", 0.001), ("kilogram", "kilograms", 1),
                ("tonne", "tonnes", 1000),
                ("ounce", "ounces", 0.028349523125), ("pound", "pounds", 0.45359237), ("stone", "stone", 6.35029318),
            ])
        // Litres; cups, pints, quarts and gallons of the United States.
        add(
            .volume,
            [
                ("millilitre", "millilitres", 0.001), ("centilitre", "centilitres", 0.01), ("litre", "litres", 1),
                ("teaspoon", "teaspoons", 0.00492892159375),
                ("tablespoon", "tablespoons", 0.01478676478125), ("cup", "cups", 0.2365882365),
                ("pint", "pints", 0.473176473), ("quart", "quarts", 0.946352946),
                ("gallon", "gallons", 3.785411784),
            ])
        add(
            .speed,
            [
                ("metre per second", "metres per second", 1), ("kilometre per hour", "kilometres per hour", 1 / 3.6),
                ("mile per hour", "miles per hour", 0.44704),
                ("knot", "knots", 1852.0 / 3600),
            ])
        add(
            .time,
            [
                ("second", "seconds", 1), ("minute", "minutes", 60), ("hour", "hours", 3600), ("day", "days", 86400),
                ("week", "weeks", 604800),
                ("year", "years", 31_556_952),
            ])
        add(
            .area,
            [
                ("square metre", "square metres", 1), ("square kilometre", "square kilometres", 1e6),
                ("hectare", "hectares", 1e4),
                ("acre", "acres", 4046.8564224), ("square foot", "square feet", 0.09290304),
                ("square mile", "square miles", 2_589_988.110336),
            ])
        add(
            .data,
            [
                ("byte", "bytes", 1), ("kilobyte", "kilobytes", 1e3), ("megabyte", "megabytes", 1e6),
                ("gigabyte", "gigabytes", 1e9), ("terabyte", "terabytes", 1e12),
            ])
        units["degree celsius"] = UnitOfMeasure(
            kind: .temperature, singular: "degree Celsius", plural: "degrees Celsius", scale: 1, offset: 273.15)
        units["degree fahrenheit"] = UnitOfMeasure(
            kind: .temperature, singular: "degree Fahrenheit", plural: "degrees Fahrenheit", scale: 5.0 / 9,
            offset: 273.15 - 32 * 5.0 / 9)
        units["kelvin"] = UnitOfMeasure(kind: .temperature, singular: "kelvin", plural: "kelvin", scale: 1)
        return units
    }()
}
