import CKernels
import Tensors

/// Extents and strides of a one-dimensional convolution (in deep learning's sense: a correlation).
package struct Convolution1dShape: Sendable {
    package let batch: Int, inputChannels: Int, inputLength: Int
    package let outputChannels: Int, taps: Int, groups: Int
    package let stride: Int, dilation: Int, left: Int, right: Int

    package init(
        batch: Int, inputChannels: Int, inputLength: Int, outputChannels: Int, taps: Int, groups: Int = 1,
        stride: Int = 1, dilation: Int = 1, left: Int = 0, right: Int = 0
    ) {
        self.batch = batch
        self.inputChannels = inputChannels
        self.inputLength = inputLength
        self.outputChannels = outputChannels
        self.taps = taps
        self.groups = groups
        self.stride = stride
        self.dilation = dilation
        self.left = left
        self.right = right
    }

    package var outputLength: Int { max(0, (inputLength + left + right - dilation * (taps - 1) - 1) / stride + 1) }

    var kernel: gk_conv1d {
        gk_conv1d(
            batch: batch, inputs: inputChannels, outputs: outputChannels, inputLength: inputLength,
            outputLength: outputLength, taps: taps, stride: stride, dilation: dilation, padLeft: left, groups: groups)
    }
}

extension Variable {
    /// A one-dimensional convolution over `[batch, channels, time]`.
    ///
    /// - Parameters:
    ///   - weight: `[outputs, channels / groups, taps]`, as in PyTorch; at most 4096 taps.
    ///   - bias: `[outputs]`.
    ///   - padding: zeros before and after the time axis; unequal amounts make causal and look-ahead layers.
    /// - Returns: `[batch, outputs, (time + padding - dilation * (taps - 1) - 1) / stride + 1]`.
    public func conv1d(
        weight: Variable, bias: Variable? = nil, stride: Int = 1, padding: (left: Int, right: Int) = (0, 0),
        dilation: Int = 1, groups: Int = 1
    ) -> Variable {
        precondition(shape.count == 3 && weight.shape.count == 3, "conv1d takes [batch, channels, time]")
        precondition(shape[1] == weight.shape[1] * groups, "\(shape[1]) channels meet weights \(weight.shape)")
        precondition(weight.shape[0] % groups == 0 && weight.shape[2] <= 4096, "weights \(weight.shape) in \(groups) groups")
        let form = Convolution1dShape(
            batch: shape[0], inputChannels: shape[1], inputLength: shape[2], outputChannels: weight.shape[0],
            taps: weight.shape[2], groups: groups, stride: stride, dilation: dilation, left: padding.left,
            right: padding.right)
        var kernel = form.kernel
        var output = Tensor(uninitialized: [form.batch, form.outputChannels, form.outputLength])
        gk_conv1d_forward(&kernel, value.address, weight.value.address, bias?.value.address, output.mutableAddress())
        return Variable(output, from: [self, weight] + (bias.map { [$0] } ?? [])) { gradient in
            var kernel = form.kernel
            if weight.requiresGradient {
                var share = Tensor(uninitialized: weight.shape)
                gk_conv1d_backward_weight(&kernel, self.value.address, gradient.address, share.mutableAddress())
                weight.accumulate(share)
            }
            if let bias, bias.requiresGradient { bias.accumulateChannelSums(of: gradient) }
            if self.requiresGradient {
                var share = Tensor(uninitialized: self.shape)
                gk_conv1d_backward_input(&kernel, gradient.address, weight.value.address, share.mutableAddress())
                self.accumulate(share)
            }
        }
    }

    /// A transposed one-dimensional convolution, the gradient of `conv1d` by its input.
    ///
    /// - Parameters:
    ///   - weight: `[channels, outputs / groups, taps]`, as in PyTorch.
    ///   - padding: elements cut off the full result at each end (PyTorch's padding, right less output_padding).
    /// - Returns: `[batch, outputs, (time - 1) * stride + dilation * (taps - 1) + 1 - padding]`.
    public func convTranspose1d(
        weight: Variable, bias: Variable? = nil, stride: Int = 1, padding: (left: Int, right: Int) = (0, 0),
        dilation: Int = 1, groups: Int = 1
    ) -> Variable {
        precondition(shape.count == 3 && weight.shape.count == 3, "convTranspose1d takes [batch, channels, time]")
        precondition(shape[1] == weight.shape[0] && shape[1] % groups == 0, "\(shape[1]) channels meet weights \(weight.shape)")
        let (batch, inputs, time) = (shape[0], shape[1], shape[2])
        let outputs = weight.shape[1] * groups, taps = weight.shape[2]
        let length = (time - 1) * stride + dilation * (taps - 1) + 1 - padding.left - padding.right
        precondition(length >= 0, "padding \(padding) leaves nothing")
        // The convolution whose gradient this is: from `outputs` channels to `inputs`.
        let form = gk_conv1d(
            batch: batch, inputs: outputs, outputs: inputs, inputLength: length, outputLength: time, taps: taps,
            stride: stride, dilation: dilation, padLeft: padding.left, groups: groups)
        var kernel = form
        var output = Tensor(uninitialized: [batch, outputs, length])
        let y = output.mutableAddress()
        gk_conv1d_backward_input(&kernel, value.address, weight.value.address, y)
        if let bias { gk_add_bias(y, bias.value.address, batch, outputs, length) }
        return Variable(output, from: [self, weight] + (bias.map { [$0] } ?? [])) { gradient in
            var kernel = form
            if weight.requiresGradient {
                var share = Tensor(uninitialized: weight.shape)
                gk_conv1d_backward_weight(&kernel, gradient.address, self.value.address, share.mutableAddress())
                weight.accumulate(share)
            }
            if let bias, bias.requiresGradient { bias.accumulateChannelSums(of: gradient) }
            if self.requiresGradient {
                var share = Tensor(uninitialized: self.shape)
                gk_conv1d_forward(&kernel, gradient.address, weight.value.address, nil, share.mutableAddress())
                self.accumulate(share)
            }
        }
    }

    /// Adds the sums over all but axis 1 of a gradient `[batch, channels, …]` to this `[channels]`.
    package func accumulateChannelSums(of gradient: Tensor) {
        var sums = Tensor(uninitialized: shape)
        gk_sum_channels(
            gradient.address, gradient.shape[0], gradient.shape[1], gradient.shape.dropFirst(2).reduce(1, *),
            sums.mutableAddress())
        accumulate(sums)
    }
}
