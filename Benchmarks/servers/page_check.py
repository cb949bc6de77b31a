"""Uses the page of a running server in headless Chromium, with a recording as its microphone, and says what came (PyPI: websockets).

    gusli run --no-audio --http 127.0.0.1:8080 &
    python3 Benchmarks/servers/page_check.py http://127.0.0.1:8080 Examples/set-an-alarm.wav docs/pictures

The recording is of one command that the assistant answers with a question. Pictures of each step go into the folder, where one is
named. Exit code 1 where something is wrong.
"""

import asyncio
import base64
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request

import websockets

failures = 0
PORT = 9333


def check(name, condition, detail):
    global failures
    failures += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}: {detail}")


class Page:
    def __init__(self, socket):
        self.socket, self.number, self.problems = socket, 0, []

    async def call(self, method, **parameters):
        self.number += 1
        await self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if message.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.problems.append(message["params"])

    async def value(self, expression):
        result = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return result["result"].get("value")

    async def until(self, expression, seconds=60):
        for _ in range(int(seconds * 10)):
            if value := await self.value(expression):
                return value
            await asyncio.sleep(0.1)
        return None

    async def key(self, key, code, text=None):
        extra = {"text": text} if text else {}
        for kind in ("keyDown", "keyUp"):
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code, windowsVirtualKeyCode={"Tab": 9, "Enter": 13, " ": 32}.get(key, 0), **(extra if kind == "keyDown" else {}))

    async def picture(self, folder, name, settle=0.7):
        if folder:
            await asyncio.sleep(settle)  # until nothing moves
            data = (await self.call("Page.captureScreenshot", format="png"))["data"]
            with open(os.path.join(folder, name + ".png"), "wb") as file:
                file.write(base64.b64decode(data))


async def say(page, text):
    """Types a sentence; gives the answer."""
    count = await page.value("document.querySelectorAll('#log .reply').length")
    await page.value("document.querySelector('#text').focus()")
    await page.call("Input.insertText", text=text)
    await page.key("Enter", "Enter", "\r")
    return await page.until(f"document.querySelectorAll('#log .reply').length > {count} && [...document.querySelectorAll('#log .reply')].at(-1).innerText")


async def pictures(page, folder):
    """Draws a digit, sends a picture, works on it, and marks a hole with the mouse."""
    card = "[...document.querySelectorAll('#log .card')].at(-1)"
    answer = await say(page, "draw a seven")
    width = await page.until(f"{card}?.querySelector('img')?.naturalWidth")
    check("a drawn digit is shown", answer and answer.endswith("Here is a seven.") and width, f"{answer!r}, {width} pixels wide")
    cards = await page.value("document.querySelectorAll('#log .card').length")
    # What the file dialogue would give: a picture of two colours.
    await page.value("""new Promise((done) => {
      const canvas = document.createElement('canvas'), brush = canvas.getContext('2d');
      [canvas.width, canvas.height] = [96, 80];
      brush.fillStyle = '#d06020'; brush.fillRect(0, 0, 96, 80); brush.fillStyle = '#2060a0'; brush.fillRect(0, 40, 96, 40);
      canvas.toBlob((blob) => {
        const chosen = new DataTransfer(), input = document.querySelector('#picture');
        chosen.items.add(new File([blob], 'two colours.png', { type: 'image/png' }));
        input.files = chosen.files;
        input.dispatchEvent(new Event('change'));
        done();
      });
    })""")
    sent = await page.until(f"document.querySelectorAll('#log .card').length > {cards} && {card}.querySelector('img')?.naturalWidth")
    check("a picture is sent", sent == 96, f"{sent} pixels wide")
    answer = await say(page, "enlarge this picture")
    width = await page.until(f"{card}.querySelector('img')?.naturalWidth === 192 && 192")
    check("it is enlarged", width == 192, repr(answer))
    await page.until(f"{card}.querySelector('button')")
    await page.value(f"{card}.querySelector('button').click()")
    await asyncio.sleep(0.7)  # until nothing moves
    box = await page.until(f"(() => {{ const canvas = {card}.querySelector('canvas'); canvas.scrollIntoView({{block: 'center'}}); const box = canvas.getBoundingClientRect(); return box.width && [box.x, box.y, box.width, box.height]; }})()")
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    await page.call("Input.dispatchMouseEvent", type="mousePressed", x=x - 20, y=y, button="left", buttons=1, clickCount=1)
    for step in range(-20, 21, 4):
        await page.call("Input.dispatchMouseEvent", type="mouseMoved", x=x + step, y=y, button="left", buttons=1)
    await page.call("Input.dispatchMouseEvent", type="mouseReleased", x=x + 20, y=y, button="left", clickCount=1)
    await page.picture(folder, "page-hole")
    await page.value(f"{card}.querySelector('button').click()")
    marked = await page.until("[...document.querySelectorAll('#log .note')].at(-1).innerText.includes('hole is marked')")
    check("a hole is marked", marked, "with the mouse")
    answer = await say(page, "fill the hole")
    width = await page.until(f"{card}.querySelector('img')?.naturalWidth === 192 && 192")
    check("it is filled", answer and answer.endswith("The hole is filled.") and width == 192, repr(answer))
    await page.picture(folder, "page-pictures")


async def use(page, base, folder):
    for domain in ("Page", "Runtime", "Log", "Accessibility"):
        await page.call(domain + ".enable")
    await page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
    await page.call("Page.navigate", url=base + "/")
    check("connected", await page.until("document.querySelector('#link')?.dataset.state === 'open'"), "the socket is open")

    # By keyboard alone: from the top to the input.
    reached = []
    for _ in range(8):
        await page.key("Tab", "Tab")
        reached.append(await page.value("document.activeElement.id || document.activeElement.className"))
    check("tab order", all(name in reached for name in ("skip", "theme", "log", "text", "send", "listen", "aloud")), reached)

    await page.value("document.querySelector('#listen').focus()")
    await page.key(" ", "Space", " ")
    check("listening", await page.until("document.querySelector('#listen').getAttribute('aria-pressed') === 'true'"), "by the space bar")
    partial = await page.until("document.querySelector('#partial-text').textContent")
    check("live partial", bool(partial), repr(partial))
    await page.picture(folder, "page-listening", settle=0)
    heard = await page.until("document.querySelector('#log .you')?.innerText")
    check("heard", bool(heard), repr(heard))
    reply = await page.until("document.querySelector('#log .reply')?.innerText")
    check("reply", bool(reply), repr(reply))
    await page.value("document.querySelector('#listen').click()")

    await page.value("document.querySelector('#text').focus()")
    for text in ("seven in the morning", "what can you do", "put milk on the shopping list", "what is on the shopping list"):
        count = await page.value("document.querySelectorAll('#log .reply').length")
        await page.call("Input.insertText", text=text)
        await page.key("Enter", "Enter", "\r")
        answer = await page.until(f"document.querySelectorAll('#log .reply').length > {count} && [...document.querySelectorAll('#log .reply')].at(-1).innerText")
        check("typed", bool(answer), f"{text!r}: {answer!r}")
    await pictures(page, folder)
    check("pipeline", await page.until("document.querySelectorAll('#stages tr').length > 1", 10), await page.value("document.querySelector('#stages').innerText"))
    check("skills", await page.until("document.querySelectorAll('#skills li').length > 3", 10), await page.value("document.querySelector('#skills').innerText.replaceAll('\\n', ' ')"))
    check("models", await page.value("document.querySelector('#models').innerText.includes('recogniser')"), await page.value("document.querySelector('#models').innerText.replaceAll('\\n', ' ')"))
    await page.picture(folder, "page-light")
    await page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    dark = await page.value("getComputedStyle(document.body).backgroundColor")
    check("the button follows the system", await page.until("document.querySelector('#theme').getAttribute('aria-pressed') === 'true'", 5), "pressed where it is dark")
    await page.picture(folder, "page-dark")
    await page.value("document.querySelector('#theme').click()")
    light = await page.value("getComputedStyle(document.body).backgroundColor")
    check("dark and light", dark != light, f"{dark} as the system has it, {light} by the button")
    await page.call("Emulation.setDeviceMetricsOverride", width=380, height=760, deviceScaleFactor=1, mobile=True)
    check("narrow", await page.value("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than a telephone")
    await page.picture(folder, "page-narrow")
    await page.call("Emulation.clearDeviceMetricsOverride")

    # What a screen reader is told.
    nodes = (await page.call("Accessibility.getFullAXTree"))["nodes"]
    names = {(node.get("role", {}).get("value"), node.get("name", {}).get("value")) for node in nodes if not node.get("ignored")}
    wanted = [("log", "What was said"), ("textbox", "What to say"), ("button", "Send"), ("button", "Listen"), ("checkbox", "Speak replies"), ("complementary", "How it is"), ("heading", "Skills")]
    check("roles and names", all(pair in names for pair in wanted), [pair for pair in wanted if pair not in names] or "all there")
    nameless = [node["role"]["value"] for node in nodes if not node.get("ignored") and node.get("role", {}).get("value") in ("button", "textbox", "checkbox", "meter") and not node.get("name", {}).get("value")]
    check("every control has a name", not nameless, nameless or "yes")
    strange = await page.value(f"performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith('{base}') && !name.startsWith('blob:'))")
    check("nothing from elsewhere", strange == [], strange)
    check("no complaints of the browser", not page.problems, page.problems[:2])


@contextlib.asynccontextmanager
async def browsing(*options):
    """A blank page of a headless Chromium of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [
                "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", f"--remote-debugging-port={PORT}",
                "--autoplay-policy=no-user-gesture-required", *options, "about:blank",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(300):
                try:
                    tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{PORT}/json"))
                    break
                except OSError:
                    await asyncio.sleep(0.2)
            address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
            async with websockets.connect(address, max_size=1 << 28) as socket:
                yield Page(socket)
        finally:
            browser.terminate()
            browser.wait()


async def main(base, recording, folder):
    microphone = f"--use-file-for-fake-audio-capture={os.path.abspath(recording)}%noloop"
    async with browsing(
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", microphone, "--window-size=1100,760"
    ) as page:
        await use(page, base, folder)
    sys.exit(failures > 0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None))
