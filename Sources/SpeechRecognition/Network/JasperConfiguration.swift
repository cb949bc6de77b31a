/// The shape of a network of the Jasper family (Li et al., 2019; QuartzNet: Kriman et al., 2020), in NeMo's terms.
public struct JasperConfiguration: Codable, Sendable, Equatable {
    /// One block: `repeats` convolutions of `filters` channels, and a way around them where it is residual.
    public struct Block: Codable, Sendable, Equatable {
        public var filters: Int
        public var repeats: Int
        public var kernel: Int
        public var stride: Int
        public var dilation: Int
        public var dropout: Float
        public var residual: Bool
        /// Whether all earlier residual blocks' inputs join the way around (Jasper DR).
        public var residualDense: Bool
        /// Whether each convolution is a depthwise and a pointwise one (QuartzNet).
        public var separable: Bool
        /// Frames that a convolution looks ahead; nil for half of its span, as published.
        public var futureContext: Int?

        public init(
            filters: Int, repeats: Int = 1, kernel: Int, stride: Int = 1, dilation: Int = 1, dropout: Float = 0,
            residual: Bool = false, residualDense: Bool = false, separable: Bool = false, futureContext: Int? = nil
        ) {
            self.filters = filters
            self.repeats = repeats
            self.kernel = kernel
            self.stride = stride
            self.dilation = dilation
            self.dropout = dropout
            self.residual = residual
            self.residualDense = residualDense
            self.separable = separable
            self.futureContext = futureContext
        }

        private enum Key: String, CodingKey {
            case filters, repeats, kernel, stride, dilation, dropout, residual, residualDense, separable, futureContext
        }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            self.init(
                filters: try values.decode(Int.self, forKey: .filters),
                repeats: try values.decodeIfPresent(Int.self, forKey: .repeats) ?? 1,
                kernel: try values.decode(Int.self, forKey: .kernel),
                stride: try values.decodeIfPresent(Int.self, forKey: .stride) ?? 1,
                dilation: try values.decodeIfPresent(Int.self, forKey: .dilation) ?? 1,
                dropout: try values.decodeIfPresent(Float.self, forKey: .dropout) ?? 0,
                residual: try values.decodeIfPresent(Bool.self, forKey: .residual) ?? false,
                residualDense: try values.decodeIfPresent(Bool.self, forKey: .residualDense) ?? false,
                separable: try values.decodeIfPresent(Bool.self, forKey: .separable) ?? false,
                futureContext: try values.decodeIfPresent(Int.self, forKey: .futureContext))
        }

        /// Zeros before and after the signal.
        public var padding: (left: Int, right: Int) {
            let span = dilation * (kernel - 1)
            let right = min(span, futureContext ?? span / 2)
            return (futureContext == nil ? span / 2 : span - right, right)
        }
    }

    /// Bands of the features.
    public var features: Int
    public var blocks: [Block]
    /// Characters and blank.
    public var classes: Int
    /// Frames of output for one frame of the last block; nil for one, as published. English has more letters a second than a
    /// coarse encoder has frames.
    public var upsampling: Int?

    public init(features: Int = 64, blocks: [Block], classes: Int, upsampling: Int? = nil) {
        self.features = features
        self.blocks = blocks
        self.classes = classes
        self.upsampling = upsampling
    }

    /// Feature frames for one frame of the last block.
    public var stride: Int { blocks.reduce(1) { $0 * $1.stride } }
    /// Frames of output for one frame of the last block.
    public var outputsPerFrame: Int { upsampling ?? 1 }

    /// Feature frames behind an output frame's first that it depends on.
    public var lookAhead: Int {
        var frames = 0, step = 1
        for block in blocks {
            for index in 0..<block.repeats {
                frames += block.padding.right * step
                if index == 0 { step *= block.stride }
            }
        }
        return frames
    }

    /// What is wrong with it, or nil.
    public var problem: String? {
        guard (1...1024).contains(features) else { return "features is \(features), not in 1...1024" }
        guard (2...65536).contains(classes) else { return "classes is \(classes), not in 2...65536" }
        guard (1...8).contains(outputsPerFrame) else { return "upsampling is \(outputsPerFrame), not in 1...8" }
        guard (1...64).contains(blocks.count) else { return "\(blocks.count) blocks, not 1 to 64" }
        for (index, block) in blocks.enumerated() {
            let name = "blocks[\(index)]"
            guard (1...4096).contains(block.filters) else { return "\(name).filters is \(block.filters), not in 1...4096" }
            guard (1...32).contains(block.repeats) else { return "\(name).repeats is \(block.repeats), not in 1...32" }
            guard (1...255).contains(block.kernel) else { return "\(name).kernel is \(block.kernel), not in 1...255" }
            guard (1...8).contains(block.stride) else { return "\(name).stride is \(block.stride), not in 1...8" }
            guard (1...64).contains(block.dilation) else { return "\(name).dilation is \(block.dilation), not in 1...64" }
            guard (0..<1).contains(block.dropout) else { return "\(name).dropout is \(block.dropout), not in 0..<1" }
            guard block.stride == 1 || !(block.residual || block.residualDense || block.repeats > 1) else {
                return "\(name): a strided block is neither residual nor repeated"
            }
            if let future = block.futureContext, future < 0 { return "\(name).futureContext is \(future)" }
        }
        return nil
    }
}

extension JasperConfiguration {
    /// Jasper BxR (Li et al., 2019, table 1): dense convolutions, `repeats` in each of the residual blocks.
    ///
    /// - Parameters:
    ///   - blocks: 5 or 10 (each of the five kinds once or twice).
    ///   - residualDense: the DR form, every block joined to all before it.
    public static func jasper(blocks: Int, repeats: Int, residualDense: Bool = false, classes: Int = 29) -> Self {
        let kinds: [(filters: Int, kernel: Int, dropout: Float)] = [
            (256, 11, 0.2), (384, 13, 0.2), (512, 17, 0.2), (640, 21, 0.3), (768, 25, 0.3),
        ]
        var all = [Block(filters: 256, kernel: 11, stride: 2, dropout: 0.2)]
        for kind in kinds {
            for _ in 0..<max(1, blocks / 5) {
                all.append(
                    Block(
                        filters: kind.filters, repeats: repeats, kernel: kind.kernel, dropout: kind.dropout, residual: true,
                        residualDense: residualDense))
            }
        }
        all.append(Block(filters: 896, kernel: 29, dilation: 2, dropout: 0.4))
        all.append(Block(filters: 1024, kernel: 1, dropout: 0.4))
        return Self(blocks: all, classes: classes)
    }

    /// QuartzNet Bx5 (Kriman et al., 2020, table 1): separable convolutions.
    ///
    /// - Parameter blocks: 5, 10 or 15 (each of the five kinds once, twice or three times).
    public static func quartzNet(blocks: Int, repeats: Int = 5, classes: Int = 29) -> Self {
        let kinds = [(256, 33), (256, 39), (512, 51), (512, 63), (512, 75)]
        var all = [Block(filters: 256, kernel: 33, stride: 2, separable: true)]
        for (filters, kernel) in kinds {
            for _ in 0..<max(1, blocks / 5) {
                all.append(Block(filters: filters, repeats: repeats, kernel: kernel, residual: true, separable: true))
            }
        }
        all.append(Block(filters: 512, kernel: 87, dilation: 2, separable: true))
        all.append(Block(filters: 1024, kernel: 1))
        return Self(blocks: all, classes: classes)
    }
}
