/// What the page does.
enum PageScript {
    /// Runs on the browser's audio thread: hands over sound as it comes.
    static let microphone = #"""
        class Microphone extends AudioWorkletProcessor {
          constructor() { super(); this.block = new Int16Array(1600); this.filled = 0; }
          process(inputs) {
            const channel = inputs[0][0];
            if (!channel) return true;
            let loudest = 0;
            for (const sample of channel) {
              loudest = Math.max(loudest, Math.abs(sample));
              this.block[this.filled++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32767)));
              if (this.filled === this.block.length) {
                this.port.postMessage({ samples: this.block.buffer, level: loudest }, [this.block.buffer]);
                this.block = new Int16Array(1600);
                this.filled = 0;
              }
            }
            return true;
          }
        }
        registerProcessor("microphone", Microphone);
        """#

    static let main = #"""
        import { blobImage, fetchPicture, holeButton, sendPicture } from "./pictures.js";

        const $ = (id) => document.getElementById(id);
        const given = new URLSearchParams(location.search).get("token");
        if (given) { sessionStorage.setItem("token", given); history.replaceState(null, "", location.pathname); }
        const token = sessionStorage.getItem("token");
        const headers = token ? { authorization: "Bearer " + token } : {};

        // The dialogue.
        function say(kind, text, who) {
          $("hint")?.remove();
          const line = document.createElement("p");
          line.className = kind;
          if (who) { const name = document.createElement("span"); name.className = "visually-hidden"; name.textContent = who + ": "; line.append(name); }
          line.append(text);
          add(line);
        }
        function add(element) { $("log").append(element); $("log").scrollTop = $("log").scrollHeight; }
        function card({ title, lines, svg, picture }) {
          const box = document.createElement("section"), head = document.createElement("h3"), list = document.createElement("ul");
          box.className = "card";
          head.textContent = title;
          for (const line of lines) { const item = document.createElement("li"); item.textContent = line; list.append(item); }
          box.append(head);
          add(box);
          const placed = (image) => { box.insertBefore(image, list); image.scrollIntoView({ block: "nearest" }); };
          list.hidden = !lines.length;
          box.append(list);
          if (svg) blobImage(new Blob([svg], { type: "image/svg+xml" }), title).then(placed).catch(() => {});
          if (picture) fetchPicture(picture, headers).then((blob) => blobImage(blob, title)).then((image) => {
            placed(image);
            box.append(holeButton(image, (blob) => take(blob, "marked.png")));
          }).catch((error) => say("note failure", error.message));
        }
        // A picture from here: what is then said of “this picture” is said of it.
        async function take(blob, name) {
          try {
            const taken = await sendPicture(blob, name, headers);
            say("note", taken.hole ? "The hole is marked: say “fill the hole”." : "Say “enlarge this picture”, or “paint it like a mosaic”.");
            if (!taken.hole) card({ title: taken.name, lines: [`${taken.width} by ${taken.height} pixels`], picture: taken.name });
          } catch (error) { say("note failure", error.message); }
        }
        $("picture").onchange = () => {
          const file = $("picture").files[0];
          $("picture").value = "";
          if (file) take(file, file.name);
        };
        const show = {
          partial(event) { $("partial-text").textContent = event.text; },
          final(event) {
            $("partial-text").textContent = "";
            if (event.text && event.accepted !== false) say("you", event.text, "You");
          },
          intent(event) {
            const slots = Object.entries(event.slots ?? {}).map(([name, value]) => `${name} ${value}`).join(", ");
            if (event.intent) say("note", event.intent + (slots ? " · " + slots : ""));
          },
          reply(event) { say("reply", event.text, "Gusli"); if ($("aloud").checked) speak(event.text); },
          card(event) { card(event); },
          failure(event) { say("note failure", `${event.skill}: ${event.reason}`); },
          fault(event) { say("note failure", `${event.part}: ${event.reason}${event.over ? " (over)" : ""}`); },
          error(event) { say("note failure", event.reason); },
        };

        // The connection.
        let socket, wait = 500;
        function link(text, state) { $("link").textContent = text; $("link").dataset.state = state; }
        function connect() {
          const url = new URL("ws" + (token ? "?token=" + encodeURIComponent(token) : ""), location.href.replace(/^http/, "ws"));
          socket = new WebSocket(url);
          socket.binaryType = "arraybuffer";
          socket.onopen = () => { wait = 500; link("connected", "open"); state(); };
          socket.onmessage = (message) => { const event = JSON.parse(message.data); show[event.type]?.(event); };
          socket.onclose = () => {
            link("connection lost, trying again", "lost");
            if (microphone) quiet();
            setTimeout(connect, wait);
            wait = Math.min(10000, wait * 2);
          };
        }
        function send(command) {
          if (socket.readyState !== WebSocket.OPEN) { say("note failure", "There is no connection."); return false; }
          socket.send(JSON.stringify(command));
          return true;
        }
        $("form").onsubmit = (event) => {
          event.preventDefault();
          const text = $("text").value.trim();
          if (!text || !send({ type: "text", text })) return;
          say("you", text, "You");
          $("text").value = "";
        };

        // The microphone.
        let microphone;
        async function listen() {
          if (microphone) { quiet(); return; }
          $("listen").disabled = true;
          try {
            const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true } });
            const context = new AudioContext({ sampleRate: 16000 });
            await context.audioWorklet.addModule("microphone.js");
            const node = new AudioWorkletNode(context, "microphone");
            context.createMediaStreamSource(stream).connect(node);
            if (!send({ type: "start", rate: context.sampleRate })) { stream.getTracks().forEach((track) => track.stop()); return; }
            node.port.onmessage = ({ data }) => {
              $("level").value = data.level;
              if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < 320000) socket.send(data.samples);
            };
            microphone = { stream, context };
            pressed(true);
          } catch (error) {
            say("note failure", `The microphone cannot be used: ${error.message}`);
          } finally { $("listen").disabled = false; }
        }
        function quiet() {
          microphone.stream.getTracks().forEach((track) => track.stop());
          microphone.context.close();
          microphone = undefined;
          pressed(false);
          $("level").value = 0;
          if (socket.readyState === WebSocket.OPEN) send({ type: "stop" });
        }
        function pressed(on) { $("listen").setAttribute("aria-pressed", on); $("listen").textContent = on ? "Listening" : "Listen"; }
        $("listen").onclick = listen;

        // Replies aloud, one after the other.
        let queue = Promise.resolve();
        function speak(text) {
          queue = queue.then(async () => {
            const answer = await fetch("v1/audio/speech", {
              method: "POST", headers: { ...headers, "content-type": "application/json" },
              body: JSON.stringify({ model: "tts-1", input: text, response_format: "wav" }),
            });
            if (!answer.ok) return;
            const url = URL.createObjectURL(await answer.blob()), sound = new Audio(url);
            await sound.play();
            await new Promise((done) => { sound.onended = sound.onerror = done; });
            URL.revokeObjectURL(url);
          }).catch((error) => say("note failure", `The reply cannot be played: ${error.message}`));
        }

        // How it is.
        const seconds = (value) => value == null ? "more than 10 s" : value < 1 ? `${+(value * 1000).toFixed(1)} ms` : `${value} s`;
        function rows(body, lines) {
          body.replaceChildren(...lines.map((cells) => {
            const row = document.createElement("tr");
            cells.forEach((text) => { const cell = document.createElement("td"); cell.textContent = text; row.append(cell); });
            return row;
          }));
        }
        const level = ({ name, value }) => name.endsWith("bytes") ? `${(value / 1048576).toFixed(0)} Mi` : name === "uptime" ? `${value.toFixed(0)} s` : +value.toFixed(1);
        async function state() {
          if (document.hidden || socket?.readyState !== WebSocket.OPEN) return;
          const answer = await fetch("api/state", { headers });
          if (answer.status === 401) { link("a token is needed: open this page with ?token=…", "lost"); return; }
          const now = await answer.json();
          if (now.stages.length) rows($("stages"), now.stages.map((stage) => [stage.name, stage.count, seconds(stage.median), seconds(stage.ninetieth)]));
          rows($("gauges"), now.gauges.map((gauge) => [gauge.name, level(gauge)]));
          if (now.skills.length) $("skills").replaceChildren(...now.skills.map((skill) => {
            const item = document.createElement("li"), name = document.createElement("span"), how = document.createElement("span");
            name.textContent = skill.name;
            name.title = skill.intents.join(", ");
            how.textContent = skill.state;
            if (skill.state !== "ready") how.className = "bad";
            item.append(name, how);
            return item;
          }));
          const models = [["Hears", now.recogniser], ["Speaks", now.voice], ["Language", now.language], ["Wakes at", now.wakePhrase]];
          $("models").replaceChildren(...models.filter(([, value]) => value).flatMap(([name, value]) => {
            const term = document.createElement("dt"), text = document.createElement("dd");
            term.textContent = name;
            text.textContent = value;
            return [term, text];
          }));
        }
        setInterval(() => state().catch(() => {}), 2000);

        // Dark and light: as the system has it until the button is pressed.
        const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
        function theme(dark) { document.documentElement.dataset.theme = dark ? "dark" : "light"; localStorage.setItem("theme", dark ? "dark" : "light"); $("theme").setAttribute("aria-pressed", dark); }
        const kept = localStorage.getItem("theme");
        if (kept) theme(kept === "dark"); else $("theme").setAttribute("aria-pressed", isDark());
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => $("theme").setAttribute("aria-pressed", isDark()));
        $("theme").onclick = () => theme(!isDark());

        connect();
        """#
}
