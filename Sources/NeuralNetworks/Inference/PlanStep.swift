import CKernels

/// Plain data of a compiled plan: what the executor walks over without touching a reference count.
enum PlanStepKind: UInt8 {
    case convolution, depthwise, activation, affine, add, multiply, concatenate, gate, slice
    case logSoftmax, softmax, layerNorm, reflectPad, interleave, repeatFrames, embedding, gru, lstm
}

/// Output row q reads rows `q * stride - left ... q * stride - left + span` of the buffer.
struct PlanSource {
    var buffer: Int
    var left: Int
    var right: Int
    var span: Int
    var stride: Int
}

/// One step of the program. Step i writes buffer i + 1; buffer 0 is the input.
struct PlanStep {
    var kind: PlanStepKind
    var channels: Int
    var sources: UnsafeMutablePointer<PlanSource>
    var sourceCount: Int

    /// See ``LoweredConvolution``.
    var phases = 1
    var trim = 0
    var extra = 0
    var isTransposed = false

    /// One for each group.
    var convolutions: UnsafeMutablePointer<InferenceConvolution>?
    var groups = 0
    var hasResidual = false
    /// The same convolution in the frequency domain, for long runs of rows.
    var spectral: UnsafeMutablePointer<PlanSpectral>?

    var taps: Int32 = 0
    var dilation = 1
    var slope: Float = 1
    /// INFERENCE_… of the function applied to the result, and what it takes.
    var function: Int32 = 0
    var parameters: UnsafePointer<Float>?

    /// Scale and shift, gamma and beta, the embedding table or the depthwise weights and bias.
    var first: UnsafePointer<Float>?
    var second: UnsafePointer<Float>?
    var epsilon: Float = 0
    /// First channel of a slice; rows of an embedding table.
    var offset = 0
    /// Where a recurrent step keeps its sums and cell in the stream's own memory.
    var scratch = 0
    /// Multiplications in one row, to share work evenly.
    var cost = 0
}

/// Rows of one value. Row t of the signal lies at `base + (t - start) * pitch`; rows before 0 are zero.
struct PlanBuffer {
    var base: UnsafeMutablePointer<Float>
    var channels: Int
    var pitch: Int
    var capacity: Int
    /// Zero rows kept before row 0.
    var history: Int
    /// Rows that a step may write beyond those that count.
    var slack: Int
    /// Index in the signal of the first row in memory.
    var start: Int

    @inline(__always)
    func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + (index - start) * pitch }
}
