#!/usr/bin/env python3
"""Command acceptance: the share of spoken commands of which intent and every slot are right, clean and with noise mixed in.

    python Benchmarks/recognition/acceptance.py --gusli .build/release/gusli --shared ../shared --snr clean 24 21 18 15 12 9 6

Needs numpy and soundfile. Noise is mixed at the wanted ratio of speech power (louder half of 20 ms frames) to noise power, from a
place in the recording that depends on the clip's name.
"""
import argparse, json, pathlib, subprocess, sys, tempfile, zlib

import numpy as np
import soundfile


def speech_power(x):
    frames = x[: len(x) // 320 * 320].reshape(-1, 320)
    powers = np.sort((frames**2).mean(axis=1))
    return powers[len(powers) // 2 :].mean()


def mixed(clip, noise, snr, name):
    start = zlib.crc32(name.encode()) % len(noise)
    piece = np.resize(np.roll(noise, -start), len(clip))
    gain = np.sqrt(speech_power(clip) / (piece**2).mean() / 10 ** (snr / 10))
    out = clip + gain * piece
    return out / max(1, np.abs(out).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gusli", default=".build/release/gusli")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("--grammars", default="Examples/coffee")
    parser.add_argument("--recogniser", default="recogniser-en")
    parser.add_argument("--snr", nargs="+", default=["clean", "24", "21", "18", "15", "12", "9", "6"])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    folder = pathlib.Path(options.shared) / "data/intents/barista"
    labels = [json.loads(line) for line in open(folder / "labels.jsonl")][: options.limit]
    noises = []
    for path in sorted((pathlib.Path(options.shared) / "data/noise").glob("noise*.flac")):
        sound, rate = soundfile.read(path, dtype="float32")
        assert rate == 16000
        noises.append((path.stem, sound))
    results = {}
    for level in options.snr:
        for noise_name, noise in noises if level != "clean" else [("", None)]:
            with tempfile.TemporaryDirectory() as temporary:
                files = []
                for item in labels:
                    source = folder / item["audio"]
                    if noise is None:
                        files.append(str(source))
                        continue
                    sound, rate = soundfile.read(source, dtype="float32")
                    if rate != 16000:
                        sound = sound[:: rate // 16000] if rate % 16000 == 0 else sound
                    target = pathlib.Path(temporary) / (source.stem + ".wav")
                    soundfile.write(target, mixed(sound, noise, float(level), source.stem), 16000)
                    files.append(str(target))
                run = subprocess.run(
                    [options.gusli, "understand", "--recogniser", options.recogniser, "--grammars", options.grammars, "--audio"] + files,
                    capture_output=True, text=True)
                heard = {pathlib.Path(r["file"]).stem: r for r in map(json.loads, run.stdout.splitlines())}
            right = 0
            for item in labels:
                result = heard.get(pathlib.Path(item["audio"]).stem, {})
                good = result.get("intent") == item["intent"] and result.get("slots") == item["slots"]
                right += good
                if options.show and not good:
                    print(item["slots"], "|", result.get("text"), file=sys.stderr)
            share = right / len(labels)
            results.setdefault(level, []).append(share)
            print(json.dumps({"snr": level, "noise": noise_name, "acceptance": round(share, 4), "clips": len(labels)}), flush=True)
    noisy = [np.mean(v) for k, v in results.items() if k != "clean"]
    if noisy:
        print(json.dumps({"snr": "mean", "acceptance": round(float(np.mean(noisy)), 4)}))


if __name__ == "__main__":
    main()
