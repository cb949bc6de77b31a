"""Writes reader/ and distilled/ (small readers laid out as published ones: config.json, vocab.txt, pytorch_model.bin or
model.safetensors) and reader.json (tokens, and what PyTorch modules of BERT's structure give for them) beside this file.

    /usr/bin/python3 Tests/QuestionAnsweringTests/Fixtures/make_reader.py      (Debian: python3-torch)
"""
import json
import math
import struct
from pathlib import Path

import torch
from torch import nn

here = Path(__file__).parent
torch.manual_seed(3)
PIECES = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] the a of in is was who when where painted painter built bridge tower city river ##s ##ed ##er "
    "un ##aff ##able aff ##a ##b ##c ##d ##e ##f ##g ##h ##i ##j ##k ##l ##m ##n ##o ##p ##q ##r ##t ##u ##v ##w ##x ##y ##z "
    "a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9 ##0 ##1 ##2 ##3 ##4 ##5 ##6 ##7 ##8 ##9 "
    ". , ? ! - ' ( ) 水 uber cafe").split()
PIECES = list(dict.fromkeys(PIECES))
WIDTH, LAYERS, HEADS, INNER, POSITIONS = 24, 2, 3, 48, 64


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.ModuleDict({
            "self": nn.ModuleDict({name: nn.Linear(WIDTH, WIDTH) for name in ("query", "key", "value")}),
            "output": nn.ModuleDict({"dense": nn.Linear(WIDTH, WIDTH), "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12)}),
        })
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDTH, INNER)})
        self.output = nn.ModuleDict({"dense": nn.Linear(INNER, WIDTH), "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12)})

    def forward(self, x, hidden):
        own = self.attention["self"]
        q, k, v = (own[n](x).view(*x.shape[:2], HEADS, -1).transpose(1, 2) for n in ("query", "key", "value"))
        scores = q @ k.transpose(2, 3) / math.sqrt(WIDTH / HEADS)
        mixed = scores.masked_fill(hidden[:, None, None], -1e9).softmax(-1) @ v
        mixed = mixed.transpose(1, 2).reshape(x.shape)
        x = self.attention["output"]["LayerNorm"](x + self.attention["output"]["dense"](mixed))
        return self.output["LayerNorm"](x + self.output["dense"](nn.functional.gelu(self.intermediate["dense"](x))))


class Bert(nn.Module):
    def __init__(self, segments):
        super().__init__()
        tables = {"word_embeddings": nn.Embedding(len(PIECES), WIDTH), "position_embeddings": nn.Embedding(POSITIONS, WIDTH)}
        if segments:
            tables["token_type_embeddings"] = nn.Embedding(2, WIDTH)
        tables["LayerNorm"] = nn.LayerNorm(WIDTH, eps=1e-12)
        self.embeddings = nn.ModuleDict(tables)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(LAYERS))})

    def forward(self, tokens, segments, hidden):
        e = self.embeddings
        x = e["word_embeddings"](tokens) + e["position_embeddings"](torch.arange(tokens.shape[1]))
        if "token_type_embeddings" in e:
            x = x + e["token_type_embeddings"](segments)
        x = e["LayerNorm"](x)
        for layer in self.encoder["layer"]:
            x = layer(x, hidden)
        return x


class Reader(nn.Module):
    def __init__(self, segments):
        super().__init__()
        self.bert = Bert(segments)
        self.qa_outputs = nn.Linear(WIDTH, 2)

    def forward(self, tokens, segments, hidden):
        return self.qa_outputs(self.bert(tokens, segments, hidden))


def randomise(model):
    for name, parameter in model.named_parameters():
        parameter.data = torch.randn(parameter.shape) * (0.3 if parameter.dim() > 1 else 0.1) + (1 if name.endswith("LayerNorm.weight") else 0)
    return model.eval()


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in sorted(tensors.items()):
        data = tensor.detach().contiguous().numpy().tobytes()
        kind = "I64" if tensor.dtype == torch.int64 else "F32"
        header[name] = dict(dtype=kind, shape=list(tensor.shape), data_offsets=[len(body), len(body) + len(data)])
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


DISTILLED = [("bert.", "distilbert."), ("encoder.layer", "transformer.layer"), ("attention.self.query", "attention.q_lin"),
             ("attention.self.key", "attention.k_lin"), ("attention.self.value", "attention.v_lin"),
             ("attention.output.dense", "attention.out_lin"), ("attention.output.LayerNorm", "sa_layer_norm"),
             ("intermediate.dense", "ffn.lin1"), ("output.dense", "ffn.lin2"), ("output.LayerNorm", "output_layer_norm")]
batch = [[2, 10, 14, 3, 5, 15, 9, 40, 41, 3], [2, 11, 3, 6, 18, 3, 0, 0, 0, 0]]
segments = [[0] * 4 + [1] * 6, [0] * 3 + [1] * 3 + [0] * 4]
tokens = torch.tensor(batch)
hidden = torch.tensor([[False] * 10, [False] * 6 + [True] * 4])
results = {"tokens": [batch[0], batch[1][:6]], "segments": [segments[0], segments[1][:6]]}
for name in ("reader", "distilled"):
    model = randomise(Reader(segments=name == "reader"))
    with torch.no_grad():
        scores = model(tokens, torch.tensor(segments), hidden)
    results[name] = [scores[0].tolist(), scores[1][:6].tolist()]
    folder = here / name
    folder.mkdir(exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    state = model.state_dict()
    if name == "reader":
        configuration = dict(
            model_type="bert", vocab_size=len(PIECES), hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
            intermediate_size=INNER, hidden_act="gelu", max_position_embeddings=POSITIONS, type_vocab_size=2, layer_norm_eps=1e-12)
        # Published files hold these too.
        state["bert.embeddings.position_ids"] = torch.arange(POSITIONS)[None]
        state["bert.pooler.dense.weight"] = torch.randn(WIDTH, WIDTH)
        write_safetensors(folder / "model.safetensors", state)
    else:
        configuration = dict(
            model_type="distilbert", vocab_size=len(PIECES), dim=WIDTH, n_layers=LAYERS, n_heads=HEADS, hidden_dim=INNER,
            activation="gelu", max_position_embeddings=POSITIONS)
        renamed = {}
        for key, tensor in state.items():
            for old, new in DISTILLED:
                key = key.replace(old, new)
            renamed[key] = tensor
        torch.save(renamed, folder / "pytorch_model.bin")
    (folder / "config.json").write_text(json.dumps(configuration))
(here / "reader.json").write_text(json.dumps(results))
