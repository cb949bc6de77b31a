"""Sentences of strangers for the network of the assistant's own commands: those of CLINC150 that mean one of its intents, and of CLINC150,
SNIPS and ATIS those that mean none.

    python3 Training/understanding-en/natural.py ../shared/data/nlu out/understanding-en

writes train.jsonl and dev.jsonl, lines of {"text", "intent"} (and "tags" where a reminder's words are known).
"""

import json
import random
import re
import sys
from pathlib import Path

# Intents of CLINC150 that mean one of ours, as far as the words allow.
SAME = {
    "alarm": "SetAlarm", "timer": "StartTimer", "time": "GetTime", "date": "GetDate", "reminder": "ListReminders",
    "reminder_update": "SetReminder", "shopping_list": "ListItems", "todo_list": "ListItems", "repeat": "Repeat",
    "what_can_i_ask_you": "Help", "yes": "Affirm", "no": "Deny",
}
# Intents that mean several of ours, or ours with slots that cannot be told from the words alone.
LEFT_OUT = {"shopping_list_update", "todo_list_update", "change_volume", "calculator", "measurement_conversion", "cancel", "calendar_update"}
# Where these stand it is something else after all.
OTHER = {
    "SetAlarm": r"\b(two|and another|and one|what|when|do i have|off|cancel|delete|remove|list|check|is|second)\b",
    "StartTimer": r"\b(how|stop|cancel|left|remaining|off|end)\b",
    "GetTime": r"\b(in|for|zone|timezone|at|of|gmt|est|pst)\b",
    "GetDate": r"\b(in|will|be|from|after|before|tomorrow|yesterday|days|weeks|ago|was|last|next|hence)\b",
    "ListReminders": r"\b(remind me|memory|list back)\b",
    "SetReminder": r"\b(and)\b",
    "ListItems": r"\b(if|is [a-z ]+ on|add|put|remove|do i have [a-z ]+ on|have i|did i|reminder)\b",
    "Affirm": r"\b(song|weather)\b",
    "Deny": r"\b(song|weather)\b",
}
MESSAGE = re.compile(r"\b(?:remind(?:er)?|reminded|remember|forget)(?: me| myself)?(?: to| about| of| that| for) (.+)$")


def tagged(text):
    """The words of a reminder's message; dates and times in it are found later."""
    words = text.split()
    found = MESSAGE.search(text)
    if not found:
        return None
    begin = len(text[: found.start(1)].split())
    if len(words) - begin < 1 or words[begin:] in (["me"], ["this"]):
        return None
    return ["O"] * begin + ["B-message"] + ["I-message"] * (len(words) - begin - 1)


def convert(pairs, other_share, generator, own_copies=1):
    lines = []
    for text, intent in pairs:
        text = " ".join(re.sub(r"[,?!;]|\.(?=\s|$)", " ", text.lower()).split())
        if not text or intent in LEFT_OUT:
            continue
        own = SAME.get(intent)
        if own and own in OTHER and re.search(OTHER[own], text):
            # The time elsewhere is none of ours; of the rest nobody knows.
            if own not in ("GetTime", "GetDate"):
                continue
            own = None
        line = {"text": text, "intent": own or "none"}
        if own == "SetReminder":
            tags = tagged(text)
            if tags is None:
                continue
            line["tags"] = tags
        if own or generator.random() < other_share:
            lines += [line] * (own_copies if own else 1)
    return lines


def folder(path, count, generator):
    sentences = [(line, "elsewhere") for line in (path / "seq.in").read_text().splitlines()]
    generator.shuffle(sentences)
    return sentences[:count]


def main(source, target):
    source, target, generator = Path(source), Path(target), random.Random(1)
    clinc = json.loads((source / "clinc150/train-dev.json").read_text())
    train = convert(clinc["train"] + clinc["oos_train"], 0.5, generator, own_copies=4)
    train += convert(folder(source / "snips/train", 1200, generator) + folder(source / "atis/train", 400, generator), 1, generator)
    dev = convert(clinc["val"] + clinc["oos_val"], 1, generator)
    target.mkdir(parents=True, exist_ok=True)
    for name, lines in (("train", train), ("dev", dev)):
        (target / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        own = sum(line["intent"] != "none" for line in lines)
        print(f"{name}: {own} of the assistant's intents, {len(lines) - own} of none", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
