/// What can be wrong with a voice, its training material, or a request to speak.
public enum VoiceError: Error, Equatable, CustomStringConvertible {
    case corpusTooSmall(clips: Int)
    case badVoice(file: String, reason: String)
    case badManifest(file: String, line: Int, reason: String)
    case unknownPhoneme(String)
    case noVoice(name: String, known: [String])
    case nothingToSay
    case oneNetworkToTrain
    case predictionWithoutGaussian

    public var description: String {
        switch self {
        case .corpusTooSmall(let clips):
            "\(clips) recordings are too few or too short to train on: some of every 36 are held out"
        case .badVoice(let file, let reason): "\(file): \(reason)"
        case .badManifest(let file, let line, let reason): "\(file), line \(line): \(reason)"
        case .noVoice(let name, let known):
            "there is no voice “\(name)”; "
                + (known.isEmpty ? "none is installed" : "installed: \(known.joined(separator: ", "))")
        case .nothingToSay: "nothing to say: the text has no word, number or sign that the voice can read"
        case .oneNetworkToTrain: "a vocoder's training names one network: `network` (spectral), `melgan` or `wavenet`"
        case .predictionWithoutGaussian: "a WaveNet with `linearPrediction` needs the output `gaussian`"
        case .unknownPhoneme(let symbol): "the voice has no phoneme \(symbol)"
        }
    }
}
