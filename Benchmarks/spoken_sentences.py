"""How many words of sentences that a voice speaks an independent listener hears wrong: more of them than there are held-out recordings.

    python3 Benchmarks/spoken_sentences.py SENTENCES --gusli .build/release/gusli --voice lj --every 130 --without MANIFEST

SENTENCES has one a line; those that MANIFEST has recordings of are left out, and of the rest every n-th is spoken. The listener is
pocketsphinx with its own en-us model (PyPI: numpy, soundfile, librosa, pocketsphinx). The interval is a bootstrap's over sentences.
"""

import argparse
import csv
import os
import random
import subprocess
import tempfile

from pocketsphinx import Decoder

from synthesis_scores import NUMBERS, edits, read


def words(text):
    return NUMBERS.sub("", text.lower().replace("-", " ")).split()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences")
    parser.add_argument("--gusli", default=".build/release/gusli")
    parser.add_argument("--voice", default="lj")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--without")
    options = parser.parse_args()
    with open(options.sentences, encoding="utf-8") as file:
        texts = [line.strip() for line in file if line.strip() and not any(c.isdigit() for c in line)]
    if options.without:
        with open(options.without, encoding="utf-8") as file:
            recorded = {" ".join(words(row["transcript"])) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
        texts = [text for text in texts if " ".join(words(text)) not in recorded]
    listener, scores = Decoder(samprate=16000, loglevel="FATAL"), []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "spoken.wav")
        for text in texts[:: options.every]:
            subprocess.run([options.gusli, "say", text, "--voice", options.voice, "--output", path], check=True)
            samples = (read(path, 16000).clip(-1, 1) * 32767).astype("<i2")
            listener.start_utt()
            listener.process_raw(samples.tobytes(), full_utt=True)
            listener.end_utt()
            heard = words(listener.hyp().hypstr) if listener.hyp() else []
            scores.append((edits(words(text), heard), len(words(text))))
    share = lambda chosen: sum(wrong for wrong, _ in chosen) / sum(count for _, count in chosen)
    draw = random.Random(1)
    drawn = sorted(share([draw.choice(scores) for _ in scores]) for _ in range(1000))
    print(f"{len(scores)} sentences, {sum(count for _, count in scores)} words: {share(scores):.3f} wrong (95%: {drawn[25]:.3f} to {drawn[974]:.3f})")


if __name__ == "__main__":
    main()
