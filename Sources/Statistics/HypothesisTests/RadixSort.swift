/// Sorting of doubles by their bits: eight counts, and passes only over the digits that differ.
enum RadixSort {
    private static let digitBits = 11
    private static let digits = 6

    /// Keys in ascending order; equal values, −0 and 0 among them, have equal keys.
    static func sorted(_ values: [Double]) -> [UInt64] {
        let size = 1 << digitBits, mask = UInt64(size - 1)
        var counts = [Int](repeating: 0, count: size * digits)
        var keys = values.map { value -> UInt64 in
            let bits = (value + 0).bitPattern
            return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
        }
        keys.withUnsafeBufferPointer { keys in
            counts.withUnsafeMutableBufferPointer { counts in
                for key in keys {
                    for digit in 0..<digits {
                        counts[digit &* size &+ Int((key >> UInt64(digit &* digitBits)) & mask)] &+= 1
                    }
                }
            }
        }
        var other = keys
        for digit in 0..<digits {
            let shift = UInt64(digit * digitBits), base = digit * size
            guard let first = keys.first, counts[base + Int((first >> shift) & mask)] < keys.count else { continue }
            var offset = 0
            for index in base..<(base + size) {
                let count = counts[index]
                counts[index] = offset
                offset += count
            }
            keys.withUnsafeBufferPointer { from in
                other.withUnsafeMutableBufferPointer { to in
                    counts.withUnsafeMutableBufferPointer { counts in
                        for key in from {
                            let slot = base &+ Int((key >> shift) & mask)
                            to[counts[slot]] = key
                            counts[slot] &+= 1
                        }
                    }
                }
            }
            swap(&keys, &other)
        }
        return keys
    }
}
