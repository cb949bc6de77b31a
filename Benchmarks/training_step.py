"""A training step (forward, loss, backward, Adam) of the networks of `gusli bench training` in PyTorch on the processor.

usage: training_step.py               prints a JSON line for each network
       training_step.py --serve       answers requests, one a line: `NETWORK THREADS` -> {"seconds": ...}

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


class Convolutional:
    def __init__(self, name, batch=16, frames=800):
        self.model = network(name)
        self.x = torch.randn(batch, 64, frames)
        self.targets = torch.randint(1, 29, (batch, 100))
        self.lengths = torch.full((batch,), frames // 2)
        self.target_lengths = torch.full((batch,), 100)

    def loss(self):
        scores = self.model(self.x).permute(2, 0, 1).log_softmax(-1)
        return nn.functional.ctc_loss(scores, self.targets, self.lengths, self.target_lengths)


class Autoencoder:
    """A variational autoencoder with a Bernoulli for each pixel, as in PyTorch's examples."""

    def __init__(self, batch=128, pixels=784, width=400, code=20):
        self.encoder, self.mean, self.log_variance = nn.Linear(pixels, width), nn.Linear(width, code), nn.Linear(width, code)
        self.decoder, self.output = nn.Linear(code, width), nn.Linear(width, pixels)
        self.model = nn.ModuleList([self.encoder, self.mean, self.log_variance, self.decoder, self.output])
        self.x = torch.rand(batch, pixels)

    def loss(self):
        hidden = torch.relu(self.encoder(self.x))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        code = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        scores = self.output(torch.relu(self.decoder(code)))
        divergence = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum()
        return nn.functional.binary_cross_entropy_with_logits(scores, self.x) + divergence / self.x.numel()


class Transformer:
    """A transformer encoder (norms behind the residuals) over word and place embeddings."""

    def __init__(self, batch=16, length=128, words=1000, width=256, heads=4, inner=1024, layers=4):
        layer = nn.TransformerEncoderLayer(width, heads, inner, dropout=0, activation="gelu", batch_first=True)
        self.embedding, self.output = nn.Embedding(words, width), nn.Linear(width, words)
        self.places = nn.Parameter(torch.randn(length, width))
        self.encoder = nn.TransformerEncoder(layer, layers)
        self.model = nn.ModuleList([self.embedding, self.output, self.encoder])
        self.model.register_parameter("places", self.places)
        self.x = torch.randint(words, (batch, length))
        self.targets = torch.randint(words, (batch * length,))

    def loss(self):
        scores = self.output(self.encoder(self.embedding(self.x) + self.places))
        return nn.functional.cross_entropy(scores.flatten(0, 1), self.targets)


NETWORKS = {
    "quartznet5x5": lambda: Convolutional("quartznet5x5"),
    "jasper5x3": lambda: Convolutional("jasper5x3"),
    "vae": Autoencoder,
    "transformer": Transformer,
}


class Step:
    def __init__(self, name):
        torch.manual_seed(0)
        self.task = NETWORKS[name]()
        self.optimiser = torch.optim.Adam(self.task.model.parameters())
        # Steps that are timed as one, so that the clock is no part of what is measured.
        self.steps_at_once = 20 if name == "vae" else 1

    def run(self):
        start = time.perf_counter()
        for _ in range(self.steps_at_once):
            loss = self.task.loss()
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            self.optimiser.step()
        return (time.perf_counter() - start) / self.steps_at_once


def serve():
    print(json.dumps({"peer": "PyTorch " + torch.__version__}), flush=True)
    step, key = None, None
    for line in sys.stdin:
        name, threads = line.split()
        torch.set_num_threads(int(threads))
        if key != name:
            step = None
            step, key = Step(name), name
            step.run()
        print(json.dumps({"seconds": step.run()}), flush=True)


def report():
    for name in NETWORKS:
        step = Step(name)
        step.run()
        seconds = sorted(step.run() for _ in range(3))
        print(json.dumps({"name": "training step " + name, "value": seconds[1], "unit": "s", "least": seconds[0]}), flush=True)


serve() if "--serve" in sys.argv else report()
