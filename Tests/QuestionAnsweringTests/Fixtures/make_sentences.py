"""Writes sentences.json beside this file: tokens and vectors that the reference gives for a few sentences with the published
encoder all-MiniLM-L6-v2, as transformers (AutoModel) and sentence-transformers' mean pooling compute them.

    pip install torch transformers && python make_sentences.py FOLDER      (the folder that scripts/sentence-encoder makes)
"""
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

SENTENCES = [
    "How warm is it in the kitchen?",
    "What is the temperature in the kitchen?",
    "The painter's café stood unaffably near the 水 tower (built in 1889).",
    "Ein ÜBERgroßer Hund!",
    "Naïve co-operation costs £3.50 — or $4,000; isn't it?",
    "word " * 300,
    "",
]
folder = sys.argv[1]
tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
results = []
for sentence in SENTENCES:
    encoded = tokenizer(sentence, truncation=True, max_length=256, return_tensors="pt")
    with torch.no_grad():
        states = model(**encoded).last_hidden_state[0]
    vector = torch.nn.functional.normalize(states.mean(0), dim=0)
    results.append({"text": sentence, "tokens": encoded["input_ids"][0].tolist(), "vector": [round(v, 6) for v in vector.tolist()]})
(Path(__file__).parent / "sentences.json").write_text(json.dumps(results, ensure_ascii=False))
