import Foundation
import Yams

/// What the file given to `gusli train generative --config` holds; paths are taken from where the command runs.
public struct GenerativeTrainingConfiguration: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case digitJudge = "digits-judge"
        case digitVAE = "digits-vae"
        case digitGAN = "digits-gan"
        case digitFlow = "digits-flow"
        case perceptual
        case superResolution = "super-resolution"
        case inpainting
        case style
    }

    public var model: Kind
    /// Digits as CSV.
    public var data: String
    /// Pictures to learn from, and one to score on that is not among them.
    public var photographs: [String]
    public var heldBack: String?
    /// The side of the squares that are cut from photographs, in pixels.
    public var cropSide: Int
    /// The model folder to write.
    public var output: String
    public var checkpoint: String?
    public var seed: UInt64
    public var steps: Int
    public var batchSize: Int
    public var learningRate: Double
    public var weightDecay: Double
    /// The weight of the past in the averaged weights that are kept; 0 keeps the last step's.
    public var averageDecay: Double
    public var threads: Int
    /// The folder of the classifier that judges drawn digits.
    public var judge: String?
    public var vae: ConditionalVAE.Configuration?
    public var gan: ConditionalGAN.Configuration?
    public var flow: NormalisingFlow.Configuration?
    public var superResolution: SuperResolutionNetwork.Configuration?
    public var inpainting: InpaintingNetwork.Configuration?
    public var style: StyleNetwork.Configuration?
    /// The picture whose style is learned; a mosaic drawn by the program where left out.
    public var stylePicture: String?
    public var styleWeight: Double
    /// The folder of the perceptual network, for losses by its activations.
    public var perceptual: String?
    /// What the distance of activations counts beside that of pixels in super-resolution.
    public var perceptualWeight: Double

    /// - Throws: `GenerativeModelError.configuration`.
    public init(contentsOf path: String) throws {
        do {
            self = try YAMLDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            throw GenerativeModelError.configuration(file: path, reason: Self.explain(error))
        }
        guard cropSide >= 16, cropSide % 4 == 0 else {
            throw GenerativeModelError.configuration(file: path, reason: "cropSide must be a multiple of 4 from 16")
        }
        guard steps > 0, batchSize > 0, learningRate > 0, (0..<1).contains(averageDecay) else {
            throw GenerativeModelError.configuration(
                file: path, reason: "steps, batchSize and learningRate must be above 0, averageDecay in 0 ..< 1")
        }
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        model = try values.decode(Kind.self, forKey: .model)
        let needsDigits = model.rawValue.hasPrefix("digits")
        data = try needsDigits ? values.decode(String.self, forKey: .data) : ""
        photographs = try needsDigits ? [] : values.decode([String].self, forKey: .photographs)
        heldBack = try values.decodeIfPresent(String.self, forKey: .heldBack)
        cropSide = try values.decodeIfPresent(Int.self, forKey: .cropSide) ?? 48
        output = try values.decode(String.self, forKey: .output)
        checkpoint = try values.decodeIfPresent(String.self, forKey: .checkpoint)
        seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1
        steps = try values.decode(Int.self, forKey: .steps)
        batchSize = try values.decodeIfPresent(Int.self, forKey: .batchSize) ?? 64
        learningRate = try values.decodeIfPresent(Double.self, forKey: .learningRate) ?? 1e-3
        weightDecay = try values.decodeIfPresent(Double.self, forKey: .weightDecay) ?? 0
        averageDecay = try values.decodeIfPresent(Double.self, forKey: .averageDecay) ?? 0
        threads = try values.decodeIfPresent(Int.self, forKey: .threads) ?? 1
        judge = try values.decodeIfPresent(String.self, forKey: .judge)
        vae = try values.decodeIfPresent(ConditionalVAE.Configuration.self, forKey: .vae)
        gan = try values.decodeIfPresent(ConditionalGAN.Configuration.self, forKey: .gan)
        flow = try values.decodeIfPresent(NormalisingFlow.Configuration.self, forKey: .flow)
        superResolution = try values.decodeIfPresent(
            SuperResolutionNetwork.Configuration.self, forKey: .superResolution)
        inpainting = try values.decodeIfPresent(InpaintingNetwork.Configuration.self, forKey: .inpainting)
        style = try values.decodeIfPresent(StyleNetwork.Configuration.self, forKey: .style)
        stylePicture = try values.decodeIfPresent(String.self, forKey: .stylePicture)
        styleWeight = try values.decodeIfPresent(Double.self, forKey: .styleWeight) ?? 3
        perceptual = try values.decodeIfPresent(String.self, forKey: .perceptual)
        perceptualWeight = try values.decodeIfPresent(Double.self, forKey: .perceptualWeight) ?? 0
    }

    private static func explain(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            (context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription)
        case let error as CocoaError: error.localizedDescription
        default: "\(error)"
        }
    }
}
