"""A training step (forward, CTC, backward, Adam) of the networks of `gusli bench training` in PyTorch on the processor.

usage: training_step.py               prints a JSON line for each network
       training_step.py --serve       answers requests, one a line: `NETWORK BATCH FRAMES THREADS` -> {"seconds": ...}

Needs PyTorch (Debian: python3-torch). The networks are those of
Sources/NeuralNetworks/Benchmarking/TrainingStepBenchmark.swift. OpenBLAS, which Debian's PyTorch multiplies matrices
with, is told the processor's kind beforehand: 0.3.21 does not recognise newer ones and would be five times slower.
"""

import json
import os
import sys
import time

try:
    flags = open("/proc/cpuinfo").read()
except OSError:
    flags = ""
if "avx512f" in flags:
    os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
elif "avx2" in flags:
    os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")

import torch
from torch import nn


class Residual(nn.Module):
    """Convolutions with norms and rectifiers, and a pointwise convolution past them."""

    def __init__(self, inputs, outputs, taps, repeats, dense):
        super().__init__()
        body, channels = [], inputs
        for i in range(repeats):
            if dense:
                body.append(nn.Conv1d(channels, outputs, taps, padding=taps // 2, bias=False))
            else:
                body.append(nn.Conv1d(channels, channels, taps, padding=taps // 2, groups=channels, bias=False))
                body.append(nn.Conv1d(channels, outputs, 1, bias=False))
            body.append(nn.BatchNorm1d(outputs))
            if i + 1 < repeats:
                body.append(nn.ReLU(inplace=True))
            channels = outputs
        self.body = nn.Sequential(*body)
        self.past = nn.Sequential(nn.Conv1d(inputs, outputs, 1, bias=False), nn.BatchNorm1d(outputs))

    def forward(self, x):
        return torch.relu(self.body(x) + self.past(x))


def network(name):
    dense = name == "jasper5x3"
    layers = [nn.Conv1d(64, 256, 11, stride=2, padding=5), nn.BatchNorm1d(256), nn.ReLU(inplace=True)]
    channels = 256
    widths = [256, 256, 384, 512, 512] if dense else [256, 256, 512, 512, 512]
    taps = [11, 13, 17, 21, 25] if dense else [33, 39, 51, 63, 75]
    for width, size in zip(widths, taps):
        layers.append(Residual(channels, width, size, 3 if dense else 5, dense))
        channels = width
    size = 29 if dense else 87
    layers.append(nn.Conv1d(512, 512, size, padding=size - 1, dilation=2, groups=1 if dense else 512))
    layers += [nn.Conv1d(512, 1024, 1), nn.ReLU(inplace=True), nn.Conv1d(1024, 29, 1)]
    return nn.Sequential(*layers)


class Step:
    def __init__(self, name, batch, frames):
        torch.manual_seed(0)
        self.model = network(name)
        self.optimiser = torch.optim.Adam(self.model.parameters())
        self.x = torch.randn(batch, 64, frames)
        self.targets = torch.randint(1, 29, (batch, 100))
        self.lengths = torch.full((batch,), frames // 2)
        self.target_lengths = torch.full((batch,), 100)

    def run(self):
        start = time.perf_counter()
        scores = self.model(self.x).permute(2, 0, 1).log_softmax(-1)
        loss = nn.functional.ctc_loss(scores, self.targets, self.lengths, self.target_lengths)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        return time.perf_counter() - start


def serve():
    print(json.dumps({"peer": "PyTorch " + torch.__version__}), flush=True)
    step, key = None, None
    for line in sys.stdin:
        name, batch, frames, threads = line.split()
        torch.set_num_threads(int(threads))
        if key != (name, batch, frames):
            step, key = None, None
            step, key = Step(name, int(batch), int(frames)), (name, batch, frames)
            step.run()
        print(json.dumps({"seconds": step.run()}), flush=True)


def report():
    for name in ("quartznet5x5", "jasper5x3"):
        step = Step(name, 16, 800)
        step.run()
        seconds = sorted(step.run() for _ in range(3))
        print(json.dumps({"name": "training step " + name, "value": seconds[1], "unit": "s", "least": seconds[0]}), flush=True)


serve() if "--serve" in sys.argv else report()
