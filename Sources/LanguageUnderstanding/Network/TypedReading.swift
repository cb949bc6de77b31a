/// Makes a grammar's understanding of what a network says: the words that it marks become typed slots, and slots that it
/// overlooks are looked for. What lacks a slot that no sentence of the grammar does without is not understood.
struct TypedReading {
    let labels: GrammarLabels

    /// - Parameter words: lower case.
    /// - Returns: nil where the network's answer is none of the grammar's.
    func reading(_ text: String, _ words: [String], _ prediction: UnderstandingModel.Prediction, reason: String)
        -> Understanding?
    {
        guard let intent = labels.kinds.first(where: { $0.label == prediction.inScope.intent })?.intent else {
            return nil
        }
        var slots: [(slot: Slot, start: Int)] = [], isFree = [Bool](repeating: true, count: words.count)
        func take(_ name: String, _ range: Range<Int>, _ value: SlotValue) {
            guard !slots.contains(where: { $0.slot.name == name }) else { return }
            slots.append((Slot(name: name, value: value, words: words[range].joined(separator: " ")), range.lowerBound))
            for place in range { isFree[place] = false }
        }
        for span in IntentExample.spans(prediction.tags) where span.end <= words.count {
            let range = span.start..<span.end
            if labels.isWildcard(span.slot, of: intent) {
                take(span.slot, range, .string(words[range].joined(separator: " ")))
            } else if let (part, value) = longestValue(words, range, span.slot, intent) {
                take(span.slot, part, value)
            }
        }
        for found in labels.values(in: words, of: intent, isFree: isFree) { take(found.slot, found.range, found.value) }
        guard let kind = labels.kind(prediction.inScope.intent, with: Set(slots.map(\.slot.name))) else {
            return .nothing(text, reason: "\(reason), which lacks what that needs")
        }
        let fixed = kind.fixed.sorted { $0.key < $1.key }.map { Slot(name: $0.key, value: $0.value, words: "") }
        return Understanding(
            text: text, intent: kind.intent, confidence: prediction.inScope.confidence,
            slots: slots.sorted { $0.start < $1.start }.map(\.slot) + fixed, method: .network, reason: reason)
    }

    /// A marked value may have a word too many at its edges.
    private func longestValue(_ words: [String], _ range: Range<Int>, _ slot: String, _ intent: String) -> (
        Range<Int>, SlotValue
    )? {
        for length in stride(from: range.count, to: 0, by: -1) {
            for start in range.lowerBound...(range.upperBound - length) {
                let part = start..<start + length
                if let value = labels.value(words[part], of: slot, intent: intent) { return (part, value) }
            }
        }
        return nil
    }
}
