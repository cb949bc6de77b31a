/// Free writing beside a grammar: of what it leaves open, and of what none of its sentences is.
extension RecognitionSession {
    /// After `finish`: what was said, whatever the graph allows, as `dictation` writes it; letter by letter without one.
    public func dictated() -> Recognition {
        guard let dictation, lastHeard != nil else { return unconstrained }
        let all = 0..<frames.count / recogniser.alphabet.classes
        let written = written(all, by: dictation).calibrated(recogniser.description.confidence?.free)
        return written.words.isEmpty ? unconstrained : written.lasting(secondsAccepted)
    }

    /// The words that `dictation` hears where a path allows words of any kind; nil where there are none, or no dictation.
    func openWords(_ path: GraphDecoder.Path, at index: Int) -> [Recognition.Word]? {
        guard let dictation, path.words[index].isOfAnyKind else { return nil }
        let last = path.words.count - 1
        // Up to the neighbours' letters, the silence before and behind them included.
        let begin = index == 0 ? 0 : path.words[index - 1].end
        let end = index == last ? frames.count / recogniser.alphabet.classes : path.words[index + 1].begin
        guard begin < end else { return nil }
        let words = written(begin..<end, by: dictation).words
        return words.isEmpty ? nil : words
    }

    /// - Parameter range: frames from the last reset on.
    private func written(_ range: Range<Int>, by dictation: Decoding) -> Recognition {
        guard let track = dictation.track(recogniser) else { return .nothing }
        let classes = recogniser.alphabet.classes
        frames.withUnsafeBufferPointer { frames in
            track.push(
                UnsafeBufferPointer(
                    rebasing: frames[range.lowerBound * classes..<min(frames.count, range.upperBound * classes)]))
        }
        return track.recognition(frameSeconds: recogniser.frameSeconds)
            .moved(by: Double(range.lowerBound) * recogniser.frameSeconds)
    }
}
