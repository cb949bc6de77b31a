#!/usr/bin/env python3
"""pocketsphinx beside Gusli on the same recordings: commands by the same JSGF grammar, clean or with noise, and free reading.

    apt-get install pocketsphinx pocketsphinx-en-us
    python Benchmarks/recognition/pocketsphinx.py commands --labels LABELS.jsonl --snr clean 12 --noise NOISE.flac
    python Benchmarks/recognition/pocketsphinx.py reading --manifest MANIFEST.tsv --speakers a,b --every 4

`commands` counts a command as right when the sentence's slots are those of the label. `reading` prints word error rates, pocketsphinx
with its own language model. Needs numpy and soundfile; both programs read the same 16 kHz WAV files and are timed on them.
"""
import argparse, json, pathlib, re, subprocess, tempfile, time

import numpy as np
import soundfile

from acceptance import mixed

MODEL = pathlib.Path("/usr/share/pocketsphinx/model/en-us")
LINE = re.compile(r"^(.*?)\s*\((\S+) -?\d+\)$")


def sphinx(folder, names, options):
    """Texts by name, and seconds spent."""
    control, out = folder / "names.ctl", folder / "sphinx.hyp"
    control.write_text("\n".join(names) + "\n")
    command = ["pocketsphinx_batch", "-adcin", "yes", "-cepdir", folder, "-cepext", ".wav", "-ctl", control, "-hyp", out, "-hmm", MODEL / "en-us"]
    command += ["-dict", MODEL / "cmudict-en-us.dict", "-logfn", "/dev/null"] + options
    begun = time.time()
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    matches = [LINE.match(line) for line in out.read_text().splitlines()]
    return {m[2]: m[1] for m in matches if m}, time.time() - begun


def gusli(binary, folder, names, options):
    begun = time.time()
    files = [str(folder / f"{name}.wav") for name in names]
    run = subprocess.run([binary, "transcribe", "--format", "jsonl", "--workers", "1"] + options + files, capture_output=True, text=True)
    heard = {pathlib.Path(r["file"]).stem: r["text"] for r in map(json.loads, run.stdout.splitlines())}
    return heard, time.time() - begun


def load(path):
    sound, rate = soundfile.read(path, dtype="float32")
    if sound.ndim > 1:
        sound = sound.mean(axis=1)
    if rate != 16000:
        import soxr
        sound = soxr.resample(sound, rate, 16000)
    return sound


def slots(text, lists):
    """The values of the lists that stand in a text, the longest first: a medium roast is no size."""
    found = {}
    for value, name in sorted(((value, name) for name, values in lists.items() for value in values), key=lambda pair: -len(pair[0])):
        pattern = rf"\b{re.escape(value)}\b"
        if name not in found and re.search(pattern, text):
            found[name] = value
            text = re.sub(pattern, "|", text, count=1)
    return found


def rule_lists(grammar):
    """The rules of a JSGF file that are nothing but alternatives."""
    rules = re.findall(r"<(\w+)>\s*=\s*\(([^()<>\[\]]*)\)\s*;", grammar)
    return {name: [value.strip() for value in body.split("|")] for name, body in rules}


def errors(reference, hypothesis):
    previous = list(range(len(hypothesis) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(hypothesis, 1):
            row.append(min(previous[j - 1] + (a != b), previous[j] + 1, row[-1] + 1))
        previous = row
    return previous[-1]


def report(**values):
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in values.items()}), flush=True)


def commands(options):
    labels = [json.loads(line) for line in open(options.labels)][: options.limit]
    root, lists = pathlib.Path(options.labels).parent, rule_lists(pathlib.Path(options.grammar).read_text())
    noise = load(options.noise) if options.noise else None
    for level in options.snr:
        with tempfile.TemporaryDirectory() as temporary:
            folder, seconds, names = pathlib.Path(temporary), 0, []
            for item in labels:
                name = pathlib.Path(item["audio"]).stem
                sound = load(root / item["audio"])
                if level != "clean":
                    sound = mixed(sound, noise, float(level), name)
                soundfile.write(folder / f"{name}.wav", sound, 16000, subtype="PCM_16")
                names.append(name)
                seconds += len(sound) / 16000
            for program, (texts, spent) in [
                ("pocketsphinx", sphinx(folder, names, ["-jsgf", options.grammar])),
                ("gusli", gusli(options.gusli, folder, names, ["--grammar", options.grammar, "--reject-below", "0"])),
            ]:
                right = sum(slots(texts.get(name, ""), lists) == item["slots"] for name, item in zip(names, labels))
                report(program=program, snr=level, acceptance=right / len(labels), clips=len(labels), timesRealTime=seconds / spent)


def reading(options):
    root = pathlib.Path(options.manifest).parent
    rows = [line.rstrip("\n").split("\t") for line in open(options.manifest)][1:]
    rows = rows[:: options.every]
    if options.speakers:
        rows = [row for row in rows if row[2] in options.speakers.split(",")]
    rows = rows[: options.limit]
    with tempfile.TemporaryDirectory() as temporary:
        folder, seconds, names = pathlib.Path(temporary), 0, []
        for number, row in enumerate(rows):
            sound = load(root / row[0])
            names.append(f"clip{number}")
            soundfile.write(folder / f"clip{number}.wav", sound, 16000, subtype="PCM_16")
            seconds += len(sound) / 16000
        for program, (texts, spent) in [
            ("pocketsphinx", sphinx(folder, names, ["-lm", MODEL / "en-us.lm.bin"])), ("gusli", gusli(options.gusli, folder, names, [])),
        ]:
            wrong = sum(errors(row[3].split(), texts.get(name, "").split()) for name, row in zip(names, rows))
            total = sum(len(row[3].split()) for row in rows)
            report(program=program, wordErrorRate=wrong / total, words=total, clips=len(rows), timesRealTime=seconds / spent)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["commands", "reading"])
    parser.add_argument("--gusli", default=".build/release/gusli")
    parser.add_argument("--labels", help="JSON lines {audio, slots}")
    parser.add_argument("--grammar", default="Examples/coffee/coffee.jsgf")
    parser.add_argument("--noise")
    parser.add_argument("--snr", nargs="+", default=["clean"])
    parser.add_argument("--manifest")
    parser.add_argument("--speakers")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    commands(options) if options.what == "commands" else reading(options)


if __name__ == "__main__":
    main()
