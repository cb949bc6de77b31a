import Tensors

/// Trains one of the models of this library as a configuration says.
///
///     let configuration = try GenerativeTrainingConfiguration(contentsOf: "Training/digits-vae.yaml")
///     let scores = try GenerativeTraining(configuration).run { print($0) }
public struct GenerativeTraining {
    public let configuration: GenerativeTrainingConfiguration

    public init(_ configuration: GenerativeTrainingConfiguration) { self.configuration = configuration }

    /// How far a run has come.
    public struct Progress: Sendable {
        public let step: Int
        public let steps: Int
        public let measured: [String: Double]
    }

    /// Trains, writes the model folder and scores what was written.
    ///
    /// - Parameter resume: goes on from the checkpoint where there is one.
    /// - Throws: `GenerativeModelError`; `.cancelled` where the task is cancelled, behind a checkpoint.
    public func run(resume: Bool = false, progress: (Progress) -> Void = { _ in }) throws -> [String: Double] {
        let threads = BLAS.threadCount
        BLAS.threadCount = configuration.threads
        defer { BLAS.threadCount = threads }
        return try withoutActuallyEscaping(progress) { progress in
            let report = { (report: TrainingLoop.Report) in
                progress(Progress(step: report.step, steps: configuration.steps, measured: report.values))
            }
            return switch configuration.model {
            case .digitJudge, .digitVAE, .digitGAN, .digitFlow:
                try DigitTraining(configuration: configuration).run(resume: resume, progress: report)
            case .perceptual, .superResolution, .inpainting, .style:
                try PhotographTraining(configuration: configuration).run(resume: resume, progress: report)
            }
        }
    }
}
