import NeuralNetworks

extension MelNetwork {
    /// Token numbers `[1, tokens]` to the encoding and predictions of duration, pitch and energy, `[width + 3, tokens]`.
    func encoderPlan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        var x = builder.embedding(builder.input(channels: 1), embedding)
        for block in encoder { x = block.add(to: &builder, x) }
        let encoded = builder.layerNorm(x, encoderNorm)
        let predictions = [duration, pitch, energy].map { $0.add(to: &builder, encoded) }
        let output = builder.concatenate([encoded] + predictions)
        return try InferencePlan(builder, output: output)
    }

    /// The encoding with normalised pitch and energy below it, `[width + 2, tokens]`, to what the decoder reads.
    func prosodyPlan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        let width = configuration.width, input = builder.input(channels: width + 2)
        let added = builder.conv1d(builder.slice(input, width..<width + 2), prosody)
        let output = builder.add(builder.slice(input, 0..<width), added)
        return try InferencePlan(builder, output: output)
    }

    /// Repeated tokens with their places below, `[width + 3, frames]`, to mels.
    func decoderPlan() throws(PlanError) -> InferencePlan {
        var builder = PlanBuilder()
        let width = configuration.width, input = builder.input(channels: width + Self.placeChannels)
        let places = builder.conv1d(builder.slice(input, width..<width + Self.placeChannels), place)
        var x = builder.add(builder.slice(input, 0..<width), places)
        for block in decoder { x = block.add(to: &builder, x) }
        let mel = builder.linear(builder.layerNorm(x, decoderNorm), self.output)
        return try InferencePlan(builder, output: mel)
    }
}
