import CFFTW
import Synchronization

/// A Fourier transform of real signals of one length, by FFTW in single precision.
///
/// Plans are estimated, not measured: a measured plan may differ from run to run, and with it the last bit of the results.
/// For lengths of speech frames that costs nothing that could be measured.
public final class RealTransform: @unchecked Sendable {
    // Sendable: both plans are written once in `init`, and FFTW states that executing a plan on new arrays is thread-safe.
    /// Samples in, a multiple of 2.
    public let length: Int
    /// Complex numbers out.
    public var bins: Int { length / 2 + 1 }
    private let forwardPlan: fftwf_plan
    private let inversePlan: fftwf_plan

    /// FFTW's planner, unlike its transforms, is not thread-safe.
    private static let planner = Mutex(())

    /// - Throws: `SignalError.configuration` for lengths that are not even and positive.
    public init(length: Int) throws {
        guard length > 0, length % 2 == 0, length <= 1 << 24 else {
            throw SignalError.configuration("the Fourier transform's length must be even and positive, not \(length)")
        }
        self.length = length
        let signal = SignalBuffer(count: length), spectrum = SignalBuffer(count: length + 2)
        let (forward, inverse) = Self.planner.withLock { _ -> (UInt, UInt) in
            let flags = UInt32(FFTW_ESTIMATE)
            let forward = fftwf_plan_dft_r2c_1d(Int32(length), signal.start, Self.complex(spectrum.start), flags)
            let inverse = fftwf_plan_dft_c2r_1d(Int32(length), Self.complex(spectrum.start), signal.start, flags)
            return (UInt(bitPattern: forward), UInt(bitPattern: inverse))
        }
        guard let forwardPlan = fftwf_plan(bitPattern: forward), let inversePlan = fftwf_plan(bitPattern: inverse) else {
            throw SignalError.configuration("FFTW has no plan for a transform of \(length) samples")
        }
        self.forwardPlan = forwardPlan
        self.inversePlan = inversePlan
    }

    deinit {
        let plans = [UInt(bitPattern: forwardPlan), UInt(bitPattern: inversePlan)]
        Self.planner.withLock { _ in
            for plan in plans { fftwf_destroy_plan(fftwf_plan(bitPattern: plan)) }
        }
    }

    /// `length` samples to `bins` complex numbers, real and imaginary parts in turns. Both aligned as a `SignalBuffer`'s start.
    @inline(__always)
    func forward(_ signal: UnsafeMutablePointer<Float>, _ spectrum: UnsafeMutablePointer<Float>) {
        fftwf_execute_dft_r2c(forwardPlan, signal, Self.complex(spectrum))
    }

    /// The reverse, times `length`; the spectrum is overwritten.
    @inline(__always)
    func inverse(_ spectrum: UnsafeMutablePointer<Float>, _ signal: UnsafeMutablePointer<Float>) {
        fftwf_execute_dft_c2r(inversePlan, Self.complex(spectrum), signal)
    }

    @inline(__always)
    private static func complex(_ floats: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<fftwf_complex> {
        UnsafeMutableRawPointer(floats).assumingMemoryBound(to: fftwf_complex.self)
    }
}
