import CALSA

/// Sample formats of sound cards, and their way to and from mono Float.
public enum SampleFormat: String, Sendable, Codable, CaseIterable {
    case float32, signed32, signed24, signed24Packed, signed16, unsigned8

    var alsa: snd_pcm_format_t {
        switch self {
        case .float32: SND_PCM_FORMAT_FLOAT_LE
        case .signed32: SND_PCM_FORMAT_S32_LE
        case .signed24: SND_PCM_FORMAT_S24_LE
        case .signed24Packed: SND_PCM_FORMAT_S24_3LE
        case .signed16: SND_PCM_FORMAT_S16_LE
        case .unsigned8: SND_PCM_FORMAT_U8
        }
    }

    public var bytes: Int {
        switch self {
        case .float32, .signed32, .signed24: 4
        case .signed24Packed: 3
        case .signed16: 2
        case .unsigned8: 1
        }
    }

    /// Interleaved frames to the mean of their channels.
    @_noLocks @_noAllocation
    public func decode(
        _ raw: UnsafeRawPointer, frames: Int, channels: Int, into mono: UnsafeMutablePointer<Float>
    ) {
        let share = 1 / Float(channels)
        var at = 0
        for i in 0..<frames {
            var sum: Float = 0
            for _ in 0..<channels {
                sum += value(raw, at)
                at += bytes
            }
            mono[i] = sum * share
        }
    }

    /// Mono to every channel of interleaved frames; clipped, rounded.
    @_noLocks @_noAllocation
    public func encode(
        _ mono: UnsafePointer<Float>, frames: Int, channels: Int, into raw: UnsafeMutableRawPointer
    ) {
        var at = 0
        for i in 0..<frames {
            let x = mono[i] > 1 ? 1 : (mono[i] >= -1 ? mono[i] : (mono[i] < -1 ? -1 : 0))
            for _ in 0..<channels {
                store(x, raw, at)
                at += bytes
            }
        }
    }

    @inline(__always) @_noLocks @_noAllocation
    private func value(_ raw: UnsafeRawPointer, _ at: Int) -> Float {
        switch self {
        case .float32:
            let x = raw.loadUnaligned(fromByteOffset: at, as: Float.self)
            return x.isFinite ? x : 0
        case .signed32: return Float(raw.loadUnaligned(fromByteOffset: at, as: Int32.self)) * 0x1p-31
        case .signed24: return Float((raw.loadUnaligned(fromByteOffset: at, as: Int32.self) << 8) >> 8) * 0x1p-23
        case .signed24Packed:
            let low = Int32(raw.loadUnaligned(fromByteOffset: at, as: UInt16.self))
            let high = Int32(raw.loadUnaligned(fromByteOffset: at + 2, as: Int8.self))
            return Float(high << 16 | low) * 0x1p-23
        case .signed16: return Float(raw.loadUnaligned(fromByteOffset: at, as: Int16.self)) * 0x1p-15
        case .unsigned8: return (Float(raw.loadUnaligned(fromByteOffset: at, as: UInt8.self)) - 128) * 0x1p-7
        }
    }

    @inline(__always) @_noLocks @_noAllocation
    private func store(_ x: Float, _ raw: UnsafeMutableRawPointer, _ at: Int) {
        switch self {
        case .float32: raw.storeBytes(of: x, toByteOffset: at, as: Float.self)
        case .signed32:
            raw.storeBytes(
                of: Int32(max(-0x1p31, min(0x1p31 - 1, Double(x) * 0x1p31))), toByteOffset: at, as: Int32.self)
        case .signed24: raw.storeBytes(of: Self.step24(x), toByteOffset: at, as: Int32.self)
        case .signed24Packed:
            let value = Self.step24(x)
            raw.storeBytes(of: UInt16(truncatingIfNeeded: value), toByteOffset: at, as: UInt16.self)
            raw.storeBytes(of: Int8(truncatingIfNeeded: value >> 16), toByteOffset: at + 2, as: Int8.self)
        case .signed16:
            raw.storeBytes(
                of: Int16(max(-32768, min(32767, x * 32768 + (x < 0 ? -0.5 : 0.5)))), toByteOffset: at, as: Int16.self)
        case .unsigned8:
            raw.storeBytes(of: UInt8(max(0, min(255, x * 128 + 128.5))), toByteOffset: at, as: UInt8.self)
        }
    }

    @inline(__always) @_noLocks @_noAllocation
    private static func step24(_ x: Float) -> Int32 {
        Int32(max(-0x1p23, min(0x1p23 - 1, x * 0x1p23 + (x < 0 ? -0.5 : 0.5))))
    }
}
