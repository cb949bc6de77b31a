/// What the normaliser knows by heart.
enum EnglishTables {
    static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    static let monthAbbreviations = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
        "dec": 12,
    ]

    /// The number of a month written out or shortened; shortened ones need a capital.
    static func month(_ word: String) -> Int? {
        let low = word.lowercased()
        guard word.first?.isUppercase == true else { return nil }
        return months.firstIndex(of: low).map { $0 + 1 } ?? monthAbbreviations[low]
    }

    /// Written with a full stop, and never the end of a sentence.
    static let titles: [String: String] = [
        "mr": "mister", "mrs": "missus", "ms": "miz", "messrs": "messers", "dr": "doctor", "prof": "professor",
        "rev": "reverend", "hon": "honorable",
        "gen": "general", "capt": "captain", "col": "colonel", "lt": "lieutenant", "sgt": "sergeant", "cpl": "corporal",
        "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "st": "saint", "mt": "mount",
        "ft": "fort",
        "vs": "versus", "fig": "figure", "figs": "figures", "vol": "volume", "ch": "chapter", "approx": "approximately",
        "ca": "circa", "cf": "compare",
        "no": "number", "nos": "numbers", "eg": "for example", "ie": "that is", "al": "al", "est": "established",
        "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday",
        "thurs": "thursday",
        "fri": "friday", "sat": "saturday", "sun": "sunday",
    ]
    /// Titles whose word is also a common word: read as titles only before a number or a capital.
    static let titlesNeedingCompany: Set<String> = [
        "no", "nos", "fig", "figs", "ch", "al", "mon", "wed", "thu", "fri", "sat", "sun", "col", "gen", "rep", "pres",
        "ft", "mt", "est",
        "hon", "vol", "tue", "ca", "sen",
    ]
    /// Written with a full stop, and sometimes the end of a sentence.
    static let abbreviations: [String: String] = [
        "etc": "et cetera", "jr": "junior", "sr": "senior", "inc": "incorporated", "ltd": "limited", "co": "company",
        "corp": "corporation",
        "bros": "brothers", "dept": "department", "univ": "university", "ave": "avenue", "blvd": "boulevard",
        "rd": "road", "apt": "apartment",
        "ext": "extension", "tel": "telephone", "misc": "miscellaneous", "assn": "association", "min": "minutes",
        "max": "maximum", "hr": "hour",
        "hrs": "hours", "mins": "minutes", "sec": "seconds", "secs": "seconds", "esq": "esquire", "govt": "government",
        "temp": "temperature",
    ]

    /// Singular and plural behind a number.
    static let units: [String: (one: String, many: String)] = [
        "km": ("kilometer", "kilometers"), "m": ("meter", "meters"), "cm": ("centimeter", "centimeters"),
        "mm": ("millimeter", "millimeters"),
        "mi": ("mile", "miles"), "ft": ("foot", "feet"), "in": ("inch", "inches"), "yd": ("yard", "yards"),
        "kg": ("kilogram", "kilograms"),
        "g": ("gram", "grams"), "mg": ("milligram", "milligrams"), "lb": ("pound", "pounds"),
        "lbs": ("pound", "pounds"),
        "oz": ("ounce", "ounces"), "l": ("liter", "liters"), "ml": ("milliliter", "milliliters"),
        "s": ("second", "seconds"),
        "ms": ("millisecond", "milliseconds"), "sec": ("second", "seconds"), "secs": ("second", "seconds"),
        "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
        "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "hz": ("hertz", "hertz"),
        "khz": ("kilohertz", "kilohertz"),
        "mhz": ("megahertz", "megahertz"), "ghz": ("gigahertz", "gigahertz"), "kb": ("kilobyte", "kilobytes"),
        "mb": ("megabyte", "megabytes"),
        "gb": ("gigabyte", "gigabytes"), "tb": ("terabyte", "terabytes"), "w": ("watt", "watts"),
        "kw": ("kilowatt", "kilowatts"),
        "v": ("volt", "volts"), "mph": ("mile per hour", "miles per hour"),
        "km/h": ("kilometer per hour", "kilometers per hour"),
        "kph": ("kilometer per hour", "kilometers per hour"), "m/s": ("meter per second", "meters per second"),
        "db": ("decibel", "decibels"),
        "°": ("degree", "degrees"), "°c": ("degree celsius", "degrees celsius"),
        "°f": ("degree fahrenheit", "degrees fahrenheit"),
        "ºc": ("degree celsius", "degrees celsius"), "ºf": ("degree fahrenheit", "degrees fahrenheit"),
        "%": ("percent", "percent"), "km²": ("square kilometer", "square kilometers"),
        "m²": ("square meter", "square meters"),
        "m³": ("cubic meter", "cubic meters"), "kwh": ("kilowatt hour", "kilowatt hours"), "rpm": ("R P M", "R P M"),
        "fps": ("frames per second", "frames per second"),
        "cal": ("calorie", "calories"), "kcal": ("kilocalorie", "kilocalories"), "gal": ("gallon", "gallons"),
        "tsp": ("teaspoon", "teaspoons"), "tbsp": ("tablespoon", "tablespoons"),
        "mbps": ("megabit per second", "megabits per second"), "gbps": ("gigabit per second", "gigabits per second"),
        "kbps": ("kilobit per second", "kilobits per second"), "sqft": ("square foot", "square feet"),
        "°k": ("kelvin", "kelvin"), "k": ("thousand", "thousand"), "x": ("times", "times"),
    ]
    /// Units that are words or letters too, and so are units only when written against the number.
    static let unitsNeedingTouch: Set<String> = ["in", "m", "g", "l", "s", "h", "w", "v", "k", "x", "cal"]

    static let currencies: [Character: (one: String, many: String, cent: String, cents: String)] = [
        "$": ("dollar", "dollars", "cent", "cents"), "€": ("euro", "euros", "cent", "cents"),
        "£": ("pound", "pounds", "penny", "pence"),
        "¥": ("yen", "yen", "sen", "sen"), "₹": ("rupee", "rupees", "paisa", "paise"),
    ]
    static let magnitudes: [String: String] = [
        "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion", "k": "thousand",
        "m": "million",
        "bn": "billion", "b": "billion", "mn": "million",
    ]

    static let symbols: [Character: String] = [
        "&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "°": "degrees", "<": "less than",
        ">": "greater than",
        "×": "times", "÷": "divided by", "§": "section", "$": "dollars", "€": "euros", "£": "pounds", "#": "number",
        "~": "about", "/": "slash",
        "½": "one half", "¼": "one quarter", "¾": "three quarters", "⅓": "one third", "⅔": "two thirds",
        "⅛": "one eighth",
        "⅜": "three eighths", "⅝": "five eighths", "⅞": "seven eighths", "²": "squared", "³": "cubed",
        "≥": "greater than or equal to",
        "≤": "less than or equal to", "≠": "not equal to", "√": "square root of", "π": "pi", "∞": "infinity", "→": "to",
        "¢": "cents", "©": "copyright", "±": "plus or minus", "≈": "about",
    ]

    /// Names of characters in addresses and in what is spelled.
    static let characterNames: [Character: String] = [
        ".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore", ":": "colon", "?": "question mark",
        "=": "equals", "&": "and",
        "~": "tilde", "#": "hash", "+": "plus", "%": "percent",
    ]

    static let currencyCodes: [String: (one: String, many: String)] = [
        "USD": ("U S dollar", "U S dollars"), "EUR": ("euro", "euros"), "GBP": ("pound", "pounds"),
        "JPY": ("yen", "yen"),
        "CHF": ("swiss franc", "swiss francs"), "CAD": ("canadian dollar", "canadian dollars"),
        "AUD": ("australian dollar", "australian dollars"),
    ]
    static let fileEndings: Set<String> = [
        "txt", "pdf", "png", "jpg", "jpeg", "gif", "mp3", "mp4", "wav", "html", "doc", "docx", "xls", "zip", "csv",
        "exe", "py", "swift", "js",
        "json", "xml", "yaml", "md",
    ]
    static let shortForms: [String: String] = [
        "w/": "with", "w/o": "without", "b/c": "because", "a/c": "A C", "phd": "P H D", "sq": "square",
    ]
    /// Short words that are written in capitals to stress them.
    static let emphasisedWords: Set<String> = [
        "OR", "AND", "NOT", "IF", "NO", "YES", "SO", "TO", "IN", "ON", "BUT", "ALL", "YOU", "ME", "WE", "DO", "IS",
        "NEVER", "EVERY", "ONLY", "STOP",
        "GO", "MUST", "WILL", "THE",
    ]
    /// Spelled whatever stands beside them.
    static let spelledAcronyms: Set<String> = [
        "EST", "PST", "CST", "MST", "EDT", "PDT", "GMT", "UTC", "CET", "BST",
    ]
    static let states: [String: String] = [
        "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california", "CO": "colorado",
        "CT": "connecticut",
        "DE": "delaware", "DC": "D C", "FL": "florida", "GA": "georgia", "HI": "hawaii", "ID": "idaho",
        "IL": "illinois", "IN": "indiana",
        "IA": "iowa", "KS": "kansas", "KY": "kentucky", "LA": "louisiana", "ME": "maine", "MD": "maryland",
        "MA": "massachusetts",
        "MI": "michigan", "MN": "minnesota", "MS": "mississippi", "MO": "missouri", "MT": "montana", "NE": "nebraska",
        "NV": "nevada",
        "NH": "new hampshire", "NJ": "new jersey", "NM": "new mexico", "NY": "new york", "NC": "north carolina",
        "ND": "north dakota",
        "OH": "ohio", "OK": "oklahoma", "OR": "oregon", "PA": "pennsylvania", "RI": "rhode island",
        "SC": "south carolina",
        "SD": "south dakota", "TN": "tennessee", "TX": "texas", "UT": "utah", "VT": "vermont", "VA": "virginia",
        "WA": "washington",
        "WV": "west virginia", "WI": "wisconsin", "WY": "wyoming",
    ]
    /// Read as states before a post code only.
    static let statesThatAreWords: Set<String> = [
        "OR", "IN", "ME", "HI", "OK", "OH", "DE", "LA", "PA", "MA", "ID", "AL",
    ]

    /// Written in capitals, but read as words.
    static let spokenAcronyms: Set<String> = [
        "NASA", "NATO", "UNESCO", "UNICEF", "OPEC", "AIDS", "LASER", "RADAR", "SCUBA", "PIN", "RAM", "ROM", "JPEG",
        "GIF", "NAFTA", "ASCII", "COVID",
        "FIFA", "UEFA", "SIM", "LAN", "WAN", "SWAT", "NIMBY", "YOLO", "ALSA", "IKEA", "LEGO", "SQUID",
    ]

    /// Words that stand before a numeral in Roman letters.
    static let romanLeads: Set<String> = [
        "chapter", "part", "volume", "act", "scene", "section", "book", "war", "phase", "type", "title", "article",
        "appendix", "level", "episode",
    ]
    static let regnalNames: Set<String> = [
        "henry", "louis", "george", "edward", "charles", "william", "james", "richard", "elizabeth", "mary", "philip",
        "john", "paul", "pius",
        "benedict", "gregory", "leo", "francis", "frederick", "napoleon", "nicholas", "peter", "catherine", "ivan",
        "alexander", "innocent", "clement",
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
