"""Writes quartznet.nemo, jasper.nemo and nemo.safetensors beside this file: two small archives laid out as NVIDIA NeMo lays out
its recognisers of the Jasper family, a sound, and the log-probabilities that PyTorch modules of NeMo's structure give for it.

    /usr/bin/python3 Tests/SpeechRecognitionTests/Fixtures/make_nemo.py      (Debian: python3-torch, python3-yaml)
"""
import copy
import io
import json
import math
import struct
import tarfile
from pathlib import Path

import torch
import yaml
from torch import nn

here = Path(__file__).parent
torch.manual_seed(11)
LABELS = [" "] + [chr(97 + i) for i in range(26)] + ["'"]


class MaskedConv1d(nn.Module):
    """A convolution that sees zeros beyond each item's length, as NeMo's does with conv_mask."""

    def __init__(self, inputs, outputs, kernel, stride=1, dilation=1, groups=1):
        super().__init__()
        padding = dilation * (kernel - 1) // 2
        self.conv = nn.Conv1d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False)

    def forward(self, x, lengths):
        inside = torch.arange(x.shape[-1])[None, None] < lengths[:, None, None]
        conv = self.conv
        after = lengths + 2 * conv.padding[0] - conv.dilation[0] * (conv.kernel_size[0] - 1) - 1
        return conv(x * inside), torch.div(after, conv.stride[0], rounding_mode="floor") + 1


def norm(channels):
    layer = nn.BatchNorm1d(channels, eps=1e-3, momentum=0.1)
    layer.running_mean = 0.3 * torch.randn(channels)
    layer.running_var = 0.5 + torch.rand(channels)
    layer.weight.data = 0.7 + 0.6 * torch.rand(channels)
    layer.bias.data = 0.2 * torch.randn(channels)
    layer.num_batches_tracked += 17
    return layer


class JasperBlock(nn.Module):
    def __init__(self, inputs, block, panes):
        super().__init__()
        filters, kernel = block["filters"], block["kernel"][0]
        stride, dilation = block["stride"][0], block["dilation"][0]
        layers, channels = [], inputs
        for repeat in range(block["repeat"]):
            if block["separable"]:
                layers += [MaskedConv1d(channels, channels, kernel, stride, dilation, groups=channels)]
                layers += [MaskedConv1d(channels, filters, 1)]
            else:
                layers += [MaskedConv1d(channels, filters, kernel, stride, dilation)]
            layers += [norm(filters)]
            if repeat < block["repeat"] - 1:
                layers += [nn.ReLU(), nn.Dropout(block["dropout"])]
            channels = filters
        self.mconv = nn.ModuleList(layers)
        self.dense = bool(panes)
        self.res = None
        if block["residual"]:
            ways = panes if panes else [inputs]
            self.res = nn.ModuleList(
                nn.ModuleList([MaskedConv1d(width, filters, 1), norm(filters)]) for width in ways)
        self.mout = nn.Sequential(nn.ReLU(), nn.Dropout(block["dropout"]))

    def forward(self, inputs, lengths):
        x, after = inputs[-1], lengths
        for layer in self.mconv:
            if isinstance(layer, MaskedConv1d):
                x, after = layer(x, after)
            else:
                x = layer(x)
        if self.res is not None:
            for source, (way, batch_norm) in zip(inputs if self.dense else [inputs[-1]], self.res):
                x = x + batch_norm(way(source, lengths)[0])
        x = self.mout(x)
        return (inputs + [x] if self.res is not None and self.dense else [x]), after


class ConvASREncoder(nn.Module):
    def __init__(self, features, blocks):
        super().__init__()
        channels, panes, layers = features, [], []
        for block in blocks:
            ways = []
            if block.get("residual_dense"):
                panes.append(channels)
                ways = list(panes)
            layers.append(JasperBlock(channels, block, ways))
            channels = block["filters"]
        self.encoder = nn.ModuleList(layers)

    def forward(self, x, lengths):
        x = [x]
        for block in self.encoder:
            x, lengths = block(x, lengths)
        return x[-1], lengths


class ConvASRDecoder(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.decoder_layers = nn.Sequential(nn.Conv1d(inputs, classes, 1))

    def forward(self, x):
        return self.decoder_layers(x).transpose(1, 2).log_softmax(-1)


def mel_filters(rate, length, bands):
    """Slaney's mel scale and areas."""
    def hertz(mel):
        return mel * 200 / 3 if mel < 15 else 1000 * math.exp((mel - 15) * math.log(6.4) / 27)

    top = 15 + 27 * math.log(rate / 2 / 1000) / math.log(6.4)
    edges = [hertz(top * i / (bands + 1)) for i in range(bands + 2)]
    bins = torch.arange(length // 2 + 1, dtype=torch.float64) * rate / length
    rows = []
    for low, middle, high in zip(edges, edges[1:], edges[2:]):
        row = torch.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)).clamp(min=0)
        rows.append(row * 2 / (high - low))
    return torch.stack(rows).float()


class Featurizer(nn.Module):
    def __init__(self, preprocessor):
        super().__init__()
        self.settings = preprocessor
        self.length = preprocessor["n_fft"]
        self.register_buffer("window", torch.hann_window(int(preprocessor["window_size"] * 16000), periodic=False))
        self.register_buffer("fb", mel_filters(16000, self.length, preprocessor["features"])[None])

    def forward(self, x):
        hop = int(self.settings["window_stride"] * 16000)
        frames = x.shape[1] // hop + 1
        x = torch.cat([x[:, :1], x[:, 1:] - 0.97 * x[:, :-1]], dim=1)
        x = torch.stft(
            x, self.length, hop, len(self.window), self.window.to(x), center=True, pad_mode="constant", return_complex=True)
        x = torch.log(self.fb @ x.abs() ** 2 + 2.0**-24)
        x = (x - x.mean(2, keepdim=True)) / (x.std(2, keepdim=True) + 1e-5)
        # NeMo pads to a multiple of 16 frames; the masks keep that from mattering.
        return nn.functional.pad(x, (0, -frames % 16)), torch.tensor([frames])


class Preprocessor(nn.Module):
    def __init__(self, preprocessor):
        super().__init__()
        self.featurizer = Featurizer(preprocessor)


class Model(nn.Module):
    def __init__(self, configuration):
        super().__init__()
        self.preprocessor = Preprocessor(configuration["preprocessor"])
        self.encoder = ConvASREncoder(configuration["preprocessor"]["features"], configuration["encoder"]["jasper"])
        self.decoder = ConvASRDecoder(configuration["encoder"]["jasper"][-1]["filters"], len(LABELS) + 1)

    def forward(self, sound):
        features, lengths = self.preprocessor.featurizer(sound)
        encoded, lengths = self.encoder(features, lengths)
        return self.decoder(encoded)[0, : lengths[0]]


def block(filters, kernel, repeat=1, stride=1, dilation=1, residual=False, separable=False, dense=False):
    it = dict(filters=filters, repeat=repeat, kernel=[kernel], stride=[stride], dilation=[dilation], dropout=0.1,
              residual=residual, separable=separable)
    if dense:
        it["residual_dense"] = True
    return it


def configuration(blocks, window_size):
    modules = "nemo.collections.asr.modules."
    return dict(
        sample_rate=16000,
        labels=LABELS,
        preprocessor=dict(
            _target_=modules + "AudioToMelSpectrogramPreprocessor", normalize="per_feature", window_size=window_size,
            sample_rate=16000, window_stride=0.01, window="hann", features=64, n_fft=512, frame_splicing=1, dither=1e-5),
        encoder=dict(_target_=modules + "ConvASREncoder", feat_in=64, activation="relu", conv_mask=True, jasper=blocks),
        decoder=dict(
            _target_=modules + "ConvASRDecoder", feat_in=blocks[-1]["filters"], num_classes=28, vocabulary=LABELS),
        target="nemo.collections.asr.models.ctc_models.EncDecCTCModel",
    )


def write_archive(name, settings, model, mode):
    weights = io.BytesIO()
    torch.save(model.state_dict(), weights)
    with tarfile.open(here / name, mode) as tar:
        folder = tarfile.TarInfo("./")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(folder)
        for entry, content in [("model_config.yaml", yaml.safe_dump(settings).encode()), ("model_weights.ckpt", weights.getvalue())]:
            info = tarfile.TarInfo("./" + entry)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in sorted(tensors.items()):
        data = tensor.detach().float().contiguous().numpy().tobytes()
        header[name] = dict(dtype="F32", shape=list(tensor.shape), data_offsets=[len(body), len(body) + len(data)])
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


time = torch.arange(7777) / 16000
sound = 0.3 * torch.sin(2 * math.pi * (200 * time + 4000 * time**2)) * (1 + torch.sin(30 * time)) / 2
sound = sound + 0.01 * torch.randn(len(sound))
results = {"sound": sound}

quartznet = configuration(
    [
        block(16, 33, stride=2, separable=True),
        block(16, 33, repeat=5, residual=True, separable=True),
        block(24, 39, repeat=5, residual=True, separable=True),
        block(24, 87, dilation=2, separable=True),
        block(32, 1),
    ], window_size=0.02)
jasper = configuration(
    [
        block(12, 11, stride=2),
        block(12, 11, repeat=2, residual=True, dense=True),
        block(16, 13, repeat=2, residual=True, dense=True),
        block(20, 17, repeat=3, residual=True, dense=True),
        block(24, 29, dilation=2),
        block(32, 1),
    ], window_size=0.025)
for name, settings, mode in [("quartznet", quartznet, "w"), ("jasper", jasper, "w:gz")]:
    model = Model(settings).eval()
    # Initial weights give log-probabilities that hardly differ; these do.
    for parameter in model.parameters():
        if parameter.dim() == 3:
            parameter.data *= 1.9
    # In double precision, so that a difference is this package's own.
    with torch.no_grad():
        results[name] = copy.deepcopy(model).double()(sound[None].double())
    write_archive(f"{name}.nemo", settings, model, mode)
write_safetensors(here / "nemo.safetensors", results)
