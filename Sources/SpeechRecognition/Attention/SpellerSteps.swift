import NeuralNetworks
import Tensors

/// What a speller reads of one recording.
struct HeardSound: Sendable {
    /// `[frames, attention]` and `[frames, width]`.
    var keys: Tensor
    var values: Tensor
    /// Seconds of one frame.
    var frameSeconds: Double

    var frames: Int { values.shape[0] }
}

/// The states of several texts that are being spelled at once, one a row.
struct SpellerStates: Sendable {
    /// `[texts, size]` twice, and `[texts, width]`.
    var hidden: Tensor
    var cells: Tensor
    var contexts: Tensor

    /// Some of the texts, any of them more than once.
    func rows(_ rows: [Int]) -> SpellerStates {
        func picked(_ tensor: Tensor) -> Tensor { Variable(tensor).gather(rows).value }
        return SpellerStates(hidden: picked(hidden), cells: picked(cells), contexts: picked(contexts))
    }
}

extension AttentionSpeller {
    /// What comes behind each of several texts.
    struct Step {
        /// Log-probabilities, `[texts, classes]`.
        var logs: [Float]
        /// Where each text looked, `[texts, frames]`.
        var weights: [Float]
        var states: SpellerStates
    }

    /// The state before the first character.
    func start() -> SpellerStates {
        SpellerStates(
            hidden: Tensor(shape: [1, configuration.speller]), cells: Tensor(shape: [1, configuration.speller]),
            contexts: Tensor(shape: [1, configuration.heardWidth]))
    }

    /// One step for every text: the same arithmetic as in training, from any state.
    ///
    /// - Parameter characters: the last of each text, `beginning` before the first.
    func step(_ characters: [Int], _ states: SpellerStates, _ sound: HeardSound) -> Step {
        withoutGradients {
            let count = characters.count, size = configuration.speller
            let read = embedding.weight.gather(characters).value
            let input = Variable.concatenated([Variable(read), Variable(states.contexts)], axis: 1).value
            let gates =
                input.matmul(cell.inputWeight.value, transposed: (false, true))
                + states.hidden.matmul(cell.hiddenWeight.value, transposed: (false, true))
                + (cell.inputBias.value + cell.hiddenBias.value)
            func gate(_ number: Int) -> Tensor {
                Variable(gates).slice(axis: 1, number * size..<(number + 1) * size).value
            }
            let cells = gate(1).map(.sigmoid) * states.cells + gate(0).map(.sigmoid) * gate(2).map(.tanh)
            let hidden = gate(3).map(.sigmoid) * cells.map(.tanh)
            let query = hidden.matmul(cell.queryWeight.value, transposed: (false, true))
            let energies =
                query.matmul(sound.keys, transposed: (false, true)) * (1 / Float(configuration.attention).squareRoot())
            let weights = Variable(energies).softmax(axis: 1).value
            let contexts = weights.matmul(sound.values)
            let outputs = Variable.concatenated([Variable(hidden), Variable(contexts)], axis: 1)
            let logs = scores(outputs).logSoftmax(axis: 1).value
            precondition(logs.shape == [count, configuration.classes])
            return Step(
                logs: logs.array, weights: weights.array,
                states: SpellerStates(hidden: hidden, cells: cells, contexts: contexts))
        }
    }
}
