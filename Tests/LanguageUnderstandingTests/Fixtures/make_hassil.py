#!/usr/bin/env python3
"""Writes hassil.json: what hassil 3.12.1 finds in sentences drawn from house-en.yaml and house-ru.yaml (and damaged ones).

    pip install hassil==3.12.1
    Tests/LanguageUnderstandingTests/Fixtures/make_hassil.py
"""

import json
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parents[2] / "Benchmarks/understanding"))

from compare_hassil import Sampler, plain  # noqa: E402
from hassil import Intents, recognize_best  # noqa: E402

cases = []
for language, count in (("en", 400), ("ru", 200)):
    with open(here / f"house-{language}.yaml", encoding="utf-8") as file:
        intents = Intents.from_yaml(file)
    sampler = Sampler(intents, seed=5)
    seen = set()
    while len(seen) < count:
        text, context = sampler.sentence(), sampler.context()
        if not text or text in seen:
            continue
        seen.add(text)
        best = recognize_best(text, intents, intent_context=context)
        slots = {e.name: plain(e.value) for e in best.entities_list} if best else {}
        # Where a wildcard ends inside a word ("the Lond" before "on" of "London") we do not follow hassil.
        words = text.rstrip(".").lower().split()
        if best and any(e.is_wildcard and e.value.split()[-1].lower() not in words for e in best.entities_list):
            continue
        cases.append({"language": language, "text": text, "context": context, "intent": best.intent.name if best else None, "slots": slots})
(here / "hassil.json").write_text("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n", encoding="utf-8")
print(len(cases), sum(case["intent"] is not None for case in cases))
