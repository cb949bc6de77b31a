"""Tosses coins."""

import json
import random
import sys


def toss(request):
    count = int(request["slots"].get("count", 1))
    sides = [random.choice(["heads", "tails"]) for _ in range(count)]
    if count == 1:
        return {"speech": f"It is {sides[0]}."}
    heads = sides.count("heads")
    return {"speech": f"{heads} times heads, {count - heads} times tails.", "card": {"title": "Coins", "lines": sides}}


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        print(json.dumps({"type": "ready", "protocol": 1}), flush=True)
    elif message["type"] == "request":
        try:
            reply = {"type": "reply", "id": message["id"], **toss(message)}
        except Exception as error:
            reply = {"type": "error", "id": message["id"], "reason": str(error)}
        print(json.dumps(reply), flush=True)
