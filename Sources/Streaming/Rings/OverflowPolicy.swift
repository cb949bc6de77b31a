/// What happens when the reader is slower than the writer.
public enum OverflowPolicy: Sendable, Equatable {
    /// A push into a full ring answers that it took less; the writer decides.
    case reject
    /// What does not fit is lost, and counted by the writer.
    case dropNewest
    /// The reader passes over what is older than the newest `keeping` elements, and counts it.
    ///
    /// The writer must not move the reader's index (the reader may be in the middle of that slot), so the reader sheds the old
    /// itself, the next time it looks. Give the ring a capacity of several times `keeping`: only when the reader does not
    /// look for as long as the whole capacity lasts, the newest are lost instead, and counted too.
    case dropOldest(keeping: Int)

    var kept: Int {
        if case .dropOldest(let keeping) = self { keeping } else { .max }
    }
}
