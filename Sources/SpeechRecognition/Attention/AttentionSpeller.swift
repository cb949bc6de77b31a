import NeuralNetworks
import Tensors

/// The speller: an LSTM that looks back at all that was heard before it writes each character (Chan et al., 2016, equations 6 to 11).
///
/// It begins with the row behind all classes; the last class is the end of the text.
final class AttentionSpeller: Module {
    let configuration: AttentionConfiguration
    let embedding: Embedding
    let cell: AttentiveCell
    let key: Linear
    let projection: Linear
    let output: Linear

    init(_ configuration: AttentionConfiguration, generator: inout RandomGenerator) {
        self.configuration = configuration
        let (size, heard) = (configuration.speller, configuration.heardWidth), bound = 1 / Float(size).squareRoot()
        embedding = Embedding(configuration.classes + 1, configuration.embedding, generator: &generator)
        let shapes = [[4 * size, configuration.embedding + heard], [4 * size, size], [4 * size], [4 * size]]
        let parameters = shapes.map { Variable.parameter($0, uniformWithin: bound, generator: &generator) }
        let query = Linear(size, configuration.attention, hasBias: false, generator: &generator)
        cell = AttentiveCell(
            inputWeight: parameters[0], hiddenWeight: parameters[1], inputBias: parameters[2],
            hiddenBias: parameters[3],
            queryWeight: query.weight)
        key = Linear(heard, configuration.attention, hasBias: false, generator: &generator)
        projection = Linear(size + heard, size, generator: &generator)
        output = Linear(size, configuration.classes, generator: &generator)
        super.init()
        register("embedding", embedding)
        for (name, parameter) in zip(["weight_ih", "weight_hh", "bias_ih", "bias_hh"], parameters) {
            register("cell." + name, parameter)
        }
        register("query", query)
        register("key", key)
        register("projection", projection)
        register("output", output)
    }

    var end: Int { configuration.classes - 1 }
    /// The row of the table that the first step reads.
    var beginning: Int { configuration.classes }

    /// What the speller gave for a batch of texts.
    struct Spelled {
        /// `[steps * batch, classes]`, before the softmax.
        var scores: Variable
        /// The characters that should come, `[steps * batch]`; -1 beyond a text's end.
        var targets: [Int]
        /// `[steps, batch, frames]`: where each step looked.
        var weights: Variable
        /// The characters that were read, `[steps][batch]`.
        var rows: [[Int]]
    }

    /// Spells texts that are known.
    ///
    /// - Parameters:
    ///   - heard: what the listener gave, `[batch, frames, width]`, and how many frames of each item.
    ///   - texts: the characters of each item, without the end.
    ///   - sampling: the share of characters that are not taken from the text but drawn from what the speller itself held likely
    ///     (Bengio et al., 2015).
    func callAsFunction(
        _ heard: Variable, lengths: [Int], texts: [[Int]], sampling: Float = 0, using generator: inout RandomGenerator,
        dropout: (Variable) -> Variable = { $0 }
    ) -> Spelled {
        let batch = texts.count, steps = (texts.map(\.count).max() ?? 0) + 1
        // Drawn whether needed or not, so that what is drawn does not depend on the weights.
        var draws = (0..<steps * batch).map { _ in (generator.uniform(), generator.uniform()) }
        if sampling == 0 { draws = [] }
        let states = embedding.weight.attentiveRecurrence(
            first: [Int](repeating: beginning, count: batch), steps: steps, keys: key(heard), values: heard,
            lengths: lengths,
            cell: cell
        ) { step, outputs in
            var rows = texts.map { step < $0.count ? $0[step] : end }
            guard sampling > 0 else { return rows }
            let own = (0..<batch).filter { draws[step * batch + $0].0 < sampling && step < texts[$0].count }
            guard !own.isEmpty else { return rows }
            let probabilities = self.probabilities(outputs, batch: batch)
            for item in own {
                var left = draws[step * batch + item].1, choice = 0
                while choice < end, left >= probabilities[item * configuration.classes + choice] {
                    left -= probabilities[item * configuration.classes + choice]
                    choice += 1
                }
                // Behind an end that comes too soon the text goes on as it is.
                if choice < end { rows[item] = choice }
            }
            return rows
        }
        let scores = self.scores(dropout(states.outputs.reshaped([steps * batch, -1])))
        let targets = (0..<steps * batch).map { index in
            let (step, text) = (index / batch, texts[index % batch])
            return step < text.count ? text[step] : step == text.count ? end : -1
        }
        return Spelled(scores: scores, targets: targets, weights: states.weights, rows: states.rows)
    }

    /// `[rows, size + heard]` to `[rows, classes]`.
    func scores(_ outputs: Variable) -> Variable { output(projection(outputs).tanh()) }

    private func probabilities(_ outputs: UnsafePointer<Float>, batch: Int) -> [Float] {
        let width = configuration.speller + configuration.heardWidth
        let values = Tensor(shape: [batch, width]) { $0.baseAddress?.update(from: outputs, count: batch * width) }
        return withoutGradients { scores(Variable(values)).softmax(axis: 1).value.array }
    }
}
