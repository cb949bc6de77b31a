import NeuralNetworks
import SignalProcessing
import Tensors
import Testing

@testable import SpeechRecognition

@Test("parameters have the names that NeMo gives them")
func parameterNames() {
    var generator = RandomGenerator(seed: 1)
    let network = JasperNetwork(
        JasperConfiguration(
            blocks: [
                .init(filters: 8, kernel: 5, stride: 2),
                .init(filters: 12, repeats: 2, kernel: 3, residual: true, separable: true),
            ], classes: 29), generator: &generator)
    let names = Set(network.stateDictionary().keys.filter { $0.hasSuffix("weight") || $0.hasSuffix("bias") })
    #expect(
        names == [
            "encoder.encoder.0.mconv.0.conv.weight", "encoder.encoder.0.mconv.1.weight",
            "encoder.encoder.0.mconv.1.bias",
            "encoder.encoder.1.mconv.0.conv.weight", "encoder.encoder.1.mconv.1.conv.weight",
            "encoder.encoder.1.mconv.2.weight",
            "encoder.encoder.1.mconv.2.bias", "encoder.encoder.1.mconv.5.conv.weight",
            "encoder.encoder.1.mconv.6.conv.weight",
            "encoder.encoder.1.mconv.7.weight", "encoder.encoder.1.mconv.7.bias",
            "encoder.encoder.1.res.0.0.conv.weight",
            "encoder.encoder.1.res.0.1.weight", "encoder.encoder.1.res.0.1.bias", "decoder.decoder_layers.0.weight",
            "decoder.decoder_layers.0.bias",
        ])
}

@Test("published sizes: QuartzNet 5x5 6.7, 10x5 12.8, 15x5 18.9 million weights")
func publishedSizes() {
    for (blocks, millions) in [(5, 6.7), (10, 12.8), (15, 18.9)] {
        var generator = RandomGenerator(seed: 1)
        let network = JasperNetwork(.quartzNet(blocks: blocks), generator: &generator)
        #expect(abs(Double(network.parameterCount) / 1e6 - millions) < 0.06)
    }
}

@Test("Jasper 10x5 DR has the published 333 million weights, 5x3 dense its joined ways")
func jasperSizes() {
    // Counted from the configuration, without making a gigabyte of weights.
    func weights(_ configuration: JasperConfiguration) -> Int {
        var channels = configuration.features, panes: [Int] = [], count = 0
        for block in configuration.blocks {
            if block.residualDense { panes.append(channels) }
            let joined = block.residualDense ? panes : (block.residual ? [channels] : [])
            for width in joined { count += width * block.filters + 2 * block.filters }
            for _ in 0..<block.repeats {
                count += channels * block.filters * block.kernel + 2 * block.filters
                channels = block.filters
            }
        }
        return count + channels * configuration.classes + configuration.classes
    }
    let small = JasperConfiguration.jasper(blocks: 5, repeats: 1, residualDense: true)
    var generator = RandomGenerator(seed: 1)
    #expect(JasperNetwork(small, generator: &generator).parameterCount == weights(small))
    #expect(abs(Double(weights(.jasper(blocks: 10, repeats: 5, residualDense: true))) / 1e6 - 333) < 1)
}

/// A small network with norms that have seen something, and both kinds of blocks.
func smallRecogniser(seed: UInt64 = 3) throws -> Recogniser {
    var generator = RandomGenerator(seed: seed)
    let configuration = JasperConfiguration(
        blocks: [
            .init(filters: 24, kernel: 5, stride: 2, futureContext: 2),
            .init(filters: 32, kernel: 5, stride: 2, separable: true, futureContext: 1),
            .init(filters: 32, repeats: 2, kernel: 7, residual: true, separable: true, futureContext: 1),
            .init(filters: 32, repeats: 2, kernel: 3, dilation: 2, residual: true, futureContext: 0),
        ], classes: 29, upsampling: 2)
    let network = JasperNetwork(configuration, generator: &generator)
    for (name, buffer) in network.namedBuffers() where name.hasSuffix("running_mean") {
        buffer.value = Tensor.uniform(buffer.value.shape, in: -0.2..<0.2, using: &generator)
    }
    var description = RecogniserDescription(
        network: configuration,
        normalisation: RunningStatistics(
            mean: [Float](repeating: -7, count: 64), deviation: [Float](repeating: 3, count: 64)))
    description.name = "small"
    return try Recogniser(
        description, weights: network.stateDictionary().filter { !$0.key.hasSuffix("num_batches_tracked") })
}

@Test("the plan gives what the training graph gives, padding or not")
func planAgainstGraph() throws {
    var generator = RandomGenerator(seed: 5)
    let network = JasperNetwork(
        JasperConfiguration(
            blocks: [
                .init(filters: 16, kernel: 5, stride: 2, futureContext: 2),
                .init(filters: 24, repeats: 2, kernel: 5, residual: true, residualDense: true),
                .init(filters: 24, repeats: 2, kernel: 7, residual: true, residualDense: true, separable: true),
            ], classes: 29, upsampling: 2), generator: &generator)
    network.isTraining = false
    let features = Tensor.normal([2, 64, 61], using: &generator)
    var lengths = [61, 41]
    let padded = features.array.enumerated().map { index, value in
        index / (64 * 61) == 1 && index % 61 >= 41 ? 0 : value
    }
    let (scores, _) = network.scores(Variable(Tensor(shape: [2, 64, 61], values: padded)), lengths: &lengths)
    let logs = scores.logSoftmax(axis: 1).value
    let plan = try network.plan()
    #expect(lengths == [62, 42])
    for (item, frames) in [(0, 61), (1, 41)] {
        let input = (0..<64).flatMap { band in (0..<frames).map { padded[(item * 64 + band) * 61 + $0] } }
        let output = plan.run(input, frames: frames)
        for c in 0..<29 {
            for t in 0..<lengths[item] {
                #expect(abs(output[c * lengths[item] + t] - logs.array[(item * 29 + c) * 62 + t]) < 1e-4)
            }
        }
    }
}

@Test("impossible networks are refused with a reason")
func impossible() {
    var configuration = JasperConfiguration.quartzNet(blocks: 5)
    #expect(configuration.problem == nil)
    configuration.blocks[1].kernel = 0
    #expect(configuration.problem?.contains("blocks[1].kernel") == true)
    configuration.blocks[1] = .init(filters: 8, repeats: 2, kernel: 3, stride: 2)
    #expect(configuration.problem?.contains("strided") == true)
}

@Test(
    "a network made wider hears the same: plain, separable, residual and dense residual blocks",
    arguments: [false, true])
func widening(isDense: Bool) throws {
    func configuration(_ widths: [Int]) -> JasperConfiguration {
        JasperConfiguration(
            features: 8,
            blocks: [
                .init(filters: widths[0], kernel: 5, stride: 2),
                .init(
                    filters: widths[1], repeats: 2, kernel: 3, residual: !isDense, residualDense: isDense,
                    separable: true),
                .init(filters: widths[2], repeats: 2, kernel: 3, residual: !isDense, residualDense: isDense),
                .init(filters: widths[3], kernel: 1),
            ], classes: 5, upsampling: 2)
    }
    var generator = RandomGenerator(seed: 5)
    let narrow = JasperNetwork(configuration([6, 7, 9, 8]), generator: &generator)
    let wide = JasperNetwork(configuration([9, 14, 13, 8]), generator: &generator)
    let heard = Variable(Tensor.normal([3, 8, 40], using: &generator))
    var lengths = [40, 40, 40]
    narrow.isTraining = true
    _ = narrow.scores(heard, lengths: &lengths)  // the norms see something
    narrow.isTraining = false
    let weights = narrow.stateDictionary().filter { !$0.key.hasSuffix("num_batches_tracked") }
    var state = wide.stateDictionary()
    state.merge(try #require(JasperWidening.widened(weights, to: wide, seed: 3))) { $1 }
    try wide.load(state)
    wide.isTraining = false
    let features = Tensor.normal([8 * 40], using: &generator).array
    let (before, after) = (try narrow.plan().run(features, frames: 40), try wide.plan().run(features, frames: 40))
    for (a, b) in zip(before, after) { #expect(abs(a - b) < 1e-4) }
    // Copies differ, so that training can tell them apart.
    let pointwise = try #require(state["encoder.encoder.1.mconv.1.conv.weight"])
    #expect(Set(pointwise.array.prefix(9)).count == 9)
    #expect(
        JasperWidening.widened(weights, to: narrow, seed: 3)?["decoder.decoder_layers.0.weight"]?.array
            == weights["decoder.decoder_layers.0.weight"]?.array)
    let other = JasperNetwork(configuration([5, 14, 13, 8]), generator: &generator)
    #expect(JasperWidening.widened(weights, to: other, seed: 3) == nil)
}

@Test("a network made to listen further hears the same: strided, dilated, separable and dense blocks", arguments: [false, true])
func lengthening(isSeparable: Bool) throws {
    func configuration(_ kernels: [(kernel: Int, future: Int?)]) -> JasperConfiguration {
        JasperConfiguration(
            features: 8,
            blocks: [
                .init(filters: 6, kernel: kernels[0].kernel, stride: 2, futureContext: kernels[0].future),
                .init(
                    filters: 7, repeats: 3, kernel: kernels[1].kernel, residual: true, separable: isSeparable,
                    futureContext: kernels[1].future),
                .init(
                    filters: 9, kernel: kernels[2].kernel, dilation: 2, separable: isSeparable,
                    futureContext: kernels[2].future),
            ], classes: 5, upsampling: 2)
    }
    var generator = RandomGenerator(seed: 6)
    let near = JasperNetwork(configuration([(5, 1), (3, 0), (3, 2)]), generator: &generator)
    let far = JasperNetwork(configuration([(7, nil), (8, 3), (6, 4)]), generator: &generator)
    let heard = Variable(Tensor.normal([3, 8, 40], using: &generator))
    var lengths = [40, 40, 40]
    near.isTraining = true
    _ = near.scores(heard, lengths: &lengths)  // the norms see something
    near.isTraining = false
    let weights = near.stateDictionary()
    try far.load(
        #require(JasperLengthening.lengthened(weights, from: near.configuration, to: far.configuration)))
    far.isTraining = false
    let features = Tensor.normal([8 * 41], using: &generator).array
    let (before, after) = (try near.plan().run(features, frames: 41), try far.plan().run(features, frames: 41))
    #expect(before.count == after.count && after.contains { abs($0) > 0.1 })
    for (a, b) in zip(before, after) { #expect(abs(a - b) < 1e-5) }
    // A kernel that reaches less far to one side cannot do it.
    #expect(JasperLengthening.lengthened(weights, from: near.configuration, to: configuration([(7, 0), (8, 3), (6, 4)])) == nil)
}
