#!/usr/bin/env python3
"""Asks a model server many times at once and prints latencies; with --switch a new version is registered, made the default, and
the old one taken out while requests run.

    gusli model archive models/digits-judge --name digits --version 1.0 --output store/digits-1.gusli
    gusli model archive models/digits-judge --name digits --version 2.0 --output store/digits-2.gusli
    gusli serve --model-store store --models digits-1 --batch-size 8 --batch-delay 5 &
    python3 Benchmarks/serving/load.py --count 1000 --at-once 32 [--switch digits-2.gusli]
"""
import argparse
import http.client
import json
import statistics
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("--count", type=int, default=1000)
parser.add_argument("--at-once", type=int, default=32)
parser.add_argument("--model", default="digits")
parser.add_argument("--body", help="a file; 64 pixels where left out")
parser.add_argument("--port", type=int, default=8080)
parser.add_argument("--management", type=int, default=8081)
parser.add_argument("--switch", help="an archive of another version of the model")
options = parser.parse_args()
body = open(options.body, "rb").read() if options.body else json.dumps([i % 17 for i in range(64)]).encode()
latencies, failures, lock = [], [], threading.Lock()
left = iter(range(options.count))


def ask():
    connection = http.client.HTTPConnection("127.0.0.1", options.port)
    while True:
        with lock:
            if next(left, None) is None:
                return
        begun = time.perf_counter()
        connection.request("POST", "/predictions/" + options.model, body)
        answer = connection.getresponse()
        text = answer.read()
        with lock:
            latencies.append(time.perf_counter() - begun)
            if answer.status != 200:
                failures.append((answer.status, text))


def manage(method, path):
    connection = http.client.HTTPConnection("127.0.0.1", options.management)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


threads = [threading.Thread(target=ask) for _ in range(options.at_once)]
begun = time.perf_counter()
for thread in threads:
    thread.start()
if options.switch:
    while len(latencies) < options.count / 4:
        time.sleep(0.001)
    old = manage("GET", f"/models/{options.model}")[1][0]["modelVersion"]
    known = {v["modelVersion"] for v in manage("GET", f"/models/{options.model}/all")[1]}
    print("register", manage("POST", f"/models?url={options.switch}"))
    new = ({v["modelVersion"] for v in manage("GET", f"/models/{options.model}/all")[1]} - known).pop()
    print("default", manage("PUT", f"/models/{options.model}/{new}/set-default"))
    print("unregister", manage("DELETE", f"/models/{options.model}/{old}"), "after", len(latencies), "answers")
for thread in threads:
    thread.join()
seconds = time.perf_counter() - begun
latencies.sort()
milliseconds = [1000 * latency for latency in latencies]
print(
    f"{len(latencies)} requests, {options.at_once} at once, {len(failures)} failed: {len(latencies) / seconds:.0f} a second; "
    f"median {statistics.median(milliseconds):.1f} ms, 95% {milliseconds[int(0.95 * len(milliseconds))]:.1f} ms, "
    f"99% {milliseconds[int(0.99 * len(milliseconds))]:.1f} ms, longest {milliseconds[-1]:.1f} ms")
for failure in failures[:3]:
    print(*failure)
