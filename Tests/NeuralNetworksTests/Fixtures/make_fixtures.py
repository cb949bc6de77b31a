"""Writes operators.safetensors beside this file: inputs, outputs and gradients of PyTorch's operators, which the tests
compare with this package's. Needs PyTorch 1.13 or newer (Debian: python3-torch); run it again after adding a case.

For each case: case/in.NAME are the inputs, case/out.N the outputs, case/up.N what each output was multiplied with before
summing, and case/grad.NAME the gradients of that sum."""
import json, os, struct
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(7)
torch.set_num_threads(1)
saved = {}


def case(name, function, **inputs):
    leaves = {}
    for key, value in inputs.items():
        saved[f"{name}/in.{key}"] = value
        if value.is_floating_point():
            leaves[key] = value.clone().double().requires_grad_(True)
        else:
            leaves[key] = value
    outputs = function(**leaves)
    outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
    total = 0
    for i, out in enumerate(outputs):
        up = torch.randn(out.shape)
        saved[f"{name}/out.{i}"] = out.detach().float()
        saved[f"{name}/up.{i}"] = up
        total = total + (out * up.double()).sum()
    total.backward()
    for key, leaf in leaves.items():
        if leaf.is_floating_point() and leaf.grad is not None:
            saved[f"{name}/grad.{key}"] = leaf.grad.float()


r = torch.randn
case("conv1d", lambda x, w, b: F.conv1d(x, w, b, padding=2, dilation=2), x=r(2, 5, 17), w=r(7, 5, 3), b=r(7))
case("conv1d_strided_grouped", lambda x, w, b: F.conv1d(x, w, b, stride=3, padding=1, groups=2), x=r(2, 4, 20), w=r(6, 2, 5), b=r(6))
case("conv_transpose1d", lambda x, w, b: F.conv_transpose1d(x, w, b, stride=4, padding=2), x=r(2, 6, 9), w=r(6, 3, 8), b=r(3))
case("conv_transpose1d_grouped", lambda x, w: F.conv_transpose1d(x, w, stride=3, padding=1, output_padding=1, groups=2, dilation=2),
     x=r(2, 4, 7), w=r(4, 3, 3))
case("conv2d", lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=(1, 2), dilation=(1, 2)), x=r(2, 3, 8, 9), w=r(4, 3, 3, 2), b=r(4))
case("conv2d_grouped", lambda x, w: F.conv2d(x, w, padding=1, groups=2), x=r(1, 4, 5, 6), w=r(6, 2, 3, 3))
case("conv_transpose2d", lambda x, w, b: F.conv_transpose2d(x, w, b, stride=(2, 3), padding=(1, 0)), x=r(2, 4, 4, 5), w=r(4, 3, 3, 4), b=r(3))
case("layer_norm", lambda x, w, b: F.layer_norm(x, (6,), w, b), x=r(2, 3, 6), w=r(6), b=r(6))
case("batch_norm", lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), x=r(3, 4, 7), w=r(4), b=r(4))
for name, f in (("gelu", F.gelu), ("silu", F.silu), ("elu", F.elu), ("softplus", F.softplus), ("tanh", torch.tanh),
                ("sigmoid", torch.sigmoid), ("exp", torch.exp), ("sin", torch.sin), ("cos", torch.cos), ("abs", torch.abs),
                ("relu", torch.relu), ("leaky_relu", lambda x: F.leaky_relu(x, 0.2))):
    case(name, lambda x, f=f: f(x), x=r(3, 11) * 2)
case("log", lambda x: torch.log(x), x=torch.rand(3, 5) + 0.1)
case("sqrt", lambda x: torch.sqrt(x), x=torch.rand(3, 5) + 0.1)
case("power", lambda x: x ** 1.7, x=torch.rand(3, 5) + 0.1)
case("softmax_last", lambda x: F.softmax(x, -1), x=r(3, 4, 5))
case("log_softmax_middle", lambda x: F.log_softmax(x, 1), x=r(3, 4, 5))
case("broadcast", lambda a, b: a * b + b / (a * a + 1) - a, a=r(3, 1, 5), b=r(4, 1))
case("matmul_batched", lambda a, b: a @ b, a=r(2, 3, 4, 5), b=r(2, 3, 5, 2))
case("matmul_shared", lambda a, b: a @ b, a=r(2, 3, 5), b=r(5, 4))
case("matmul_transposed", lambda a, b: a.transpose(-1, -2) @ b.transpose(-1, -2), a=r(2, 5, 3), b=r(2, 4, 5))
case("reductions", lambda x: (x.sum((0, 2)), x.mean(1), x.amax(2), x.var((0, 2), unbiased=False)), x=r(3, 4, 5))
case("reflect", lambda x: F.pad(x, (3, 2), mode="reflect"), x=r(2, 3, 6))
case("embedding", lambda i, w: F.embedding(i, w), i=torch.tensor([[0, 3, 3], [2, 0, 4]]), w=r(5, 4))
case("weight_norm", lambda v, g: g * v / v.flatten(1).norm(dim=1).view(-1, 1, 1), v=r(4, 3, 5), g=r(4, 1, 1))
case("huber", lambda x, y: F.huber_loss(x, y, delta=0.7), x=r(4, 5), y=r(4, 5))
case("cross_entropy", lambda x, i: F.cross_entropy(x, i, label_smoothing=0.1), x=r(6, 5), i=torch.tensor([0, 4, 2, 2, 1, 3]))
case("kl", lambda q, p: F.kl_div(F.log_softmax(q, -1), F.softmax(p, -1), reduction="batchmean"), q=r(4, 5), p=r(4, 5))
case("bce", lambda x, y: F.binary_cross_entropy_with_logits(x, y), x=r(4, 5), y=torch.rand(4, 5))
case("avg_pool1d", lambda x: F.avg_pool1d(x, 4, 2, 1), x=r(2, 3, 11))
case("max_pool1d", lambda x: F.max_pool1d(x, 3, 2, 1), x=r(2, 3, 11))

targets = torch.tensor([[1, 2, 2, 3, 0], [4, 1, 0, 0, 0], [2, 2, 2, 2, 2]])
lengths, target_lengths = torch.tensor([12, 9, 4]), torch.tensor([4, 2, 5])


def ctc(x, t):
    return F.ctc_loss(F.log_softmax(x, 1).permute(2, 0, 1), t, lengths, target_lengths, blank=5, zero_infinity=True)


case("ctc", ctc, x=r(3, 6, 12), t=targets)


def stft(x):
    s = torch.stft(x, 64, 16, 48, torch.hann_window(48, dtype=x.dtype), return_complex=True).transpose(1, 2)
    return torch.cat([s.real, s.imag], -1)


case("stft", stft, x=r(2, 200))
case("istft", lambda s: torch.istft(torch.complex(s[..., :33], s[..., 33:]).transpose(1, 2), 64, 16, 64, torch.hann_window(64, dtype=s.dtype)),
     s=r(2, 9, 66))


def recurrent(kind):
    module = kind(4, 5, num_layers=2, bidirectional=True, batch_first=True).double()
    weights = {n: p for n, p in module.named_parameters()}
    x = r(3, 6, 4)
    name = kind.__name__.lower()
    leaf = x.double().requires_grad_(True)
    out = module(leaf)[0]
    up = r(out.shape)
    (out * up.double()).sum().backward()
    saved[f"{name}/in.x"], saved[f"{name}/out.0"], saved[f"{name}/up.0"] = x, out.detach().float(), up
    saved[f"{name}/grad.x"] = leaf.grad.float()
    for n, p in weights.items():
        saved[f"{name}/in.{n}"], saved[f"{name}/grad.{n}"] = p.detach().float(), p.grad.float()


recurrent(nn.LSTM)
recurrent(nn.GRU)


def attention():
    module = nn.MultiheadAttention(8, 2, batch_first=True).double()
    x, up = r(2, 5, 8), r(2, 5, 8)
    leaf = x.double().requires_grad_(True)
    mask = torch.tensor([[False] * 5, [False] * 3 + [True] * 2])
    out = module(leaf, leaf, leaf, key_padding_mask=mask, need_weights=False)[0]
    (out * up.double()).sum().backward()
    saved["attention/in.x"], saved["attention/out.0"], saved["attention/up.0"] = x, out.detach().float(), up
    saved["attention/grad.x"] = leaf.grad.float()
    for n, p in module.named_parameters():
        saved[f"attention/in.{n}"], saved[f"attention/grad.{n}"] = p.detach().float(), p.grad.float()


attention()


def optimiser(name, make):
    w = r(4, 3)
    p = w.clone().requires_grad_(True)
    o = make([p])
    gradients = [r(4, 3) for _ in range(5)]
    for g in gradients:
        p.grad = g.clone()
        o.step()
    saved[f"{name}/in.w"], saved[f"{name}/in.g"], saved[f"{name}/out.0"] = w, torch.stack(gradients), p.detach()


optimiser("adam", lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1))
optimiser("adamw", lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1))
optimiser("sgd", lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.1))

header, body = {}, b""
for key in sorted(saved):
    data = saved[key].detach().float().contiguous().numpy().astype("<f4").tobytes()
    header[key] = {"dtype": "F32", "shape": list(saved[key].shape), "data_offsets": [len(body), len(body) + len(data)]}
    body += data
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "operators.safetensors"), "wb") as f:
    f.write(struct.pack("<Q", len(text)) + text + body)
print(len(saved), "tensors,", 8 + len(text) + len(body), "bytes")
