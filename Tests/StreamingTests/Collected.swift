import Streaming
import Synchronization

/// What came out of a pipeline, readable when its threads have ended, and before.
final class Collected: Sendable {
    struct Sound: Equatable {
        var samples: [Float] = []
        var timesAreTrue = true
    }

    private let sound = Mutex(Sound())

    func add(_ block: AudioBlock, _ samples: ArraySlice<Float>) {
        sound.withLock {
            if block.position != Int64($0.samples.count) || block.time != UInt64(block.position) * 1000 {
                $0.timesAreTrue = false
            }
            $0.samples += samples
        }
    }

    var value: Sound { sound.withLock { $0 } }
}
