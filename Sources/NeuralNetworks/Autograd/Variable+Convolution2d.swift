import CKernels
import Tensors

/// Two sizes along height and width.
public struct Extent2d: Sendable, Equatable {
    public let height: Int, width: Int
    public init(_ height: Int, _ width: Int) {
        self.height = height
        self.width = width
    }
    public init(_ both: Int) { self.init(both, both) }
}

/// A two-dimensional convolution by unfolding each item into columns and one matrix product a group.
private struct Convolution2d: Sendable {
    let batch: Int, inputs: Int, outputs: Int, groups: Int
    let height: Int, width: Int, outHeight: Int, outWidth: Int
    let taps: Extent2d, stride: Extent2d, padding: Extent2d, dilation: Extent2d

    var window: gk_window2d {
        gk_window2d(
            channels: inputs, height: height, width: width, kh: taps.height, kw: taps.width, oh: outHeight, ow: outWidth,
            sh: stride.height, sw: stride.width, dh: dilation.height, dw: dilation.width, top: padding.height,
            left: padding.width)
    }
    var rows: Int { inputs / groups * taps.height * taps.width }
    var columns: Int { outHeight * outWidth }

    // In each of these an item is worked on by one thread, and parallelFor returns before the memory can go.

    func forward(_ x: Tensor, _ w: Tensor) -> Tensor {
        var output = Tensor(uninitialized: [batch, outputs, outHeight, outWidth])
        nonisolated(unsafe) let y = output.mutableAddress()
        nonisolated(unsafe) let from = x.address, weight = w.address
        parallelFor(batch) { item in
            var unfolded = Tensor(uninitialized: [groups * rows, columns])
            let c = unfolded.mutableAddress()
            var window = window
            gk_unfold2d(&window, from + item * inputs * height * width, c)
            for g in 0..<groups {
                gk_sgemm(
                    0, 0, outputs / groups, columns, rows, 1, weight + g * outputs / groups * rows, rows,
                    c + g * rows * columns, columns, 0, y + (item * outputs + g * outputs / groups) * columns, columns)
            }
        }
        return output
    }

    func backwardInput(_ dy: Tensor, _ w: Tensor) -> Tensor {
        var output = Tensor(shape: [batch, inputs, height, width])
        nonisolated(unsafe) let dx = output.mutableAddress()
        nonisolated(unsafe) let from = dy.address, weight = w.address
        parallelFor(batch) { item in
            var unfolded = Tensor(uninitialized: [groups * rows, columns])
            let c = unfolded.mutableAddress()
            for g in 0..<groups {
                gk_sgemm(
                    1, 0, rows, columns, outputs / groups, 1, weight + g * outputs / groups * rows, rows,
                    from + (item * outputs + g * outputs / groups) * columns, columns, 0, c + g * rows * columns, columns)
            }
            var window = window
            gk_fold2d(&window, c, dx + item * inputs * height * width)
        }
        return output
    }

    func backwardWeight(_ x: Tensor, _ dy: Tensor, shape: [Int]) -> Tensor {
        var output = Tensor(uninitialized: shape)
        let dw = output.mutableAddress()
        var unfolded = Tensor(uninitialized: [groups * rows, columns])
        let c = unfolded.mutableAddress()
        var window = window
        for item in 0..<batch {
            gk_unfold2d(&window, x.address + item * inputs * height * width, c)
            for g in 0..<groups {
                gk_sgemm_parallel(
                    0, 1, outputs / groups, rows, columns, 1,
                    dy.address + (item * outputs + g * outputs / groups) * columns, columns, c + g * rows * columns, columns,
                    item == 0 ? 0 : 1, dw + g * outputs / groups * rows, rows)
            }
        }
        return output
    }
}

extension Variable {
    /// A two-dimensional convolution over `[batch, channels, height, width]` with a weight
    /// `[outputs, channels / groups, taps, taps]`, as in PyTorch.
    public func conv2d(
        weight: Variable, bias: Variable? = nil, stride: Extent2d = Extent2d(1), padding: Extent2d = Extent2d(0),
        dilation: Extent2d = Extent2d(1), groups: Int = 1
    ) -> Variable {
        precondition(shape.count == 4 && weight.shape.count == 4, "conv2d takes [batch, channels, height, width]")
        precondition(shape[1] == weight.shape[1] * groups, "\(shape[1]) channels meet weights \(weight.shape)")
        let taps = Extent2d(weight.shape[2], weight.shape[3])
        let form = Convolution2d(
            batch: shape[0], inputs: shape[1], outputs: weight.shape[0], groups: groups, height: shape[2], width: shape[3],
            outHeight: (shape[2] + 2 * padding.height - dilation.height * (taps.height - 1) - 1) / stride.height + 1,
            outWidth: (shape[3] + 2 * padding.width - dilation.width * (taps.width - 1) - 1) / stride.width + 1, taps: taps,
            stride: stride, padding: padding, dilation: dilation)
        var output = form.forward(value, weight.value)
        if let bias { gk_add_bias(output.mutableAddress(), bias.value.address, form.batch, form.outputs, form.columns) }
        return Variable(output, from: [self, weight] + (bias.map { [$0] } ?? [])) { gradient in
            if weight.requiresGradient {
                weight.accumulate(form.backwardWeight(self.value, gradient, shape: weight.shape))
            }
            if let bias, bias.requiresGradient { bias.accumulateChannelSums(of: gradient) }
            if self.requiresGradient { self.accumulate(form.backwardInput(gradient, weight.value)) }
        }
    }

    /// A transposed two-dimensional convolution with a weight `[channels, outputs / groups, taps, taps]`, as in PyTorch.
    public func convTranspose2d(
        weight: Variable, bias: Variable? = nil, stride: Extent2d = Extent2d(1), padding: Extent2d = Extent2d(0),
        dilation: Extent2d = Extent2d(1), groups: Int = 1
    ) -> Variable {
        precondition(shape.count == 4 && weight.shape.count == 4, "convTranspose2d takes [batch, channels, height, width]")
        precondition(shape[1] == weight.shape[0], "\(shape[1]) channels meet weights \(weight.shape)")
        let taps = Extent2d(weight.shape[2], weight.shape[3])
        let form = Convolution2d(
            batch: shape[0], inputs: weight.shape[1] * groups, outputs: shape[1], groups: groups,
            height: (shape[2] - 1) * stride.height + dilation.height * (taps.height - 1) + 1 - 2 * padding.height,
            width: (shape[3] - 1) * stride.width + dilation.width * (taps.width - 1) + 1 - 2 * padding.width,
            outHeight: shape[2], outWidth: shape[3], taps: taps, stride: stride, padding: padding, dilation: dilation)
        var output = form.backwardInput(value, weight.value)
        if let bias {
            gk_add_bias(output.mutableAddress(), bias.value.address, form.batch, form.inputs, form.height * form.width)
        }
        return Variable(output, from: [self, weight] + (bias.map { [$0] } ?? [])) { gradient in
            if weight.requiresGradient {
                weight.accumulate(form.backwardWeight(gradient, self.value, shape: weight.shape))
            }
            if let bias, bias.requiresGradient { bias.accumulateChannelSums(of: gradient) }
            if self.requiresGradient { self.accumulate(form.forward(gradient, weight.value)) }
        }
    }
}
