"""Writes attention.safetensors beside this file: a small Listen, Attend and Spell network of PyTorch's own LSTM modules, frames of two
recordings of unequal length, two texts, and what PyTorch gives for them: log-probabilities of every character, and where it looked.

    /usr/bin/python3 Tests/SpeechRecognitionTests/Fixtures/make_attention.py      (Debian: python3-torch)
"""
import json
import math
import struct
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

here = Path(__file__).parent
torch.manual_seed(5)
FEATURES, CLASSES, SIZE, EMBEDDING, ATTENTION, POSITIONS = 6, 5, 8, 3, 7, 4
LAYERS = [(4, 1), (3, 2), (5, 2)]


class Listener(nn.Module):
    """Chan et al., 2016, equation 5: each layer reads neighbouring frames of the one below as one."""

    def __init__(self):
        super().__init__()
        width, layers = FEATURES, []
        for size, reduction in LAYERS:
            layers.append(nn.LSTM(width * reduction, size, bidirectional=True, batch_first=True))
            width = 2 * size
        self.layers = nn.ModuleList(layers)

    def forward(self, x, lengths):
        for layer, (_, reduction) in zip(self.layers, LAYERS):
            rest = -x.shape[1] % reduction
            x = nn.functional.pad(x, (0, 0, 0, rest))
            x = x.reshape(x.shape[0], x.shape[1] // reduction, -1)
            lengths = (lengths + reduction - 1) // reduction
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            x, _ = pad_packed_sequence(layer(packed)[0], batch_first=True, total_length=x.shape[1])
        place = torch.arange(x.shape[1], dtype=torch.float64)
        waves = []
        for pair in range(POSITIONS // 2):
            length = 4 * 250 ** (pair / max(1, POSITIONS // 2 - 1))
            waves += [torch.sin(2 * math.pi * place / length), torch.cos(2 * math.pi * place / length)]
        waves = torch.stack(waves, 1).float().expand(x.shape[0], -1, -1)
        return torch.cat([x, waves], 2), lengths


class Speller(nn.Module):
    def __init__(self):
        super().__init__()
        heard = 2 * LAYERS[-1][0] + POSITIONS
        self.embedding = nn.Embedding(CLASSES + 1, EMBEDDING)
        self.cell = nn.LSTMCell(EMBEDDING + heard, SIZE)
        self.query = nn.Linear(SIZE, ATTENTION, bias=False)
        self.key = nn.Linear(heard, ATTENTION, bias=False)
        self.projection = nn.Linear(SIZE + heard, SIZE)
        self.output = nn.Linear(SIZE, CLASSES)

    def forward(self, heard, length, text):
        """One recording: `heard` [frames, width]."""
        heard = heard[:length]
        state = (torch.zeros(1, SIZE), torch.zeros(1, SIZE))
        context, logs, looks = torch.zeros(1, heard.shape[1]), [], []
        for character in [CLASSES] + text:
            read = torch.cat([self.embedding(torch.tensor([character])), context], 1)
            state = self.cell(read, state)
            energies = self.query(state[0]) @ self.key(heard).T / math.sqrt(ATTENTION)
            weights = torch.softmax(energies, 1)
            context = weights @ heard
            hidden = torch.tanh(self.projection(torch.cat([state[0], context], 1)))
            logs.append(torch.log_softmax(self.output(hidden), 1)[0])
            looks.append(weights[0])
        return torch.stack(logs), torch.stack(looks)


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        values = tensor.detach().contiguous().float().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


listener, speller = Listener(), Speller()
frames, lengths = torch.randn(2, 19, FEATURES), torch.tensor([19, 13])
for item, length in enumerate(lengths):
    frames[item, length:] = 0
texts = [[0, 3, 3, 1, 2, 0], [2, 1, 0]]
tensors = {"frames": frames}
heard, after = listener(frames, lengths)
for item, text in enumerate(texts):
    logs, looks = speller(heard[item], int(after[item]), text)
    tensors[f"logs.{item}"] = logs
    tensors[f"looks.{item}"] = looks
for name, value in listener.state_dict().items():
    tensors["listener." + name.removeprefix("layers.")] = value
for name, value in speller.state_dict().items():
    tensors["speller." + name] = value
write(here / "attention.safetensors", tensors)
