/// The page's structure.
enum PageText {
    static let html = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Gusli</title>
        <link rel="icon" href="favicon.svg">
        <link rel="stylesheet" href="page.css">
        <script src="page.js" type="module"></script>
        </head>
        <body>
        <a class="skip" href="#text">Skip to the input</a>
        <header>
          <h1>Gusli</h1>
          <p id="link" role="status">connecting</p>
          <button id="theme" type="button" aria-pressed="false">Dark</button>
        </header>
        <main>
          <section id="talk" aria-labelledby="talk-title">
            <h2 id="talk-title">Dialogue</h2>
            <div id="log" role="log" aria-live="polite" aria-label="What was said" tabindex="0">
              <p id="hint">Type a sentence, or press Listen and speak: “set an alarm”, “what time is it”, “what can you do”.</p>
            </div>
            <p id="partial" aria-live="off"><span class="visually-hidden">Being heard: </span><span id="partial-text"></span></p>
            <form id="form" autocomplete="off">
              <label for="text" class="visually-hidden">What to say</label>
              <input id="text" name="text" type="text" maxlength="2000" placeholder="Say or type something" required>
              <button id="send" type="submit">Send</button>
              <button id="listen" type="button" aria-pressed="false">Listen</button>
              <label class="button"><input id="picture" type="file" accept="image/png,image/jpeg" class="visually-hidden"> Picture</label>
              <label class="check"><input id="aloud" type="checkbox"> Speak replies</label>
            </form>
            <meter id="level" min="0" max="1" value="0" aria-label="Microphone level"></meter>
          </section>
          <aside aria-label="How it is">
            <section aria-labelledby="stages-title">
              <h2 id="stages-title">Pipeline</h2>
              <table>
                <thead><tr><th scope="col">Stage</th><th scope="col">Runs</th><th scope="col">Half within</th><th scope="col">90% within</th></tr></thead>
                <tbody id="stages"><tr><td colspan="4">nothing has run yet</td></tr></tbody>
              </table>
              <h3>Depths and levels</h3>
              <table><tbody id="gauges"></tbody></table>
            </section>
            <section aria-labelledby="skills-title">
              <h2 id="skills-title">Skills</h2>
              <ul id="skills"><li>told after the first sentence</li></ul>
            </section>
            <section aria-labelledby="models-title">
              <h2 id="models-title">Models</h2>
              <dl id="models"></dl>
            </section>
          </aside>
        </main>
        </body>
        </html>
        """#
}
