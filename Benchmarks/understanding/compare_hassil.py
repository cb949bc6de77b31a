#!/usr/bin/env python3
"""Gusli's understanding beside hassil's on the same grammars and sentences: agreement and time.

    pip install hassil
    Benchmarks/understanding/compare_hassil.py --grammars DIR [--lists FILE] [--count 2000] [--gusli PATH]

Sentences are drawn at random from the templates (and some are damaged, so that not everything matches). Both sides read the
same YAML files and the same lists. Times are processor time, so that a busy machine does not change the ratio. A sentence agrees when both find nothing, or both find the same intent and slots.
Prints one JSON line: sentences, agreed, the first disagreements, microseconds a sentence of each side, and the ratio.
"""

import argparse
import json
import pathlib
import random
import resource
import subprocess
import sys
import time

import yaml
from hassil import Intents, recognize_best
from hassil.errors import MissingListError, MissingRuleError
from hassil.expression import Alternative, ListReference, Permutation, RuleReference, Sequence, TextChunk
from hassil.intents import RangeSlotList, TextSlotList, WildcardSlotList
from hassil.util import merge_dict


def load(folder, lists_file):
    merged = {}
    root = pathlib.Path(folder)
    for path in sorted(root.rglob("*.yaml"), key=lambda p: str(p.relative_to(root))):
        part = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "data" in part and "intents" not in part:
            part = {"language": part.get("language", "en"), "intents": {path.parent.name: {"data": part["data"]}}}
        merge_dict(merged, part)
    if lists_file:
        for name, body in yaml.safe_load(pathlib.Path(lists_file).read_text(encoding="utf-8"))["lists"].items():
            merged.setdefault("lists", {})[name] = body
    return Intents.from_dict(merged)


class Sampler:
    def __init__(self, intents, seed):
        self.intents, self.random = intents, random.Random(seed)

    def sentence(self):
        intent = self.random.choice(list(self.intents.intents.values()))
        data = self.random.choice(intent.data)
        if not data.sentences:
            return None
        rules = {**self.intents.expansion_rules, **data.expansion_rules}
        lists = {**self.intents.slot_lists, **data.slot_lists}
        try:
            text = self.expand(self.random.choice(data.sentences).expression, rules, lists)
        except (KeyError, IndexError):
            return None
        text = " ".join(text.split())
        if not text:
            return None
        words = text.split()
        damage = self.random.random()
        if damage < 0.05 and len(words) > 1:
            words.pop(self.random.randrange(len(words)))
        elif damage < 0.1:
            words.insert(self.random.randrange(len(words) + 1), "banana")
        elif damage < 0.2:
            words[0] = words[0].capitalize()
            words[-1] += "."
        return " ".join(words)

    def expand(self, item, rules, lists):
        if isinstance(item, TextChunk):
            return item.text
        if isinstance(item, Sequence):
            return "".join(self.expand(part, rules, lists) for part in item.items)
        if isinstance(item, Alternative):
            return self.expand(self.random.choice(item.items), rules, lists)
        if isinstance(item, Permutation):
            parts = list(item.items)
            self.random.shuffle(parts)
            return " ".join(self.expand(part, rules, lists) for part in parts)
        if isinstance(item, RuleReference):
            return self.expand(rules[item.rule_name].expression, rules, lists)
        if isinstance(item, ListReference):
            values = lists[item.list_name]
            if isinstance(values, TextSlotList):
                return self.expand(self.random.choice(values.values).text_in, rules, lists)
            if isinstance(values, RangeSlotList):
                return str(self.random.choice([n for n in values.get_numbers()]))
            if isinstance(values, WildcardSlotList):
                return self.random.choice(["oranges", "the long way home", "milk and bread", "a b c"])
        raise KeyError(item)


def plain(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return int(value) if float(value).is_integer() else round(float(value), 6)
    if isinstance(value, (list, tuple, set)):
        return [plain(v) for v in value]
    return value


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--grammars", required=True)
    arguments.add_argument("--lists")
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--gusli", default=".build/release/gusli")
    options = arguments.parse_args()

    intents = load(options.grammars, options.lists)
    sampler = Sampler(intents, options.seed)
    sentences = []
    while len(sentences) < options.count:
        if sentence := sampler.sentence():
            sentences.append(sentence)

    def theirs(sentence):
        try:
            result = recognize_best(sentence, intents)
        except (MissingRuleError, MissingListError) as error:
            return f"error {error}"
        if result is None:
            return None
        return result.intent.name, {e.name: plain(e.value) for e in result.entities_list}

    theirs(sentences[0])
    began = time.process_time()
    expected = [theirs(sentence) for sentence in sentences]
    hassil_seconds = time.process_time() - began

    command = [options.gusli, "understand", "--exact", "--grammars", options.grammars]
    if options.lists:
        command += ["--lists", options.lists]
    command += ["-"]

    def ours(lines):
        began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        process = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True)
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began, [json.loads(line) for line in process.stdout.splitlines()]

    start_seconds = min(ours(sentences[:1])[0] for _ in range(3))
    gusli_seconds, answers = ours(sentences)
    gusli_seconds = max(gusli_seconds - start_seconds, 1e-9)

    agreed, unanswered, matched, differences = 0, 0, 0, []
    for sentence, want, answer in zip(sentences, expected, answers):
        got = None if answer["intent"] is None else (answer["intent"], {k: plain(v) for k, v in answer["slots"].items()})
        if isinstance(want, str):
            unanswered += 1
            continue
        matched += want is not None
        if want == got:
            agreed += 1
        else:
            differences.append({"sentence": sentence, "hassil": want, "gusli": got})
    compared = len(sentences) - unanswered
    print(json.dumps({
        "sentences": compared, "matched": matched, "agreed": agreed, "agreement": round(agreed / max(1, compared), 4),
        "hassil_failed": unanswered,
        "hassil_us": round(1e6 * hassil_seconds / len(sentences), 1), "gusli_us": round(1e6 * gusli_seconds / len(sentences), 1),
        "ratio": round(hassil_seconds / gusli_seconds, 1),
    }))
    for difference in differences[:40]:
        print(json.dumps(difference, ensure_ascii=False), file=sys.stderr)


if __name__ == "__main__":
    main()
