/// What can be wrong with what the text front end and the aligner are given.
public enum FrontEndError: Error, Equatable, CustomStringConvertible {
    case unknownPhoneme(String)
    case otherPhonemeSet(voice: String, detail: String)
    case lexiconLine(file: String, line: Int, reason: String)
    case unreadable(file: String, reason: String)
    case configuration(file: String, reason: String)
    case modelDescription(file: String, reason: String)
    case tooShort(clip: String, frames: Int, needed: Int)
    case noTrainingData(String)

    public var description: String {
        switch self {
        case .unknownPhoneme(let symbol): "\"\(symbol)\" is no phoneme (ARPAbet with stress digits, such as AH0 or K)"
        case .otherPhonemeSet(let voice, let detail):
            "\(voice): made for another phoneme set (\(detail)); train it again with this version"
        case .lexiconLine(let file, let line, let reason): "\(file):\(line): \(reason)"
        case .unreadable(let file, let reason): "\(file): \(reason)"
        case .configuration(let file, let reason): "\(file): \(reason)"
        case .modelDescription(let file, let reason): "\(file): \(reason)"
        case .tooShort(let clip, let frames, let needed):
            "\(clip): \(frames) frames cannot hold its phonemes, which need at least \(needed)"
        case .noTrainingData(let reason): "nothing to train on: \(reason)"
        }
    }
}
