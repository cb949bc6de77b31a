extension ChartMatcher {
    struct Score {
        var wildcards: Int32 = 0
        var literalCharacters: Int32 = 0
        var wildcardCharacters: Int32 = 0

        /// Fewer wildcards, then more literal text, then less text in wildcards.
        func isBetter(than other: Score) -> Bool {
            if wildcards != other.wildcards { return wildcards < other.wildcards }
            if literalCharacters != other.literalCharacters { return literalCharacters > other.literalCharacters }
            return wildcardCharacters < other.wildcardCharacters
        }

        static func + (a: Score, b: Score) -> Score {
            Score(
                wildcards: a.wildcards + b.wildcards, literalCharacters: a.literalCharacters + b.literalCharacters,
                wildcardCharacters: a.wildcardCharacters + b.wildcardCharacters)
        }
    }

    /// A way through part of a template, from some place to `end`.
    struct Way {
        var end: Int32
        var score = Score()
        /// What was caught on the way; -1: nothing.
        var caught: Int32 = -1
        /// What lists added to the context; 0: nothing.
        var context: Int32 = 0
    }
}
