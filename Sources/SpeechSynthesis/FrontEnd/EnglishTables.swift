/// What the normaliser knows by heart.
enum EnglishTables {
    static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ]
    static let monthAbbreviations = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
    ]

    /// The number of a month written out or shortened; shortened ones need a capital.
    static func month(_ word: String) -> Int? {
        let low = word.lowercased()
        guard word.first?.isUppercase == true else { return nil }
        return months.firstIndex(of: low).map { $0 + 1 } ?? monthAbbreviations[low]
    }

    /// Written with a full stop, and never the end of a sentence.
    static let titles: [String: String] = [
        "mr": "mister", "mrs": "missus", "ms": "miz", "messrs": "messers", "dr": "doctor", "prof": "professor", "rev": "reverend", "hon": "honorable",
        "gen": "general", "capt": "captain", "col": "colonel", "lt": "lieutenant", "sgt": "sergeant", "cpl": "corporal",
        "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "st": "saint", "mt": "mount", "ft": "fort",
        "vs": "versus", "fig": "figure", "figs": "figures", "vol": "volume", "ch": "chapter", "approx": "approximately", "ca": "circa", "cf": "compare",
        "no": "number", "nos": "numbers", "eg": "for example", "ie": "that is", "al": "al", "est": "established",
        "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thurs": "thursday",
        "fri": "friday", "sat": "saturday", "sun": "sunday",
    ]
    /// Titles whose word is also a common word: read as titles only before a number or a capital.
    static let titlesNeedingCompany: Set<String> = [
        "no", "nos", "fig", "figs", "ch", "al", "mon", "wed", "thu", "fri", "sat", "sun", "col", "gen", "rep", "pres", "ft", "mt", "est",
        "hon", "vol", "tue", "ca", "sen",
    ]
    /// Written with a full stop, and sometimes the end of a sentence.
    static let abbreviations: [String: String] = [
        "etc": "et cetera", "jr": "junior", "sr": "senior", "inc": "incorporated", "ltd": "limited", "co": "company", "corp": "corporation",
        "bros": "brothers", "dept": "department", "univ": "university", "ave": "avenue", "blvd": "boulevard", "rd": "road", "apt": "apartment",
        "ext": "extension", "tel": "telephone", "misc": "miscellaneous", "assn": "association", "min": "minutes", "max": "maximum", "hr": "hour",
        "hrs": "hours", "mins": "minutes", "sec": "seconds", "secs": "seconds", "esq": "esquire", "govt": "government", "temp": "temperature",
    ]

    /// Singular and plural behind a number.
    static let units: [String: (one: String, many: String)] = [
        "km": ("kilometer", "kilometers"), "m": ("meter", "meters"), "cm": ("centimeter", "centimeters"), "mm": ("millimeter", "millimeters"),
        "mi": ("mile", "miles"), "ft": ("foot", "feet"), "in": ("inch", "inches"), "yd": ("yard", "yards"), "kg": ("kilogram", "kilograms"),
        "g": ("gram", "grams"), "mg": ("milligram", "milligrams"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
        "oz": ("ounce", "ounces"), "l": ("liter", "liters"), "ml": ("milliliter", "milliliters"), "s": ("second", "seconds"),
        "ms": ("millisecond", "milliseconds"), "sec": ("second", "seconds"), "secs": ("second", "seconds"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
        "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "hz": ("hertz", "hertz"), "khz": ("kilohertz", "kilohertz"),
        "mhz": ("megahertz", "megahertz"), "ghz": ("gigahertz", "gigahertz"), "kb": ("kilobyte", "kilobytes"), "mb": ("megabyte", "megabytes"),
        "gb": ("gigabyte", "gigabytes"), "tb": ("terabyte", "terabytes"), "w": ("watt", "watts"), "kw": ("kilowatt", "kilowatts"),
        "v": ("volt", "volts"), "mph": ("mile per hour", "miles per hour"), "km/h": ("kilometer per hour", "kilometers per hour"),
        "kph": ("kilometer per hour", "kilometers per hour"), "m/s": ("meter per second", "meters per second"), "db": ("decibel", "decibels"),
        "°": ("degree", "degrees"), "°c": ("degree celsius", "degrees celsius"), "°f": ("degree fahrenheit", "degrees fahrenheit"),
        "ºc": ("degree celsius", "degrees celsius"), "ºf": ("degree fahrenheit", "degrees fahrenheit"),
        "%": ("percent", "percent"), "km²": ("square kilometer", "square kilometers"), "m²": ("square meter", "square meters"),
        "m³": ("cubic meter", "cubic meters"), "kwh": ("kilowatt hour", "kilowatt hours"), "rpm": ("R P M", "R P M"), "fps": ("frames per second", "frames per second"),
        "cal": ("calorie", "calories"), "kcal": ("kilocalorie", "kilocalories"), "k": ("thousand", "thousand"), "x": ("times", "times"),
    ]
    /// Units that are words or letters too, and so are units only when written against the number.
    static let unitsNeedingTouch: Set<String> = ["in", "m", "g", "l", "s", "h", "w", "v", "k", "x", "cal"]

    static let currencies: [Character: (one: String, many: String, cent: String, cents: String)] = [
        "$": ("dollar", "dollars", "cent", "cents"), "€": ("euro", "euros", "cent", "cents"), "£": ("pound", "pounds", "penny", "pence"),
        "¥": ("yen", "yen", "sen", "sen"), "₹": ("rupee", "rupees", "paisa", "paise"),
    ]
    static let magnitudes: [String: String] = [
        "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion", "k": "thousand", "m": "million",
        "bn": "billion", "b": "billion", "mn": "million",
    ]

    static let symbols: [Character: String] = [
        "&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "°": "degrees", "<": "less than", ">": "greater than",
        "×": "times", "÷": "divided by", "§": "section", "$": "dollars", "€": "euros", "£": "pounds", "#": "number", "~": "about", "/": "slash",
        "½": "one half", "¼": "one quarter", "¾": "three quarters", "©": "copyright", "±": "plus or minus", "≈": "about",
    ]

    /// Written in capitals, but read as words.
    static let spokenAcronyms: Set<String> = [
        "NASA", "NATO", "UNESCO", "UNICEF", "OPEC", "AIDS", "LASER", "RADAR", "SCUBA", "PIN", "RAM", "ROM", "JPEG", "GIF", "NAFTA", "ASCII", "COVID",
        "FIFA", "UEFA", "SIM", "LAN", "WAN", "SWAT", "NIMBY", "YOLO", "ALSA", "IKEA", "LEGO", "SQUID",
    ]

    /// Words that stand before a numeral in Roman letters.
    static let romanLeads: Set<String> = [
        "chapter", "part", "volume", "act", "scene", "section", "book", "war", "phase", "type", "title", "article", "appendix", "level", "episode",
    ]
    static let regnalNames: Set<String> = [
        "henry", "louis", "george", "edward", "charles", "william", "james", "richard", "elizabeth", "mary", "philip", "john", "paul", "pius",
        "benedict", "gregory", "leo", "francis", "frederick", "napoleon", "nicholas", "peter", "catherine", "ivan", "alexander", "innocent", "clement",
    ]
    /// Fractions by numerator and denominator words.
    static func fraction(_ a: Int, _ b: Int) -> [String] {
        let many = a != 1
        switch b {
        case 2: return NumberWords.cardinal(a) + [many ? "halves" : "half"]
        case 4: return NumberWords.cardinal(a) + [many ? "quarters" : "quarter"]
        default:
            let words = NumberWords.ordinal(b)
            return NumberWords.cardinal(a) + (many ? NumberWords.plural(words) : words)
        }
    }
}
