"""Takes a listening test in headless Chromium as a listener would, and says whether the page does what it should (PyPI: websockets).

    gusli evaluate synthesis MANIFEST --listening-test out/test
    python3 Benchmarks/listening_check.py out/test out/answers.json
    gusli evaluate listening --key out/test/key.json out/answers.json

Every sound is played to its end (at sixteen times its speed). The reference gets 5 and all others 3, and the reference wins
every pair by 2, so that the scores are known beforehand. Exit code 1 where something is wrong.
"""

import asyncio
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "servers"))
import page_check
from page_check import browsing, check

# The page itself is left as it is: only time runs faster.
HURRY = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { this.playbackRate = 16; window.sounds = (window.sounds || 0) + 1; return play.call(this); };
const create = URL.createObjectURL;
URL.createObjectURL = function (blob) { window.saved = blob; return create.call(URL, blob); };
"""
BUTTONS = "[...document.querySelectorAll('#main button')]"


async def take(page, folder, key):
    """One listener: returns the answers and the order of the sentences."""
    await page.call("Page.navigate", url="file://" + os.path.abspath(os.path.join(folder, "index.html")))
    check("the page explains itself", await page.until(f"{BUTTONS}.length === 1 && document.querySelector('#main p').textContent", 30), "one button to begin")
    await page.key("Enter", "Enter", "\r")
    singles, pairs, order, early = 0, 0, [], 0
    while True:
        labels = await page.value(f"{BUTTONS}.map((b) => b.textContent)")
        if not labels:
            break
        players = [label for label in labels if label.startswith("Play")]
        order.append(await page.value("document.querySelector('.sentence').textContent"))
        early += await page.value(f"{BUTTONS}.slice({len(players)}).some((b) => !b.disabled)")
        for number in range(len(players)):
            early += number > 0 and await page.value(f"{BUTTONS}.slice({len(players)}).some((b) => !b.disabled)")
            await page.value(f"window.sounds = 0, window.ended = 0, {BUTTONS}[{number}].click()")
            await asyncio.sleep(0.05)
            if number + 1 < len(players):
                await asyncio.sleep(1.5)
        if not await page.until(f"{BUTTONS}.slice({len(players)}).every((b) => !b.disabled)", 30):
            check("sounds play to their end", False, players)
            return None
        sounds = await page.value(f"tasks[at].sounds.map((sound) => sound.name)")
        if len(players) == 1:
            singles += 1
            answer = "Excellent" if key["systems"][sounds[0]] == key["reference"] else "Fair"
        else:
            pairs += 1
            answer = ("A" if key["systems"][sounds[0]] == key["reference"] else "B") + " is better"
        await page.value(f"{BUTTONS}.find((b) => b.textContent === {json.dumps(answer)}).click()")
    check("nothing can be answered unheard", early == 0, f"{early} times it could")
    check("every sound and every pair was asked for", singles == len(key["systems"]) and pairs == sum(s != key["reference"] for s in key["systems"].values()), f"{singles} sounds, {pairs} pairs")
    return json.loads(await page.value("window.saved.text()")), order


async def use(page, folder, file):
    for domain in ("Page", "Runtime", "Log"):
        await page.call(domain + ".enable")
    await page.call("Page.addScriptToEvaluateOnNewDocument", source=HURRY)
    with open(os.path.join(folder, "key.json")) as text:
        key = json.load(text)
    with open(os.path.join(folder, "index.html")) as text:
        html = text.read()
    names = sorted({name for name in key["systems"].values()})
    check("no system is named", not any(f'"{name}"' in html for name in names), names)
    taken = await take(page, folder, key)
    if taken:
        answers, order = taken
        check("sentences come in no set order", order != sorted(order), order[:3])
        check("the answers are the ones given", len(answers["answers"]) == len(order), f"{len(answers['answers'])} answers")
        with open(file, "w") as text:
            json.dump(answers, text)
        await page.call("Page.navigate", url="file://" + os.path.abspath(os.path.join(folder, "index.html")))
        await page.until("typeof tasks !== 'undefined'", 30)
        again = await page.value("tasks.map((task) => data.sentences[task.sounds[0].sentence])")
        check("another listener has another order", again != order, again[:3])
    strange = await page.value("performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith('data:') && !name.startsWith('blob:'))")
    check("nothing from elsewhere", strange == [], strange)
    check("no complaints of the browser", not page.problems, page.problems[:2])


async def main(folder, file):
    async with browsing("--mute-audio") as page:
        await use(page, folder, file)
    sys.exit(page_check.failures > 0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
