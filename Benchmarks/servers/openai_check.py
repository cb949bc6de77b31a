"""Asks a running server for transcripts and speech with OpenAI's client (PyPI: openai), and says what came.

    gusli run --no-audio --http 127.0.0.1:8080 &
    python3 Benchmarks/servers/openai_check.py http://127.0.0.1:8080 Examples/set-an-alarm.flac

Exit code 1 where an answer is wrong.
"""

import io
import json
import sys
import time
import urllib.request
import wave

import openai

failures = 0


def check(name, condition, detail):
    global failures
    failures += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}: {detail}")


def main(base, recording):
    client = openai.OpenAI(base_url=base + "/v1", api_key=sys.argv[3] if len(sys.argv) > 3 else "none", max_retries=0, timeout=120)
    audio = client.audio

    def transcribe(**options):
        with open(recording, "rb") as file:
            return audio.transcriptions.create(model=options.pop("model", "whisper-1"), file=file, **options)

    models = [model.id for model in client.models.list()]
    check("models", "whisper-1" in models and client.models.retrieve(models[0]).id == models[0], models)
    began = time.perf_counter()
    text = transcribe().text
    check("json", bool(text), f"{text!r} in {time.perf_counter() - began:.2f} s")
    check("own name", transcribe(model=models[0]).text == text, models[0])
    check("text", transcribe(response_format="text").strip() == text, "the same")
    srt = transcribe(response_format="srt")
    check("srt", srt.startswith("1\n00:00:0") and "," in srt.split(" --> ")[0], repr(srt[:60]))
    vtt = transcribe(response_format="vtt")
    check("vtt", vtt.startswith("WEBVTT\n\n00:00:0"), repr(vtt[:60]))
    verbose = transcribe(response_format="verbose_json", timestamp_granularities=["word", "segment"])
    check("verbose_json", verbose.duration > 0 and verbose.language == "english", f"{verbose.duration} s, {verbose.language}")
    check("words", " ".join(word.word for word in verbose.words) == text, [(word.word, word.start, word.end) for word in verbose.words][:4])
    check("segments", verbose.segments[0].start >= 0 and verbose.segments[0].end <= verbose.duration, verbose.segments[0])
    plain = transcribe(response_format="verbose_json")
    check("segments alone", plain.words is None and plain.segments, "no words")
    events = list(transcribe(stream=True))
    deltas = "".join(event.delta for event in events if event.type == "transcript.text.delta")
    check("stream", events[-1].type == "transcript.text.done" and events[-1].text == text and deltas == text, [event.type for event in events])

    for name, magic, options in [("wav", b"RIFF", {}), ("flac", b"fLaC", {}), ("opus", b"OggS", {}), ("mp3", b"", {}), ("pcm", b"", {})]:
        began, first = time.perf_counter(), None
        sound = b""
        with audio.speech.with_streaming_response.create(
            model="tts-1", voice="alloy", input="It is seven in the morning. " * 8, response_format=name
        ) as response:
            for chunk in response.iter_bytes(1024):
                first = first or time.perf_counter() - began
                sound += chunk
        whole = time.perf_counter() - began
        check(f"speech, {name}", sound.startswith(magic) and len(sound) > 20000, f"{len(sound)} bytes, first after {first:.2f} s of {whole:.2f} s")
    sound = audio.speech.create(model="tts-1", voice="alloy", input="Seven.", response_format="wav").content
    with wave.open(io.BytesIO(sound)) as wav:
        check("short wav", wav.getnframes() * 2 + 44 == len(sound), f"{wav.getnframes() / wav.getframerate():.2f} s")
    fast = audio.speech.create(model="tts-1", voice="alloy", input="Seven in the morning.", response_format="pcm", speed=2).content
    slow = audio.speech.create(model="tts-1", voice="alloy", input="Seven in the morning.", response_format="pcm", speed=0.5).content
    check("speed", len(slow) > 2.5 * len(fast), f"{len(fast) / 48000:.2f} s and {len(slow) / 48000:.2f} s")

    def refused(name, kind, call):
        try:
            call()
            check(name, False, "was not refused")
        except openai.APIStatusError as error:
            check(name, isinstance(error, kind) and error.body["message"], f"{error.status_code} {error.body}")

    refused("no such model", openai.NotFoundError, lambda: transcribe(model="no-such"))
    refused("no such format", openai.BadRequestError, lambda: transcribe(response_format="docx"))
    refused("no sound", openai.BadRequestError, lambda: audio.transcriptions.create(model="whisper-1", file=("a.wav", b"nonsense")))
    refused("aac", openai.BadRequestError, lambda: audio.speech.create(model="tts-1", voice="alloy", input="x", response_format="aac"))
    refused("no text", openai.BadRequestError, lambda: audio.speech.create(model="tts-1", voice="alloy", input=""))
    refused("too long", openai.BadRequestError, lambda: audio.speech.create(model="tts-1", voice="alloy", input="x" * 5000))
    refused("no such voice", openai.BadRequestError, lambda: audio.speech.create(model="tts-1", voice="nobody", input="x"))

    headers = {"authorization": "Bearer " + sys.argv[3]} if len(sys.argv) > 3 else {}

    def get(path):
        return urllib.request.urlopen(urllib.request.Request(base + path, headers=headers)).read()

    check("healthz", json.loads(get("/healthz"))["status"] == "ok", "ok")
    check("metrics", b"gusli_server_requests_total" in get("/metrics"), "has the servers' counters")
    check("openapi", json.loads(get("/openapi.json"))["openapi"].startswith("3."), "3.1")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
