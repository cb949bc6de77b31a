import Glibc
import NeuralNetworks

/// A signal `[channels][time]` in double precision.
typealias Signal = [[Double]]

/// Runs a plan's graph layer by layer, by the definitions, in double precision: the oracle of the plan's kernels.
struct PlanReference {
    let builder: PlanBuilder

    func run(_ input: [Float], frames: Int, output: PlanNode) -> Signal {
        var values: [Signal] = []
        for node in builder.operations.indices {
            let from = builder.inputs[node].map { values[$0] }
            values.append(
                evaluate(
                    builder.operations[node], from, channels: builder.channelCounts[node], input: input, frames: frames)
            )
        }
        return values[output.index]
    }

    private func evaluate(_ operation: PlanOperation, _ from: [Signal], channels: Int, input: [Float], frames: Int)
        -> Signal
    {
        let x = from.first ?? []
        let time = x.first?.count ?? 0
        switch operation {
        case .input: return (0..<channels).map { c in (0..<frames).map { Double(input[c * frames + $0]) } }
        case .conv1d(let layer): return convolve(x, layer)
        case .convTranspose1d(let layer): return transposed(x, layer)
        case .activation(let function):
            return x.enumerated().map { c, row in row.map { apply(function, $0, channel: c) } }
        case .affine(let scale, let shift):
            return x.enumerated().map { c, row in row.map { $0 * Double(scale[c]) + Double(shift[c]) } }
        case .add: return zip(from[0], from[1]).map { zip($0, $1).map { $0 + $1 } }
        case .multiply: return zip(from[0], from[1]).map { zip($0, $1).map { $0 * $1 } }
        case .concatenate: return from.flatMap(\.self)
        case .gate: return (0..<channels).map { c in (0..<time).map { tanh(x[c][$0]) * sigmoid(x[c + channels][$0]) } }
        case .slice(let range): return Array(x[range])
        case .logSoftmax:
            return perFrame(x) { frame in
                let sum = frame.reduce(0) { $0 + exp($1) }
                return frame.map { $0 - log(sum) }
            }
        case .softmax:
            return perFrame(x) { frame in
                let sum = frame.reduce(0) { $0 + exp($1) }
                return frame.map { exp($0) / sum }
            }
        case .layerNorm(let gamma, let beta, let epsilon):
            return perFrame(x) { frame in
                let mean = frame.reduce(0, +) / Double(frame.count)
                let variance = frame.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(frame.count)
                return frame.enumerated().map {
                    ($1 - mean) / (variance + Double(epsilon)).squareRoot() * Double(gamma[$0]) + Double(beta[$0])
                }
            }
        case .reflectPad(let left, let right):
            return x.map { row in
                (-left..<time + right).map { t in row[t < 0 ? -t : t >= time ? 2 * (time - 1) - t : t] }
            }
        case .interleave(let factor):
            return (0..<channels).map { c in (0..<time * factor).map { x[$0 % factor * channels + c][$0 / factor] } }
        case .repeatFrames(let factor): return x.map { row in (0..<time * factor).map { row[$0 / factor] } }
        case .embedding(let table, let width):
            return (0..<width).map { c in x[0].map { Double(table[Int($0) * width + c]) } }
        case .gru(let weights): return gru(x, weights)
        case .lstm(let weights): return lstm(x, weights)
        }
    }

    private func convolve(_ x: Signal, _ layer: PlanConvolution) -> Signal {
        let time = x[0].count, inGroup = x.count / layer.groups, outGroup = layer.outputs / layer.groups
        let total = (time + layer.padding.left + layer.padding.right - layer.span - 1) / layer.stride + 1
        return (0..<layer.outputs).map { o in
            (0..<max(0, total)).map { t in
                var sum = Double(layer.bias?[o] ?? 0)
                for i in 0..<inGroup {
                    for k in 0..<layer.kernel {
                        let at = t * layer.stride + k * layer.dilation - layer.padding.left
                        if at >= 0 && at < time {
                            sum +=
                                x[o / outGroup * inGroup + i][at]
                                * Double(layer.weight[(o * inGroup + i) * layer.kernel + k])
                        }
                    }
                }
                return sum
            }
        }
    }

    private func transposed(_ x: Signal, _ layer: PlanTransposedConvolution) -> Signal {
        let time = x[0].count, inGroup = x.count / layer.groups, outGroup = layer.outputs / layer.groups
        let total = (time - 1) * layer.stride - layer.padding.left - layer.padding.right + layer.kernel
        var result: Signal = (0..<layer.outputs).map { [Double](repeating: Double(layer.bias?[$0] ?? 0), count: total) }
        for i in x.indices {
            for local in 0..<outGroup {
                for t in 0..<time {
                    for k in 0..<layer.kernel {
                        let at = t * layer.stride + k - layer.padding.left
                        if at >= 0 && at < total {
                            result[i / inGroup * outGroup + local][at] +=
                                x[i][t] * Double(layer.weight[(i * outGroup + local) * layer.kernel + k])
                        }
                    }
                }
            }
        }
        return result
    }

    private func gru(_ x: Signal, _ weights: RecurrentWeights) -> Signal {
        let units = weights.units
        var hidden = [Double](repeating: 0, count: units)
        var result = Signal(repeating: [], count: units)
        for t in x[0].indices {
            let sums = recurrent(weights, hidden)
            hidden = (0..<units).map { u in
                let r = sigmoid(x[u][t] + sums[u]), z = sigmoid(x[units + u][t] + sums[units + u])
                let n = tanh(x[2 * units + u][t] + r * sums[2 * units + u])
                return (1 - z) * n + z * hidden[u]
            }
            for u in 0..<units { result[u].append(hidden[u]) }
        }
        return result
    }

    private func lstm(_ x: Signal, _ weights: RecurrentWeights) -> Signal {
        let units = weights.units
        var hidden = [Double](repeating: 0, count: units), cell = hidden
        var result = Signal(repeating: [], count: units)
        for t in x[0].indices {
            let sums = recurrent(weights, hidden)
            for u in 0..<units {
                let gates = (0..<4).map { x[$0 * units + u][t] + sums[$0 * units + u] }
                cell[u] = sigmoid(gates[1]) * cell[u] + sigmoid(gates[0]) * tanh(gates[2])
                hidden[u] = sigmoid(gates[3]) * tanh(cell[u])
                result[u].append(hidden[u])
            }
        }
        return result
    }

    private func recurrent(_ weights: RecurrentWeights, _ hidden: [Double]) -> [Double] {
        weights.recurrentBias.indices.map { row in
            hidden.indices.reduce(Double(weights.recurrentBias[row])) {
                $0 + hidden[$1] * Double(weights.recurrent[row * hidden.count + $1])
            }
        }
    }

    private func perFrame(_ x: Signal, _ body: ([Double]) -> [Double]) -> Signal {
        var result = x
        for t in x[0].indices {
            for (c, value) in body(x.map { $0[t] }).enumerated() { result[c][t] = value }
        }
        return result
    }

    private func apply(_ function: PlanActivation, _ x: Double, channel: Int) -> Double {
        switch function {
        case .identity: x
        case .relu: max(0, x)
        case .leakyReLU(let slope): x > 0 ? x : x * Double(slope)
        case .tanh: tanh(x)
        case .sigmoid: sigmoid(x)
        case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        case .silu: x * sigmoid(x)
        case .softplus: log1p(exp(-abs(x))) + max(0, x)
        case .exp: exp(x)
        case .elu(let alpha): x > 0 ? x : Double(alpha) * expm1(x)
        case .snake(let rates):
            x + sin(Double(rates[channel]) * x) * sin(Double(rates[channel]) * x) / Double(rates[channel])
        }
    }

    private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
