"""Talks to Vosk's protocol and to the assistant's own WebSocket of a running server (PyPI: websockets).

    gusli run --no-audio --http 127.0.0.1:8080 --vosk 127.0.0.1:2700 &
    python3 Benchmarks/servers/websocket_check.py ws://127.0.0.1:2700 ws://127.0.0.1:8080/ws Examples/set-an-alarm.wav

Exit code 1 where an answer is wrong.
"""

import asyncio
import json
import sys
import wave

import websockets

failures = 0


def check(name, condition, detail):
    global failures
    failures += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}: {detail}")


async def vosk(uri, path, config):
    """As Vosk's own test client does it."""
    async with websockets.connect(uri) as socket:
        with wave.open(path, "rb") as wav:
            await socket.send(json.dumps({"config": {"sample_rate": wav.getframerate(), **config}}))
            finals, partials = [], []
            while data := wav.readframes(int(wav.getframerate() * 0.2)):
                await socket.send(data)
                answer = json.loads(await socket.recv())
                (partials if "partial" in answer else finals).append(answer)
            await socket.send('{"eof" : 1}')
            finals.append(json.loads(await socket.recv()))
        return finals, partials


async def own(uri, path):
    async with websockets.connect(uri) as socket:

        async def until(kind):
            events = []
            while not events or events[-1]["type"] != kind:
                events.append(json.loads(await asyncio.wait_for(socket.recv(), 60)))
            return events

        with wave.open(path, "rb") as wav:
            await socket.send(json.dumps({"type": "start", "rate": wav.getframerate()}))
            while data := wav.readframes(wav.getframerate() // 10):
                await socket.send(data)
            await socket.send(json.dumps({"type": "stop"}))
        events = await until("reply")
        check("sound in, events out", {"partial", "final", "intent", "reply"} <= {event["type"] for event in events}, events[-1])
        await socket.send(json.dumps({"type": "text", "text": "seven in the morning"}))
        check("text in, reply out", "seven" in (await until("reply"))[-1]["text"].lower(), "answered in the same conversation")
        for bad in ["nonsense", '{"type":"dance"}', '{"type":"start","rate":5}', '{"type":"text","text":""}']:
            await socket.send(bad)
            check("refused", bool((await until("error"))[-1]["reason"]), bad)
        await socket.send(b"1234")
        check("unannounced sound", "announced" in (await until("error"))[-1]["reason"], "refused")


async def main(vosk_uri, own_uri, path):
    finals, partials = await vosk(vosk_uri, path, {})
    text = " ".join(final["text"] for final in finals).strip()
    check("vosk", bool(text) and partials, repr(text))
    words = [word for final in finals for word in final.get("result", [])]
    check("vosk words", " ".join(word["word"] for word in words) == text and {"conf", "start", "end", "word"} == set(words[0]), words[:1])
    finals, _ = await vosk(vosk_uri, path, {"words": False})
    check("vosk without words", not any("result" in final for final in finals), finals[-1])
    finals, _ = await vosk(vosk_uri, path, {"max_alternatives": 3})
    check("vosk alternatives", any(final["alternatives"][0]["text"] for final in finals), finals)
    finals, _ = await vosk(vosk_uri, path, {"phrase_list": ["set an alarm", "stop the music", "[unk]"]})
    check("vosk phrases", "set an alarm" in " ".join(final["text"] for final in finals), finals)
    await own(own_uri, path)
    sys.exit(failures > 0)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
