import AudioIO
import Dialogue
import Foundation
import Skills
import SpeechRecognition
import SpeechSynthesis

extension AssistantConfiguration {
    /// What keeps an assistant from running by this configuration, in words; empty: nothing.
    ///
    /// Loads models, grammars and scenarios, and opens the sound devices.
    public func problems(data: DataDirectory, checksDevices: Bool = true) -> [String] {
        var problems: [String] = []
        func attempt(_ key: String, _ work: () throws -> Void) {
            do { try work() } catch { problems.append("\(key): \(error)") }
        }
        attempt("recogniser") {
            let recogniser = try Recogniser(contentsOf: data.model(recogniser))
            _ = try recogniser.session(.free)
            attempt("wake") { _ = try recogniser.wakeWordDetector(wake, threshold: wakeThreshold) }
        }
        attempt("offlineRecogniser") {
            let folder = data.model(offlineRecogniser)
            _ = try (Recogniser(contentsOf: folder), RecognitionSession.Decoding.freeSpeech(modelFolder: folder))
        }
        attempt("voice") { _ = try Synthesiser(voiceDirectory: data.voice(voice)) }
        problems += DataSources(sources).problems.map { "sources: \($0)" }
        problems += missingFiles(data)
        attempt("grammars, scenarios") {
            _ = try DialogueEngine(self, data: data) { problems.append("skills: \($0)") }
        }
        if let wakeThreshold, !(0...1).contains(wakeThreshold) {
            problems.append("wakeThreshold: is a number from 0 to 1")
        }
        if !(longestCommand > 0 && longestCommand.isFinite) { problems.append("longestCommand: more than 0 is needed") }
        if !(followUpSeconds > 0 && followUpSeconds.isFinite) {
            problems.append("followUpSeconds: more than 0 is needed")
        }
        if !(0...1).contains(minimumConfidence) { problems.append("minimumConfidence: is a number from 0 to 1") }
        guard checksDevices else { return problems }
        attempt("capture") { _ = try ALSACapture(DeviceRequest(capture)) }
        attempt("playback") { _ = try ALSAPlayback(DeviceRequest(playback)) }
        return problems
    }

    /// Folders and files that are named and are not there.
    private func missingFiles(_ data: DataDirectory) -> [String] {
        let files = FileManager.default
        let missing = documents.filter { !files.fileExists(atPath: $0) }.map {
            "documents: \($0): no such file or folder"
        }
        let known =
            (try? files.contentsOfDirectory(atPath: data.grammars(language: language).deletingLastPathComponent().path))
            ?? []
        guard grammars.isEmpty, !known.contains(language) else { return missing }
        return missing + [
            "language: there are no grammars for “\(language)”, only for \(known.sorted().joined(separator: ", "))"
        ]
    }
}
