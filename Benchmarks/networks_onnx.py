"""The reference networks of `gusli bench networks` in onnxruntime, with random weights.

usage: networks_onnx.py               prints a JSON line for every network, input and thread count
       networks_onnx.py --serve       answers requests, one a line: `NETWORK FRAMES THREADS` -> {"seconds": ...}

Needs numpy, onnx and onnxruntime (measured with 2.4.6, 1.23.2 and 1.32.0). The graphs are those of
Sources/NeuralNetworks/Benchmarking/ReferenceNetwork.swift, batch norms already folded, as an exporter leaves them.
"""

import json
import sys
import time

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """Collects nodes and weights; a value is its name, its channel count is kept beside it."""

    def __init__(self, channels):
        self.nodes, self.weights, self.channels = [], [], {"input": channels}
        self.random = numpy.random.default_rng(1)

    def node(self, kind, inputs, channels, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        self.channels[name] = channels
        return name

    def weight(self, shape, fan_in):
        name = f"w{len(self.weights)}"
        bound = (3 / fan_in) ** 0.5
        values = self.random.uniform(-bound, bound, shape).astype(numpy.float32)
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def zeros(self, count):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.zeros(count, numpy.float32), name))
        return name

    def conv(self, x, outputs, kernel, stride=1, dilation=1, groups=1, relu=False):
        inputs = self.channels[x] // groups
        side = dilation * (kernel - 1) // 2
        parameters = [x, self.weight((outputs, inputs, kernel), inputs * kernel), self.zeros(outputs)]
        y = self.node(
            "Conv", parameters, outputs, kernel_shape=[kernel], strides=[stride], dilations=[dilation], group=groups,
            pads=[side, side])
        return self.node("Relu", [y], outputs) if relu else y

    def upsample(self, x, outputs, rate):
        inputs = self.channels[x]
        parameters = [x, self.weight((inputs, outputs, 2 * rate), 2 * inputs), self.zeros(outputs)]
        return self.node(
            "ConvTranspose", parameters, outputs, kernel_shape=[2 * rate], strides=[rate], pads=[rate // 2, rate // 2])

    def leaky(self, x):
        return self.node("LeakyRelu", [x], self.channels[x], alpha=0.2)

    def add(self, x, y):
        return self.node("Add", [x, y], self.channels[x])

    def model(self, output):
        graph = helper.make_graph(
            self.nodes, "network",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, self.channels["input"], "time"])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        return model.SerializeToString()


def jasper(separable):
    graph = Graph(64)

    def sub(x, outputs, kernel, relu=True, **options):
        if not separable:
            return graph.conv(x, outputs, kernel, relu=relu, **options)
        channels = graph.channels[x]
        return graph.conv(graph.conv(x, channels, kernel, groups=channels, **options), outputs, 1, relu=relu)

    x = sub("input", 256, 33 if separable else 11, stride=2)
    widths = (256, 256, 512, 512, 512) if separable else (256, 256, 384, 512, 512)
    kernels = (33, 39, 51, 63, 75) if separable else (11, 13, 17, 21, 25)
    repeats = 5 if separable else 3
    for outputs, kernel in zip(widths, kernels):
        y = x
        for index in range(repeats):
            y = sub(y, outputs, kernel, relu=index + 1 < repeats)
        x = graph.node("Relu", [graph.add(y, graph.conv(x, outputs, 1))], outputs)
    x = sub(x, 512, 87 if separable else 29, dilation=2)
    return graph.model(graph.conv(graph.conv(x, 1024, 1, relu=True), 29, 1))


def melgan():
    graph = Graph(80)
    x, channels = graph.conv("input", 512, 7), 512
    for rate in (8, 8, 2, 2):
        channels //= 2
        x = graph.upsample(graph.leaky(x), channels, rate)
        for dilation in (1, 3, 9):
            y = graph.conv(graph.leaky(x), channels, 3, dilation=dilation)
            x = graph.add(graph.conv(x, channels, 1), graph.conv(graph.leaky(y), channels, 1))
    x = graph.conv(graph.leaky(x), 1, 7)
    return graph.model(graph.node("Tanh", [x], 1))


NETWORKS = {
    "jasper5x3": (lambda: jasper(False), 64, (1000, 6000)),
    "quartznet5x5": (lambda: jasper(True), 64, (1000, 6000)),
    "melgan": (melgan, 80, (10, 861)),
}


class Peer:
    """Sessions and inputs, made when first asked for; the first run of each is not counted."""

    def __init__(self):
        self.models, self.sessions, self.inputs = {}, {}, {}

    def seconds(self, network, frames, threads):
        if network not in self.models:
            self.models[network] = NETWORKS[network][0]()
        if (network, threads) not in self.sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
            # A session that is not running should not spin against the one that is.
            options.add_session_config_entry("session.force_spinning_stop", "1")
            self.sessions[network, threads] = onnxruntime.InferenceSession(
                self.models[network], options, providers=["CPUExecutionProvider"])
        session = self.sessions[network, threads]
        key = network, frames, threads
        if key not in self.inputs:
            shape = 1, NETWORKS[network][1], frames
            self.inputs[key] = numpy.random.default_rng(2).standard_normal(shape).astype(numpy.float32)
            session.run(None, {"input": self.inputs[key]})
        start = time.perf_counter()
        session.run(None, {"input": self.inputs[key]})
        return time.perf_counter() - start


def main():
    peer = Peer()
    if sys.argv[1:] == ["--serve"]:
        print(json.dumps({"peer": f"onnxruntime {onnxruntime.__version__}"}), flush=True)
        for line in sys.stdin:
            network, frames, threads = line.split()
            print(json.dumps({"seconds": peer.seconds(network, int(frames), int(threads))}), flush=True)
        return
    for network, (_, _, lengths) in NETWORKS.items():
        for frames in lengths:
            for threads in (1, 2):
                times = sorted(peer.seconds(network, frames, threads) for _ in range(7))
                print(json.dumps({
                    "name": f"network {network} {frames} frames, {threads} threads", "value": times[3] * 1000,
                    "unit": "ms"}), flush=True)


if __name__ == "__main__":
    main()
