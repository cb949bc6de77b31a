"""Plays the part of Home Assistant for a running satellite, with the client of the protocol (PyPI: wyoming), and says what came.

    python3 Benchmarks/servers/satellite_check.py tcp://127.0.0.1:10700 heard.wav        # say the wake phrase, then a command

Without a microphone, `--gusli BINARY RECORDING PHRASE` starts a gusli of its own with devices of ALSA's file plugin: the microphone
reads a pipe into which the recording (WAV, 16 bits, 16 kHz, mono) is written at the pace of sound, what the loudspeaker got is looked
at. Exit code 1 where something is wrong.
"""

import argparse
import asyncio
import math
import os
import struct
import subprocess
import sys
import tempfile
import threading
import time
import wave

from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import PauseSatellite, RunSatellite
from wyoming.snd import Played
from wyoming.tts import Synthesize
from wyoming.vad import VoiceStarted, VoiceStopped
from wyoming.wake import Detection

failures = 0


def check(name, condition, detail=""):
    global failures
    failures += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}: {detail}", flush=True)


async def read(client, seconds=90):
    """The next event that is no ping; pings are answered."""
    while True:
        event = await asyncio.wait_for(client.read_event(), seconds)
        if event is None:
            raise ConnectionError("the satellite closed the connection")
        if Ping.is_type(event.type):
            await client.write_event(Pong(text=Ping.from_event(event).text).event())
        elif not Pong.is_type(event.type):
            return event


async def describe(uri):
    async with AsyncClient.from_uri(uri) as client:
        began = time.perf_counter()
        await client.write_event(Describe().event())
        info = Info.from_event(await read(client))
        took = time.perf_counter() - began
    check("describe", took < 1 and info.satellite is not None and info.satellite.installed, f"{info.satellite.name}, {took * 1000:.1f} ms")
    check("no other service", not (info.asr or info.tts or info.intent or info.handle))
    check("wake words", bool(info.satellite.active_wake_words), info.satellite.active_wake_words)
    check("formats", bool(info.mic and info.snd), f"{info.mic[0].mic_format}, {info.snd[0].snd_format}")


class Microphone(threading.Thread):
    """Writes silence, and when it is told to a recording, into a pipe, as fast as it sounds."""

    def __init__(self, path, recording):
        super().__init__(daemon=True)
        with wave.open(recording) as wav:
            assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 16000), "16 bits, 16 kHz, mono"
            self.sound = wav.readframes(wav.getnframes())
        self.path = path
        self.speak = threading.Event()
        self.heard = threading.Event()

    def run(self):
        place, due = 0, time.perf_counter()
        try:
            with open(self.path, "wb", buffering=0) as pipe:
                self.heard.set()
                while True:
                    piece = b""
                    if self.speak.is_set():
                        piece = self.sound[place : place + 640]
                        place += 640
                    pipe.write(piece.ljust(640, b"\0"))
                    due += 0.02
                    time.sleep(max(0, due - time.perf_counter()))
        except BrokenPipeError:
            pass


async def say(client, rate, sound):
    await client.write_event(AudioStart(rate, 2, 1).event())
    for start in range(0, len(sound), 2048):
        await client.write_event(AudioChunk(rate, 2, 1, sound[start : start + 2048]).event())
    await client.write_event(AudioStop().event())


async def follow_up(client, rate, sound):
    """A question is said; what is said behind it comes without the wake phrase."""
    await client.write_event(Synthesize(text="In which room?").event())
    await say(client, rate, sound[:rate])
    while not Played.is_type((await read(client, 20)).type):
        pass
    event = await read(client, 5)
    asks = RunPipeline.is_type(event.type) and RunPipeline.from_event(event)
    check("follow-up", asks and asks.start_stage == PipelineStage.ASR and not asks.wake_word_name and not asks.restart_on_end, event.type)
    chunks = 0
    while chunks < 10 and AudioChunk.is_type((await read(client, 5)).type):
        chunks += 1
    check("streaming the answer", chunks == 10, f"{chunks} chunks without the wake phrase")
    await client.write_event(Transcript(text="in the kitchen").event())
    await asyncio.sleep(0.5)


async def turn(uri, heard, microphone=None):
    """One turn: wake word, command, reply."""
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(RunSatellite().event())
        if microphone:
            # Models are loaded before anybody listens.
            await asyncio.to_thread(microphone.heard.wait, 60)
            await asyncio.sleep(4)
            microphone.speak.set()
        await client.write_event(Ping(text="alive").event())
        event = await read(client)
        check("detection", Detection.is_type(event.type), event.data)
        event = await read(client)
        check("run-pipeline", RunPipeline.is_type(event.type) and RunPipeline.from_event(event).start_stage == PipelineStage.ASR, event.data)
        await client.write_event(Transcribe(language="en").event())
        sound, format = b"", None
        while len(sound) < 3 * 32000:
            event = await read(client)
            check_once = AudioChunk.is_type(event.type)
            if not check_once:
                check("streaming", False, event.type)
                return
            format = AudioChunk.from_event(event)
            sound += format.audio
            if len(sound) == len(format.audio) * 4:
                await client.write_event(VoiceStarted(timestamp=format.timestamp).event())
        check("streaming", True, f"{len(sound) / 32000:.1f} s of sound, {format.rate} Hz")
        with wave.open(heard, "wb") as wav:
            wav.setnchannels(format.channels)
            wav.setsampwidth(format.width)
            wav.setframerate(format.rate)
            wav.writeframes(sound)
        await client.write_event(VoiceStopped(timestamp=format.timestamp).event())
        await client.write_event(Transcript(text="seven in the morning").event())
        await client.write_event(Synthesize(text="Alarm set.").event())
        rate, seconds = 22050, 1.5
        tone = b"".join(struct.pack("<h", int(16000 * math.sin(2 * math.pi * 440 * i / rate))) for i in range(int(seconds * rate)))
        began = time.perf_counter()
        await say(client, rate, tone)
        extra = 0
        while True:
            event = await read(client, 20)
            if Played.is_type(event.type):
                break
            extra += 1
        took = time.perf_counter() - began
        check("played", seconds * 0.95 < took < seconds + 1, f"{took:.2f} s for {seconds} s of sound")
        check("silent meanwhile", extra <= 4, f"{extra} events between transcript and played")
        await follow_up(client, rate, tone)
        # An announcement, without a pipeline before it.
        await say(client, rate, tone[:rate])
        while not Played.is_type((await read(client, 20)).type):
            pass
        check("announcement", True, "played")
        await client.write_event(Ping(text="still").event())
        await client.write_event(PauseSatellite().event())
        await asyncio.sleep(4)
        check("ping", True, "answered")


def loudness(path):
    """Seconds of a raw file of 16 bits that are not silent, at its device's rate."""
    data = open(path, "rb").read()
    samples = struct.unpack(f"<{len(data) // 2}h", data[: len(data) // 2 * 2])
    return sum(abs(sample) > 1000 for sample in samples)


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("uri")
    parser.add_argument("heard", help="what the satellite streamed is written here")
    parser.add_argument("--gusli", nargs=3, metavar=("BINARY", "RECORDING", "PHRASE"), help="see above")
    arguments = parser.parse_args()
    if not arguments.gusli:
        await describe(arguments.uri)
        await turn(arguments.uri, arguments.heard)
        sys.exit(failures > 0)
    binary, recording, phrase = arguments.gusli
    with tempfile.TemporaryDirectory() as folder:
        played, pipe = os.path.join(folder, "played.raw"), os.path.join(folder, "microphone")
        os.mkfifo(pipe)
        microphone = Microphone(pipe, recording)
        microphone.start()
        with open(os.path.join(folder, "asound.conf"), "w") as file:
            file.write(open("/usr/share/alsa/alsa.conf").read() if os.path.exists("/usr/share/alsa/alsa.conf") else "")
            file.write(f'\npcm.microphone {{ type file; slave.pcm null; file /dev/null; infile "{pipe}"; format raw }}\n')
            file.write(f'pcm.loudspeaker {{ type file; slave.pcm null; file "{played}"; format raw }}\n')
        configuration = os.path.join(folder, "gusli.yaml")
        with open(configuration, "w") as file:
            file.write(f"wake: {phrase}\ncapture: microphone\nplayback: loudspeaker\nstateFolder: {folder}/state\n")
        environment = dict(os.environ, ALSA_CONFIG_PATH=os.path.join(folder, "asound.conf"))
        process = subprocess.Popen(
            [binary, "run", "--config", configuration, "--wyoming-satellite", arguments.uri, "--json"],
            env=environment, stdout=open(os.path.join(folder, "events.jsonl"), "w"))
        try:
            for _ in range(100):
                try:
                    await describe(arguments.uri)
                    break
                except OSError:
                    await asyncio.sleep(0.2)
            await turn(arguments.uri, arguments.heard, microphone)
        finally:
            process.terminate()
            began = time.perf_counter()
            process.wait(10)
            check("stops", time.perf_counter() - began < 3, f"{time.perf_counter() - began:.1f} s")
        check("loudspeaker", loudness(played) > 0, f"{loudness(played)} loud samples")
        print(open(os.path.join(folder, "events.jsonl")).read(), file=sys.stderr)
    sys.exit(failures > 0)


if __name__ == "__main__":
    asyncio.run(main())
