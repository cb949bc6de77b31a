"""Asks a running server everything that Home Assistant asks, with the client of the protocol (PyPI: wyoming), and says what came.

    gusli run --no-audio --wyoming tcp://127.0.0.1:10300 &
    python3 Benchmarks/servers/wyoming_check.py tcp://127.0.0.1:10300 Examples/set-an-alarm.wav

Exit code 1 where an answer is wrong.
"""

import asyncio
import sys
import time
import wave

from wyoming.asr import Transcribe, Transcript, TranscriptChunk, TranscriptStart, TranscriptStop
from wyoming.audio import AudioChunk, AudioStart, AudioStop, wav_to_chunks
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.handle import Handled, NotHandled
from wyoming.info import Describe, Info
from wyoming.intent import Intent, NotRecognized, Recognize
from wyoming.ping import Ping, Pong
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeStopped, SynthesizeVoice
from wyoming.wake import Detect, Detection, NotDetected

failures = 0


def check(name, condition, detail):
    global failures
    failures += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}: {detail}")


async def until(client, *kinds):
    """Events up to and with the first of one of the kinds."""
    events = []
    while True:
        event = await asyncio.wait_for(client.read_event(), 60)
        if event is None:
            raise ConnectionError(f"closed after {[event.type for event in events]}")
        events.append(event)
        if any(kind.is_type(event.type) for kind in kinds):
            return events


async def send_wav(client, path):
    with wave.open(path, "rb") as wav:
        for chunk in wav_to_chunks(wav, samples_per_chunk=1024, start_event=True, stop_event=True):
            await client.write_event(chunk.event())


async def read_speech(client):
    rate, sound, stops = 0, b"", 0
    for event in await until(client, AudioStop):
        if AudioStart.is_type(event.type):
            rate = AudioStart.from_event(event).rate
        elif AudioChunk.is_type(event.type):
            sound += AudioChunk.from_event(event).audio
    return rate, len(sound) / 2 / max(1, rate)


async def main(uri, recording):
    began = time.perf_counter()
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(Describe().event())
        info = Info.from_event((await until(client, Info))[-1])
        check("describe", info.asr and info.tts and info.intent and info.handle, f"{(time.perf_counter() - began) * 1000:.1f} ms")
        await client.write_event(Ping(text="x").event())
        check("ping", Pong.from_event((await until(client, Pong))[-1]).text == "x", "pong")

        for attempt in ("loading", "loaded"):
            began = time.perf_counter()
            await client.write_event(Transcribe(language="en").event())
            await send_wav(client, recording)
            events = await until(client, Transcript)
            text = Transcript.from_event(events[-1]).text
            check(f"transcribe, {attempt}", bool(text), f"{text!r} in {time.perf_counter() - began:.2f} s")
            chunks = "".join(TranscriptChunk.from_event(event).text for event in events if TranscriptChunk.is_type(event.type))
            check("transcript-chunk", chunks == text, repr(chunks))
            check("transcript-start", any(TranscriptStart.is_type(event.type) for event in events), "came")
            await until(client, TranscriptStop)

        await client.write_event(Transcribe().event())
        await client.write_event(AudioStart(16000, 2, 1).event())
        await client.write_event(AudioStop().event())
        check("no sound", Transcript.from_event((await until(client, Transcript))[-1]).text == "", "empty transcript")

        await client.write_event(Transcribe(language="tlh").event())
        await send_wav(client, recording)
        events = await until(client, Transcript)
        check("unknown language", any(Error.is_type(event.type) for event in events), Error.from_event(events[-2]).text)

        began = time.perf_counter()
        await client.write_event(Synthesize(text="It is seven in the morning.", voice=SynthesizeVoice(name=info.tts[0].voices[0].name)).event())
        rate, seconds = await read_speech(client)
        check("synthesize", rate == 22050 and 1 < seconds < 6, f"{seconds:.2f} s of sound in {time.perf_counter() - began:.2f} s")

        await client.write_event(SynthesizeStart().event())
        for piece in ["Good mor", "ning. It is ", "seven o'clock. The ", "sun is up."]:
            await client.write_event(SynthesizeChunk(text=piece).event())
        await client.write_event(Synthesize(text="Good morning. It is seven o'clock. The sun is up.").event())
        await client.write_event(SynthesizeStop().event())
        events = await until(client, SynthesizeStopped)
        check("synthesize in a stream", sum(AudioStop.is_type(event.type) for event in events) == 3, "three sentences")

        await client.write_event(Recognize(text="set a timer for five minutes").event())
        event = (await until(client, Intent, NotRecognized))[-1]
        check("recognize", Intent.is_type(event.type), event.data)
        await client.write_event(Recognize(text="colourless green ideas sleep furiously").event())
        check("not recognized", NotRecognized.is_type((await until(client, Intent, NotRecognized))[-1].type), "not-recognized")

        context = {"conversation_id": "check"}
        await client.write_event(Transcript(text="set an alarm", context=context).event())
        event = (await until(client, Handled, NotHandled))[-1]
        check("handle", Handled.is_type(event.type), event.data)
        await client.write_event(Transcript(text="seven in the morning", context=context).event())
        event = (await until(client, Handled, NotHandled))[-1]
        check("handle, an answer", Handled.is_type(event.type), event.data)

        await client.write_event(Detect(names=["set an alarm"]).event())
        await send_wav(client, recording)
        # What has to be found is a phrase at a pause.
        await client.write_event(Ping(text="after").event())
        events = await until(client, Detection, NotDetected)
        check("detect", Detection.is_type(events[-1].type) or "alarm" not in recording, events[-1].data)
        await client.write_event(Detect(names=["purple elephant"]).event())
        await send_wav(client, recording)
        while not NotDetected.is_type((await until(client, Detection, NotDetected, Pong))[-1].type):
            pass
        check("not detected", True, "not-detected")

        # Requests behind each other without waiting.
        for text in ["One.", "Two.", "Three."]:
            await client.write_event(Synthesize(text=text).event())
        for _ in range(3):
            rate, seconds = await read_speech(client)
            check("pipelined", seconds > 0.2, f"{seconds:.2f} s")

    reader, writer = await asyncio.open_connection(uri.split("//")[1].split(":")[0], int(uri.rsplit(":", 1)[1]))
    writer.write(b"this is no event\n")
    line = await asyncio.wait_for(reader.read(), 10)
    check("nonsense", b'"type": "error"' in line, line[:120])
    sys.exit(failures > 0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
