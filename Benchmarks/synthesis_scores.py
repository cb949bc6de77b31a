"""Scores the sounds that `gusli evaluate synthesis MANIFEST --output DIR` has written.

usage: synthesis_scores.py DIR [FOLDER ...]     (needs numpy, soundfile, librosa, pystoi, pesq, pocketsphinx)

For every folder of DIR beside `natural`: STOI and wide-band PESQ against the recordings (not for `spoken`, whose timing is
its own), and the word error rate of an independent listener, pocketsphinx with its own en-us model.
"""

import csv
import os
import re
import sys

import librosa
import numpy as np
import soundfile as sf
from pesq import pesq
from pocketsphinx import Decoder
from pystoi import stoi

NUMBERS = re.compile(r"[^a-z' ]")


def read(path, rate):
    samples, own = sf.read(path, dtype="float32")
    if samples.ndim > 1:
        samples = samples.mean(1)
    return samples if own == rate else librosa.resample(samples, orig_sr=own, target_sr=rate)


def edits(reference, heard):
    row = list(range(len(heard) + 1))
    for i, a in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def main():
    folder = sys.argv[1]
    rows = list(csv.DictReader(open(os.path.join(folder, "texts.tsv")), delimiter="\t", quoting=csv.QUOTE_NONE))
    kinds = sys.argv[2:] or sorted(d for d in os.listdir(folder) if os.path.isdir(os.path.join(folder, d)))
    decoder = Decoder(samprate=16000, loglevel="FATAL")
    for kind in kinds:
        wrong = words = 0
        stois, pesqs = [], []
        for row in rows:
            name = row["name"] + ".wav"
            sound = read(os.path.join(folder, kind, name), 16000)
            natural = read(os.path.join(folder, "natural", name), 16000)
            decoder.start_utt()
            decoder.process_raw((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
            decoder.end_utt()
            heard = NUMBERS.sub("", decoder.hyp().hypstr if decoder.hyp() else "").split()
            said = NUMBERS.sub("", row["text"].lower().replace("-", " ")).split()
            wrong, words = wrong + edits(said, heard), words + len(said)
            if kind not in ("natural", "spoken"):
                length = min(len(sound), len(natural))
                stois.append(stoi(natural[:length], sound[:length], 16000))
                pesqs.append(pesq(16000, natural[:length], sound[:length], "wb"))
        line = f"{kind}: listener WER {wrong / words:.3f} over {words} words"
        if stois:
            line += f", STOI {np.mean(stois):.3f}, PESQ-WB {np.mean(pesqs):.2f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
