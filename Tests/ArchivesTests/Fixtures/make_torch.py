"""Writes kinds.pt (a PyTorch archive of every number type, of views and of a wrapped state), kinds.json (the same numbers) and
files-gnu.tar and files-pax.tar (long names) beside this file.

    /usr/bin/python3 Tests/ArchivesTests/Fixtures/make_torch.py      (Debian: python3-torch)
"""
import io
import json
import tarfile
from collections import OrderedDict
from pathlib import Path

import torch

here = Path(__file__).parent
torch.manual_seed(5)
base = torch.randn(4, 6)
tensors = OrderedDict(
    float=base,
    half=torch.randn(3, 2).half(),
    bfloat16=torch.randn(5).bfloat16(),
    double=torch.randn(2, 2, 2).double(),
    long=torch.tensor([-3, 7, 1 << 20]),
    int=torch.tensor([[-1, 2]], dtype=torch.int32),
    short=torch.tensor([300, -300], dtype=torch.int16),
    char=torch.tensor([-7, 8], dtype=torch.int8),
    byte=torch.tensor([255, 0], dtype=torch.uint8),
    bool=torch.tensor([True, False]),
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    transposed=base.t(),
    slice=base[1:3, 2:5],
    column=base[:, 1:2],
    parameter=torch.nn.Parameter(torch.randn(2, 3)),
)
torch.save({"state_dict": tensors, "epoch": 3, "name": "x", "scores": [0.5, None, (1, True)]}, here / "kinds.pt")
(here / "kinds.json").write_text(
    json.dumps({k: {"shape": list(v.shape), "values": v.detach().double().flatten().tolist()} for k, v in tensors.items()}))

for format, name in ((tarfile.GNU_FORMAT, "gnu"), (tarfile.PAX_FORMAT, "pax")):
    with tarfile.open(here / f"files-{name}.tar", "w", format=format) as tar:
        for entry, content in [("./short.txt", b"short"), ("f/" * 70 + "long.txt", b"long" * 300), ("empty", b"")]:
            info = tarfile.TarInfo(entry)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
