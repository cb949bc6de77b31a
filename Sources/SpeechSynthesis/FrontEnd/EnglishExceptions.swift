import Foundation

/// Pronunciations that every voice needs and that no rule gives: function words, names of letters and numbers, days,
/// months, and common words spelled against the rules. A user's lexicon comes before these.
enum EnglishExceptions {
    static let lexicon: PronunciationLexicon = {
        var lexicon = PronunciationLexicon()
        for entry in entries.split(whereSeparator: { $0 == "\n" || $0 == "/" }) {
            let fields = entry.split(separator: " ")
            guard let word = fields.first, fields.count > 1 else { continue }
            lexicon.add(String(word), fields.dropFirst().compactMap { Phoneme(symbol: $0) })
        }
        return lexicon
    }()

    /// Names of the letters.
    static let letters: [Character: [Phoneme]] = {
        let names =
            "A EY1/B B IY1/C S IY1/D D IY1/E IY1/F EH1 F/G JH IY1/H EY1 CH/I AY1/J JH EY1/K K EY1/L EH1 L/M EH1 M/N EH1 N/O OW1/P P IY1"
            + "/Q K Y UW1/R AA1 R/S EH1 S/T T IY1/U Y UW1/V V IY1/W D AH1 B AH0 L Y UW0/X EH1 K S/Y W AY1/Z Z IY1"
        var result: [Character: [Phoneme]] = [:]
        for entry in names.split(separator: "/") {
            guard let letter = entry.first else { continue }
            result[letter] = entry.dropFirst(2).split(separator: " ").compactMap { Phoneme(symbol: $0) }
        }
        return result
    }()

    private static let entries = """
        the DH AH0/a AH0/an AE1 N/of AH1 V/and AH0 N D/or AO1 R/but B AH1 T/if IH1 F/so S OW1/as AE1 Z/at AE1 T/by B AY1/for F AO1 R
        from F R AH1 M/in IH0 N/into IH1 N T UW0/on AA1 N/off AO1 F/out AW1 T/over OW1 V ER0/to T UW1/too T UW1/up AH1 P/with W IH1 DH
        about AH0 B AW1 T/after AE1 F T ER0/again AH0 G EH1 N/against AH0 G EH1 N S T/all AO1 L/also AO1 L S OW0/although AO2 L DH OW1
        always AO1 L W EY2 Z/among AH0 M AH1 NG/another AH0 N AH1 DH ER0/any EH1 N IY0/are AA1 R/aren't AA1 R AH0 N T/because B IH0 K AO1 Z
        been B IH1 N/before B IH0 F AO1 R/behind B IH0 HH AY1 N D/being B IY1 IH0 NG/below B IH0 L OW1/between B IH0 T W IY1 N/beyond B IH0 AA1 N D
        both B OW1 TH/can K AE1 N/can't K AE1 N T/come K AH1 M/could K UH1 D/couldn't K UH1 D AH0 N T/did D IH1 D/didn't D IH1 D AH0 N T
        do D UW1/does D AH1 Z/doesn't D AH1 Z AH0 N T/done D AH1 N/don't D OW1 N T/down D AW1 N/each IY1 CH/either IY1 DH ER0/else EH1 L S
        enough IH0 N AH1 F/even IY1 V IH0 N/ever EH1 V ER0/every EH1 V R IY0/except IH0 K S EH1 P T/few F Y UW1/give G IH1 V/go G OW1/gone G AO1 N
        had HH AE1 D/has HH AE1 Z/hasn't HH AE1 Z AH0 N T/have HH AE1 V/haven't HH AE1 V AH0 N T/he HH IY1/her HH ER1/here HH IH1 R/hers HH ER1 Z
        him HH IH1 M/his HH IH1 Z/how HH AW1/i AY1/i'd AY1 D/i'll AY1 L/i'm AY1 M/i've AY1 V/is IH1 Z/isn't IH1 Z AH0 N T/it IH1 T/it's IH1 T S/its IH1 T S
        just JH AH1 S T/many M EH1 N IY0/may M EY1/me M IY1/might M AY1 T/more M AO1 R/most M OW1 S T/much M AH1 CH/must M AH1 S T/my M AY1
        neither N IY1 DH ER0/never N EH1 V ER0/no N OW1/none N AH1 N/nor N AO1 R/not N AA1 T/nothing N AH1 TH IH0 NG/now N AW1/often AO1 F AH0 N
        once W AH1 N S/only OW1 N L IY0/other AH1 DH ER0/others AH1 DH ER0 Z/ought AO1 T/our AW1 ER0/ours AW1 ER0 Z/own OW1 N/per P ER1/put P UH1 T
        said S EH1 D/say S EY1/says S EH1 Z/shall SH AE1 L/she SH IY1/should SH UH1 D/shouldn't SH UH1 D AH0 N T/since S IH1 N S/some S AH1 M
        something S AH1 M TH IH0 NG/still S T IH1 L/such S AH1 CH/than DH AE1 N/that DH AE1 T/that's DH AE1 T S/their DH EH1 R/theirs DH EH1 R Z
        them DH EH1 M/themselves DH EH0 M S EH1 L V Z/then DH EH1 N/there DH EH1 R/there's DH EH1 R Z/these DH IY1 Z/they DH EY1/they're DH EH1 R
        this DH IH1 S/those DH OW1 Z/though DH OW1/through TH R UW1/thus DH AH1 S/together T AH0 G EH1 DH ER0/under AH1 N D ER0/until AH0 N T IH1 L
        upon AH0 P AA1 N/us AH1 S/very V EH1 R IY0/was W AA1 Z/wasn't W AA1 Z AH0 N T/we W IY1/we're W IH1 R/were W ER1/weren't W ER1 AH0 N T/what W AH1 T
        what's W AH1 T S/when W EH1 N/where W EH1 R/whether W EH1 DH ER0/which W IH1 CH/while W AY1 L/who HH UW1/whole HH OW1 L/whom HH UW1 M
        whose HH UW1 Z/why W AY1/will W IH1 L/without W IH0 TH AW1 T/won't W OW1 N T/would W UH1 D/wouldn't W UH1 D AH0 N T/yes Y EH1 S/yet Y EH1 T
        you Y UW1/you're Y UH1 R/your Y AO1 R/yours Y AO1 R Z/yourself Y AO0 R S EH1 L F/myself M AY2 S EH1 L F/himself HH IH0 M S EH1 L F
        zero Z IH1 R OW0/one W AH1 N/two T UW1/three TH R IY1/four F AO1 R/five F AY1 V/six S IH1 K S/seven S EH1 V AH0 N/eight EY1 T/nine N AY1 N
        ten T EH1 N/eleven IH0 L EH1 V AH0 N/twelve T W EH1 L V/thirteen TH ER1 T IY1 N/fourteen F AO1 R T IY1 N/fifteen F IH0 F T IY1 N
        sixteen S IH0 K S T IY1 N/seventeen S EH1 V AH0 N T IY1 N/eighteen EY0 T IY1 N/nineteen N AY1 N T IY1 N/twenty T W EH1 N T IY0
        thirty TH ER1 D IY2/forty F AO1 R T IY0/fifty F IH1 F T IY0/sixty S IH1 K S T IY0/seventy S EH1 V AH0 N T IY0/eighty EY1 T IY0
        ninety N AY1 N T IY0/hundred HH AH1 N D R AH0 D/thousand TH AW1 Z AH0 N D/million M IH1 L Y AH0 N/billion B IH1 L Y AH0 N
        trillion T R IH1 L Y AH0 N/first F ER1 S T/second S EH1 K AH0 N D/third TH ER1 D/fourth F AO1 R TH/fifth F IH1 F TH/sixth S IH1 K S TH
        seventh S EH1 V AH0 N TH/eighth EY1 T TH/ninth N AY1 N TH/tenth T EH1 N TH/twelfth T W EH1 L F TH/twentieth T W EH1 N T IY0 IH0 TH
        thirtieth TH ER1 T IY0 AH0 TH/half HH AE1 F/quarter K W AO1 R T ER0/quarters K W AO1 R T ER0 Z/point P OY1 N T/minus M AY1 N AH0 S/plus P L AH1 S
        percent P ER0 S EH1 N T/dollar D AA1 L ER0/dollars D AA1 L ER0 Z/cents S EH1 N T S/pounds P AW1 N D Z/oh OW1/o'clock AH0 K L AA1 K
        monday M AH1 N D EY2/tuesday T UW1 Z D EY2/wednesday W EH1 N Z D EY2/thursday TH ER1 Z D EY2/friday F R AY1 D EY2/saturday S AE1 T ER0 D EY2
        sunday S AH1 N D EY2/january JH AE1 N Y UW0 EH2 R IY0/february F EH1 B Y AH0 W EH2 R IY0/march M AA1 R CH/april EY1 P R AH0 L/june JH UW1 N
        july JH UH0 L AY1/august AA1 G AH0 S T/september S EH0 P T EH1 M B ER0/october AA0 K T OW1 B ER0/november N OW0 V EH1 M B ER0
        december D IH0 S EH1 M B ER0/today T AH0 D EY1/tomorrow T AH0 M AA1 R OW2/tonight T AH0 N AY1 T/yesterday Y EH1 S T ER0 D EY2
        morning M AO1 R N IH0 NG/evening IY1 V N IH0 NG/afternoon AE2 F T ER0 N UW1 N/minute M IH1 N AH0 T/minutes M IH1 N AH0 T S/hour AW1 ER0
        hours AW1 ER0 Z/alarm AH0 L AA1 R M/alarms AH0 L AA1 R M Z/timer T AY1 M ER0/sorry S AA1 R IY0/please P L IY1 Z/okay OW2 K EY1
        mister M IH1 S T ER0/missus M IH1 S IH0 Z/miz M IH1 Z/doctor D AA1 K T ER0/people P IY1 P AH0 L/woman W UH1 M AH0 N/women W IH1 M AH0 N
        great G R EY1 T/water W AO1 T ER0/word W ER1 D/words W ER1 D Z/work W ER1 K/world W ER1 L D/young Y AH1 NG/country K AH1 N T R IY0
        love L AH1 V/live L IH1 V/move M UW1 V/sure SH UH1 R/busy B IH1 Z IY0/business B IH1 Z N AH0 S/island AY1 L AH0 N D/answer AE1 N S ER0
        foot F UH1 T/good G UH1 D/book B UH1 K/look L UH1 K/took T UH1 K/blood B L AH1 D/door D AO1 R/eye AY1/eyes AY1 Z/friend F R EH1 N D
        heart HH AA1 R T/height HH AY1 T/weight W EY1 T/neighbor N EY1 B ER0/laugh L AE1 F/rough R AH1 F/thought TH AO1 T/bought B AO1 T
        caught K AO1 T/daughter D AO1 T ER0/knife N AY1 F/know N OW1/knew N UW1/known N OW1 N/listen L IH1 S AH0 N/castle K AE1 S AH0 L
        sword S AO1 R D/tongue T AH1 NG/debt D EH1 T/doubt D AW1 T/iron AY1 ER0 N/sugar SH UH1 G ER0/ocean OW1 SH AH0 N/machine M AH0 SH IY1 N
        police P AH0 L IY1 S/restaurant R EH1 S T ER0 AA2 N T/colonel K ER1 N AH0 L/choir K W AY1 ER0/queue K Y UW1/recipe R EH1 S AH0 P IY0
        dot D AA1 T/slash S L AE1 SH/celsius S EH1 L S IY0 AH0 S/fahrenheit F EH1 R AH0 N HH AY2 T/kilometers K AH0 L AA1 M AH0 T ER0 Z
        john JH AA1 N/george JH AO1 R JH/london L AH1 N D AH0 N/gusli G UW1 S L IY0
        """
}
