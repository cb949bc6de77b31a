/// The page of a listening test; `/*DATA*/` stands for its sentences and sounds.
enum ListeningTestPage {
    static let html = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Listening test</title>
        <style>
        body { font: 17px/1.5 sans-serif; max-width: 44em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
        button { font: inherit; padding: .5em 1em; margin: .2em; border: 1px solid #888; border-radius: .4em; background: #f4f4f4 }
        button:focus-visible { outline: 3px solid #26c } button[disabled] { color: #999 }
        progress { width: 100% } .sentence { color: #555; min-height: 3em }
        </style>
        <h1>Listening test</h1>
        <main id="main" aria-live="polite"></main>
        <script>
        const data = /*DATA*/;
        const main = document.getElementById("main"), answers = [];
        function shuffled(list) {
          const copy = list.slice();
          for (let i = copy.length - 1; i > 0; i--) { const j = Math.floor(Math.random() * (i + 1)); [copy[i], copy[j]] = [copy[j], copy[i]]; }
          return copy;
        }
        const pairs = data.sounds.filter(s => !s.isReference).map(s => {
          const other = data.sounds.find(r => r.isReference && r.sentence === s.sentence);
          return other ? { sounds: shuffled([s, other]) } : null;
        }).filter(Boolean);
        const tasks = shuffled(data.sounds.map(s => ({ sounds: [s] }))).concat(shuffled(pairs));
        const opinions = [[5, "Excellent"], [4, "Good"], [3, "Fair"], [2, "Poor"], [1, "Bad"]];
        const comparisons = [[3, "A is much better"], [2, "A is better"], [1, "A is slightly better"], [0, "About the same"],
          [-1, "B is slightly better"], [-2, "B is better"], [-3, "B is much better"]];
        let at = -1;
        function element(name, text, parent) { const e = document.createElement(name); e.textContent = text; parent.append(e); return e; }
        function start() {
          main.innerHTML = "";
          element("p", "Please use headphones in a quiet room. You will hear " + data.sounds.length + " sentences one by one, and then " +
            pairs.length + " pairs. Judge how natural the speech sounds, not what is said. Nobody can see which voice is which.", main);
          const b = element("button", "Begin", main); b.onclick = next; b.focus();
        }
        function next() {
          at++;
          main.innerHTML = "";
          if (at >= tasks.length) return finish();
          const task = tasks[at], heard = new Set(), scale = task.sounds.length === 1 ? opinions : comparisons;
          const p = element("progress", "", main); p.max = tasks.length; p.value = at;
          const text = element("p", data.sentences[task.sounds[0].sentence], main); text.className = "sentence";
          const players = element("p", "", main), buttons = element("p", "", main), choices = [];
          task.sounds.forEach((sound, i) => {
            const b = element("button", task.sounds.length === 1 ? "Play" : "Play " + "AB"[i], players);
            b.onclick = () => { const a = new Audio(sound.sound); a.onended = () => { heard.add(i); if (heard.size === task.sounds.length) choices.forEach(c => c.disabled = false); }; a.play(); };
            if (i === 0) b.focus();
          });
          element("p", task.sounds.length === 1 ? "How natural does it sound?" : "Which sounds more natural?", buttons);
          scale.forEach(([value, label]) => {
            const b = element("button", label, buttons); b.disabled = true; choices.push(b);
            b.onclick = () => { answers.push(task.sounds.length === 1 ? { sound: task.sounds[0].name, opinion: value }
              : { a: task.sounds[0].name, b: task.sounds[1].name, comparison: value }); next(); };
          });
        }
        function finish() {
          element("p", "Thank you. Please save your answers and send the file to whoever asked you.", main);
          const link = element("a", "Save answers.json", main);
          link.download = "answers.json";
          link.href = URL.createObjectURL(new Blob([JSON.stringify({ answers })], { type: "application/json" }));
        }
        start();
        </script></html>
        """
}
