#!/usr/bin/env python3
"""Gusli's understanding beside hassil's on the same grammars and sentences: agreement and time.

    pip install hassil
    Benchmarks/understanding/compare_hassil.py --grammars DIR [--lists FILE] [--count 2000] [--gusli PATH]

Sentences are drawn at random from the templates, numbers as digits and as words, half of them with a room in their context, and
some are damaged, so that not everything matches. Both sides read the same YAML files and the same lists. A file that holds the
`data` of the intent its folder is named after is read as Home Assistant reads it: `inferred_domain` is the slot domain,
`name_domains` are what the context's domain must be. Times are processor time, so that a busy machine does not change the
ratio. A sentence agrees when both find nothing, or both find the same intent and slots.
Prints one JSON line: sentences, agreed, microseconds a sentence of each side, and the ratio; on stderr the first disagreements.
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
from hassil.numbers import get_rbnf_engine
from hassil.util import merge_dict


def load(folder, lists_file):
    merged = {}
    root = pathlib.Path(folder)
    for path in sorted(root.rglob("*.yaml"), key=lambda p: (len(p.relative_to(root).parts), str(p.relative_to(root)))):
        part = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "data" in part and "intents" not in part:
            for block in part["data"]:
                if "inferred_domain" in block:
                    block.setdefault("slots", {})["domain"] = block["inferred_domain"]
                if "name_domains" in block:
                    block.setdefault("requires_context", {})["domain"] = block["name_domains"]
            part = {"language": part.get("language", "en"), "intents": {path.parent.name: {"data": part["data"]}}}
        merge_dict(merged, part)
    if lists_file:
        for name, body in yaml.safe_load(pathlib.Path(lists_file).read_text(encoding="utf-8"))["lists"].items():
            merged.setdefault("lists", {})[name] = body
    return Intents.from_dict(merged)


class Sampler:
    def __init__(self, intents, seed):
        self.intents, self.random = intents, random.Random(seed)
        self.numbers = get_rbnf_engine(intents.language)
        self.areas = [value.value_out for value in getattr(intents.slot_lists.get("area"), "values", [])]

    def context(self):
        return {"area": self.random.choice(self.areas)} if self.areas and self.random.random() < 0.5 else {}

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
                number = self.random.choice(list(values.get_numbers()))
                if self.random.random() < 0.5:
                    return str(number)
                return self.random.choice(list(self.numbers.format_number(number).text_by_ruleset.values()))
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
    sentences, contexts = [], []
    while len(sentences) < options.count:
        if sentence := sampler.sentence():
            sentences.append(sentence)
            contexts.append(sampler.context())

    def theirs(sentence, context):
        try:
            result = recognize_best(sentence, intents, intent_context=context)
        except (MissingRuleError, MissingListError) as error:
            return f"error {error}"
        if result is None:
            return None
        return result.intent.name, {e.name: plain(e.value) for e in result.entities_list}

    for sentence, context in zip(sentences[:200], contexts):
        theirs(sentence, context)
    began = time.process_time()
    expected = [theirs(sentence, context) for sentence, context in zip(sentences, contexts)]
    hassil_seconds = time.process_time() - began

    command = [options.gusli, "understand", "--exact", "--grammars", options.grammars]
    if options.lists:
        command += ["--lists", options.lists]
    command += ["-"]

    def ours(lines):
        began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        process = subprocess.run(command, input="\n".join(json.dumps(line) for line in lines), capture_output=True, text=True, check=True)
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began, [json.loads(line) for line in process.stdout.splitlines()]

    lines = [{"text": sentence, "context": context} for sentence, context in zip(sentences, contexts)]
    start_seconds = min(ours(lines[:1])[0] for _ in range(3))
    gusli_seconds, answers = ours(lines)
    gusli_seconds = max(gusli_seconds - start_seconds, 1e-9)

    agreed, unanswered, matched, differences = 0, 0, 0, []
    for sentence, context, want, answer in zip(sentences, contexts, expected, answers):
        got = None if answer["intent"] is None else (answer["intent"], {k: plain(v) for k, v in answer["slots"].items()})
        if isinstance(want, str):
            unanswered += 1
            continue
        matched += want is not None
        if want == got:
            agreed += 1
        else:
            differences.append({"sentence": sentence, "context": context, "hassil": want, "gusli": got})
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
