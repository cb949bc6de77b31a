"""Holds conversations with a running assistant in real time, over real ALSA devices, and counts what goes wrong: overruns, underruns, lost
samples, replies that did not come, memory.

    python3 Benchmarks/live_soak.py .build/release/gusli --minutes 5

The devices are those of ALSA's file plugin: the microphone is a pipe into which a recording is written at the pace of sound, again and again
with silence between, the loudspeaker a file. The assistant runs as it does with a sound card: capture, echo canceller, recogniser, dialogue,
voice, playback, each on its thread. Exit code 1 where anything was lost.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import wave


class Microphone(threading.Thread):
    """Writes the recording and silence in turn into a pipe, as fast as they sound; notes how late it was itself."""

    def __init__(self, path, sound, silence):
        super().__init__(daemon=True)
        self.path, self.sound, self.silence = path, sound, silence
        self.talks, self.late, self.goes_on = threading.Event(), 0.0, True
        self.said = 0

    def run(self):
        due = time.perf_counter()
        turn = self.sound + bytes(int(self.silence * 16000) * 2)
        place = len(turn)
        try:
            with open(self.path, "wb", buffering=0) as pipe:
                while True:
                    if place >= len(turn) and self.talks.is_set():
                        place = 0
                        self.said += 1
                    piece = turn[place : place + 320]
                    place += 320
                    pipe.write(piece.ljust(320, b"\0"))
                    due += 0.01
                    self.late = max(self.late, time.perf_counter() - due)
                    time.sleep(max(0, due - time.perf_counter()))
        except BrokenPipeError:
            pass


def recording(path, folder):
    """Any sound file as 16 bits, 16 kHz, mono, read by gusli's own command."""
    target = os.path.join(folder, "recording.wav")
    subprocess.run(["sox", path, "-r", "16000", "-c", "1", "-b", "16", target], check=True)
    with wave.open(target) as wav:
        return wav.readframes(wav.getnframes())


def metric(text, name):
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name) and not line.startswith("#"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gusli")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--recording", default=os.path.join(os.path.dirname(__file__), "../Examples/set-an-alarm.flac"))
    parser.add_argument("--silence", type=float, default=4, help="seconds between two conversations")
    parser.add_argument("--port", type=int, default=18080)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pipe, played = os.path.join(folder, "microphone"), os.path.join(folder, "played.raw")
        os.mkfifo(pipe)
        microphone = Microphone(pipe, recording(arguments.recording, folder), arguments.silence)
        microphone.start()
        with open(os.path.join(folder, "asound.conf"), "w") as file:
            file.write(open("/usr/share/alsa/alsa.conf").read())
            file.write(f'\npcm.microphone {{ type file; slave.pcm null; file /dev/null; infile "{pipe}"; format raw }}\n')
            file.write(f'pcm.loudspeaker {{ type file; slave.pcm null; file "{played}"; format raw }}\n')
        configuration, events = os.path.join(folder, "gusli.yaml"), os.path.join(folder, "events.jsonl")
        with open(configuration, "w") as file:
            file.write(f"capture: microphone\nplayback: loudspeaker\nstateFolder: {folder}/state\nservers: {{http: 127.0.0.1:{arguments.port}}}\n")
        process = subprocess.Popen(
            [arguments.gusli, "run", "--config", configuration, "--json", "--log-format", "json", "--log-level", "warning"],
            env=dict(os.environ, ALSA_CONFIG_PATH=os.path.join(folder, "asound.conf")), stdout=open(events, "w"), stderr=subprocess.PIPE, text=True)

        def metrics():
            return urllib.request.urlopen(f"http://127.0.0.1:{arguments.port}/metrics", timeout=10).read().decode()

        try:
            for _ in range(600):
                time.sleep(0.1)
                try:
                    if metric(metrics(), "gusli_device_open") == 2:
                        break
                except OSError:
                    pass
            microphone.late = 0.0
            microphone.talks.set()
            begun, memory = time.time(), []
            while time.time() - begun < arguments.minutes * 60:
                time.sleep(min(20, arguments.minutes * 60))
                now = metrics()
                memory.append(metric(now, "gusli_resident_bytes") / 1e6)
                print(
                    f"{time.time() - begun:5.0f} s  said {microphone.said:4}  turns {metric(now, 'gusli_turns_total'):.0f}  "
                    f"overruns {metric(now, 'gusli_overruns_total'):.0f}  underruns {metric(now, 'gusli_underruns_total'):.0f}  "
                    f"samples lost {metric(now, 'gusli_dropped_samples_total'):.0f}  {memory[-1]:.0f} MB", file=sys.stderr)
            microphone.talks.clear()
            time.sleep(arguments.silence + len(microphone.sound) / 32000)
            last = metrics()
        finally:
            process.terminate()
            warnings = process.communicate(timeout=20)[1]
        replies = [json.loads(line)["text"] for line in open(events) if '"type":"reply"' in line]
        kinds = {text: replies.count(text) for text in replies}
        lost = [metric(last, f"gusli_{name}_total") for name in ("overruns", "underruns", "dropped_samples")]
        result = {
            "minutes": arguments.minutes, "conversations": microphone.said, "replies": kinds, "overruns": lost[0], "underruns": lost[1],
            "samplesLost": lost[2], "megabytes": [round(memory[0]), round(memory[-1])], "microphoneLateSeconds": round(microphone.late, 3),
            "warnings": [json.loads(line)["message"] for line in warnings.splitlines() if line.startswith("{")],
        }
        print(json.dumps(result, indent=2))
        a_conversation = max(1, round(len(replies) / max(1, microphone.said)))
        sys.exit(any(lost) or len(replies) < microphone.said * a_conversation)


if __name__ == "__main__":
    main()
