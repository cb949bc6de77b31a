"""How well the assistant's own commands are understood in other words, and how often what is no command is taken for one.

    python3 Benchmarks/understanding/paraphrases.py .build/release/gusli [--model models/understanding-en|none] [--clinc train-dev.json] [--wrong]

The sentences are those of Tests/LanguageUnderstandingTests/Fixtures/paraphrases; with --clinc also the 2,746 validation sentences of CLINC150
that are none of the assistant's commands (as Training/understanding-en/natural.py parts them).
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/LanguageUnderstandingTests/Fixtures/paraphrases"


def understand(gusli, model, sentences):
    grammars = sorted(str(path) for path in (ROOT / "grammars/en").glob("*.yaml") if path.stem not in ("data", "documents"))
    command = [gusli, "understand", "--forgiving"] + (["--model", model] if model != "none" else []) + ["--grammars", *grammars]
    answers = subprocess.run([*command, "-"], input="\n".join(sentences) + "\n", capture_output=True, text=True, check=True, cwd=ROOT)
    return [json.loads(line) for line in answers.stdout.splitlines()]


def lines(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gusli")
    parser.add_argument("--model", default="models/understanding-en")
    parser.add_argument("--clinc")
    parser.add_argument("--wrong", action="store_true", help="print what was misunderstood")
    arguments = parser.parse_args()
    rows = [line.split("\t") for line in lines(FIXTURES / "commands-en.tsv")]
    answers = understand(arguments.gusli, arguments.model, [row[0] for row in rows])
    right = exact = silent = 0
    for (text, intent, *rest), answer in zip(rows, answers):
        wanted = dict(pair.split("=") for pair in (rest[0].split(",") if rest and rest[0] else []))
        got = {name: str(int(value) if isinstance(value, float) and value == int(value) else value).lower() for name, value in answer["slots"].items()}
        same = answer["intent"] == intent
        slots = all(got.get(name) == value.lower() for name, value in wanted.items())
        right += same
        exact += same and slots
        silent += answer["intent"] is None
        if arguments.wrong and not (same and slots):
            print(f"{text}: {answer['intent']} {got} {answer['confidence']}, not {intent} {wanted}", file=sys.stderr)
    count = len(rows)
    print(f"{count} paraphrases: intent right {100 * right / count:.1f} %, with the slots named {100 * exact / count:.1f} %, not understood {100 * silent / count:.1f} %")
    others = {"what is no command": lines(FIXTURES / "other-en.txt")}
    if arguments.clinc:
        sys.path.insert(0, str(ROOT / "Training/understanding-en"))
        import random

        import natural

        data = json.loads(Path(arguments.clinc).read_text())
        rest = natural.convert(data["val"] + data["oos_val"], 1, random.Random(1))
        others["CLINC150, none of ours"] = [line["text"] for line in rest if line["intent"] == "none"]
        own = [line for line in rest if line["intent"] != "none"]
        answers = understand(arguments.gusli, arguments.model, [line["text"] for line in own])
        right = sum(answer["intent"] == line["intent"] for line, answer in zip(own, answers))
        print(f"{len(own)} commands of strangers (CLINC150): intent right {100 * right / len(own):.1f} %")
        if arguments.wrong:
            for line, answer in zip(own, answers):
                if answer["intent"] != line["intent"]:
                    print(f"{line['text']}: {answer['intent']} {answer['confidence']}, not {line['intent']}", file=sys.stderr)
    for name, sentences in others.items():
        answers = understand(arguments.gusli, arguments.model, sentences)
        taken = [(text, answer) for text, answer in zip(sentences, answers) if answer["intent"]]
        print(f"{name}, {len(sentences)} sentences: {len(taken)} taken for commands ({100 * len(taken) / len(sentences):.1f} %)")
        if arguments.wrong:
            for text, answer in taken:
                print(f"{text}: {answer['intent']} {answer['slots']} {answer['confidence']}", file=sys.stderr)


if __name__ == "__main__":
    main()
