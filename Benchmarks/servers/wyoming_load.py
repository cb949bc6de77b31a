"""Many Wyoming clients at once, each streaming a recording at the pace of a microphone (PyPI: wyoming); throughput and latencies.

    gusli run --no-audio --wyoming tcp://127.0.0.1:10300 &
    python3 Benchmarks/servers/wyoming_load.py tcp://127.0.0.1:10300 --clients 32 --rounds 2 recordings/*.wav

Latency is from the last piece of sound sent to the transcript. Each client asks `describe` while the others stream. Prints a JSON
object.
"""

import argparse
import asyncio
import json
import statistics
import time
import wave

from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.info import Describe, Info

PIECE = 0.064


def read(path):
    with wave.open(path, "rb") as wav:
        return wav.getframerate(), wav.getsampwidth(), wav.getnchannels(), wav.readframes(wav.getnframes())


async def client(uri, sounds, pace, results):
    async with AsyncClient.from_uri(uri) as connection:
        for rate, width, channels, data in sounds:
            began = time.perf_counter()
            await connection.write_event(Describe().event())
            while not Info.is_type((await connection.read_event()).type):
                pass
            results["describe"].append(time.perf_counter() - began)
            await connection.write_event(Transcribe(language="en").event())
            await connection.write_event(AudioStart(rate, width, channels).event())
            step = int(rate * PIECE) * width * channels
            began = time.perf_counter()
            for index, start in enumerate(range(0, len(data), step)):
                await connection.write_event(AudioChunk(rate, width, channels, data[start : start + step]).event())
                if pace:
                    await asyncio.sleep(max(0, began + (index + 1) * PIECE - time.perf_counter()))
            await connection.write_event(AudioStop().event())
            sent = time.perf_counter()
            while not Transcript.is_type((event := await connection.read_event()).type):
                pass
            results["transcript"].append(time.perf_counter() - sent)
            results["texts"].append(Transcript.from_event(event).text)
            results["sound"] += len(data) / (rate * width * channels)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("recordings", nargs="+")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--at-once", action="store_true", help="send as fast as it is taken")
    options = parser.parse_args()
    sounds = [read(path) for path in options.recordings]
    results = {"describe": [], "transcript": [], "texts": [], "sound": 0.0}
    # Models are loaded before the clock starts.
    await client(options.uri, sounds[:1], False, {"describe": [], "transcript": [], "texts": [], "sound": 0.0})
    began = time.perf_counter()
    await asyncio.gather(
        *(
            client(options.uri, [sounds[(number + turn) % len(sounds)] for turn in range(options.rounds)], not options.at_once, results)
            for number in range(options.clients)
        )
    )
    seconds = time.perf_counter() - began

    def summary(values):
        values = sorted(values)
        return {"median": round(statistics.median(values), 4), "p95": round(values[int(0.95 * (len(values) - 1))], 4), "longest": round(values[-1], 4)}

    print(
        json.dumps(
            {
                "clients": options.clients,
                "recordings": len(results["transcript"]),
                "empty": sum(not text for text in results["texts"]),
                "seconds": round(seconds, 2),
                "soundSecondsPerSecond": round(results["sound"] / seconds, 2),
                "endOfSoundToTranscript": summary(results["transcript"]),
                "describe": summary(results["describe"]),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
