import CKernels
import Tensors

/// Cutting a signal into overlapping frames, and adding frames up again: each is the other's gradient.
extension Variable {
    /// Frames of `length` samples, one every `hop`: `[batch, time]` becomes `[batch, frames, length]`. A rest too short
    /// for a frame is left out.
    public func framed(length: Int, hop: Int) -> Variable {
        let (batch, time) = (shape[0], shape[1])
        precondition(shape.count == 2 && time >= length, "frames of \(length) samples from \(shape)")
        let frames = (time - length) / hop + 1
        return Variable(Self.frame(value, length: length, hop: hop, frames: frames), from: [self]) {
            self.accumulate(Self.overlapAdd($0, hop: hop, time: time).reshaped([batch, time]))
        }
    }

    /// The sum of frames laid `hop` samples apart: `[batch, frames, length]` becomes
    /// `[batch, (frames - 1) * hop + length]`.
    public func overlapAdded(hop: Int) -> Variable {
        let (frames, length) = (shape[1], shape[2])
        precondition(shape.count == 3 && frames > 0)
        let time = (frames - 1) * hop + length
        return Variable(Self.overlapAdd(value, hop: hop, time: time), from: [self]) {
            self.accumulate(Self.frame($0, length: length, hop: hop, frames: frames))
        }
    }

    private static func frame(_ x: Tensor, length: Int, hop: Int, frames: Int) -> Tensor {
        let (batch, time) = (x.shape[0], x.shape[1])
        var output = Tensor(uninitialized: [batch, frames, length])
        let y = output.mutableAddress()
        for b in 0..<batch {
            gk_copy_rows(x.address + b * time, hop, y + b * frames * length, length, frames, length, 0)
        }
        return output
    }

    private static func overlapAdd(_ x: Tensor, hop: Int, time: Int) -> Tensor {
        let (batch, frames, length) = (x.shape[0], x.shape[1], x.shape[2])
        var output = Tensor(shape: [batch, time])
        // Each item is written by one thread; parallelFor returns before the memory can go.
        nonisolated(unsafe) let y = output.mutableAddress()
        nonisolated(unsafe) let from = x.address
        parallelFor(batch) { b in
            for frame in 0..<frames {
                gk_accumulate(from + (b * frames + frame) * length, 1, y + b * time + frame * hop, length)
            }
        }
        return output
    }
}
