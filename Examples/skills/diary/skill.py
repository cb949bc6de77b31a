"""Keeps a diary: a file in the one folder where the skill may write."""

import datetime
import json
import os
import sys

FILE = os.path.join(os.environ["GUSLI_SKILL_DATA"], "diary.jsonl")


def answer(request):
    session = request["session"]
    if request["intent"] == "WriteDiary":
        entry = request["slots"].get("entry")
        if not entry:
            return {"speech": "What shall I write down?", "follow_up": {"slot": "entry", "intent": "WriteDiary"}}
        day = datetime.datetime.fromtimestamp(request["now"]).date().isoformat()
        with open(FILE, "a", encoding="utf-8") as file:
            file.write(json.dumps({"day": day, "session": session, "entry": entry}) + "\n")
        return {"speech": "It is in your diary."}
    try:
        with open(FILE, encoding="utf-8") as file:
            entries = [json.loads(line) for line in file]
    except FileNotFoundError:
        entries = []
    own = [entry for entry in entries if entry["session"] == session]
    if not own:
        return {"speech": "Your diary is empty."}
    return {
        "speech": f"Last you wrote: {own[-1]['entry']}.",
        "card": {"title": "Diary", "lines": [f"{entry['day']}: {entry['entry']}" for entry in own[-20:]]},
    }


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        print(json.dumps({"type": "ready", "protocol": 1}), flush=True)
    elif message["type"] == "request":
        try:
            reply = {"type": "reply", "id": message["id"], **answer(message)}
        except Exception as error:
            reply = {"type": "error", "id": message["id"], "reason": str(error)}
        print(json.dumps(reply), flush=True)
