import ArgumentParser
import Assistant
import Foundation
import SpeechRecognition

/// How a recogniser with attention searches, or judges what another found.
struct AttentionOptions: ParsableArguments {
    enum Fusion: String, ExpressibleByArgument, CaseIterable {
        case shallow, secondPass = "second-pass"
    }

    @Option(
        help: ArgumentHelp(
            "Have this recogniser with attention, a folder or a name under models/, judge the best texts of free speech.",
            valueName: "model"))
    var rescore: String?

    @Option(help: ArgumentHelp("Weight of that judgement.", visibility: .hidden))
    var rescoreWeight: Float?

    @Option(help: ArgumentHelp("Gain of each character beside it.", visibility: .hidden))
    var rescoreGain: Float?

    @Option(help: ArgumentHelp("How many texts it judges.", visibility: .hidden))
    var rescoreCount: Int?

    @Option(
        help:
            "With a model that has attention: whether the language model speaks along while it writes (shallow) or judges what it has written (second-pass)."
    )
    var fusion = Fusion.shallow

    @Option(help: ArgumentHelp("With such a model: gain for each frame that it looked at.", visibility: .hidden))
    var coverageGain: Float?

    /// What writes down recordings.
    func recogniser(_ options: RecogniserOptions, _ hearing: RecogniserOptions.Hearing) throws
        -> any RecordingRecogniser
    {
        let folder = try options.folder(hearing)
        if AttentionDescription.describes(folder) {
            guard rescore == nil else { throw ValidationError("--rescore goes with a recogniser without attention") }
            guard options.grammar == nil, options.boost == nil else {
                throw ValidationError("a recogniser with attention knows neither --grammar nor --boost")
            }
            return AttentionDecoder(
                try AttentionRecogniser(contentsOf: folder), settings: try settings(options, hearing))
        }
        let first = FrameDecoder(try options.recogniser(hearing), decoding: try options.decoding(hearing))
        guard let rescore else { return first }
        guard options.grammar == nil else {
            throw ValidationError("--rescore goes with free speech, not with --grammar")
        }
        var settings = AttentionRescorer.Settings()
        settings.weight = rescoreWeight ?? settings.weight
        settings.characterGain = rescoreGain ?? settings.characterGain
        settings.count = rescoreCount ?? settings.count
        let second = try AttentionRecogniser(contentsOf: DataDirectory.locate().model(rescore))
        return AttentionRescorer(first, by: second, settings: settings)
    }

    private func settings(_ options: RecogniserOptions, _ hearing: RecogniserOptions.Hearing) throws
        -> AttentionBeamSearch.Settings
    {
        var settings = AttentionBeamSearch.Settings()
        settings.width = options.beamWidth ?? settings.width
        settings.coverageGain = coverageGain ?? settings.coverageGain
        settings.characterGain = options.letterGain ?? settings.characterGain
        settings.isSecondPass = fusion == .secondPass
        switch try options.decoding(hearing) {
        case .language(let model, _): settings.language = .characters(model, weight: options.languageWeight ?? 0.2)
        case .words(let words, _):
            settings.language = .words(words, weight: options.languageWeight ?? 0.3, gain: options.languageGain ?? 0)
        case .free, .graph: break
        }
        return settings
    }
}
