/// The page's looks: light and dark, one column on a telephone and two on a desk.
enum PageStyle {
    static let icon = #"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M3 26 16 4l13 22Z" fill="none" stroke="#1b7a5a" stroke-width="2.5"/><path d="M10 24V16M16 24V9M22 24V16" stroke="#1b7a5a" stroke-width="2"/></svg>
        """#

    static let css = #"""
        :root {
          color-scheme: light dark;
          --back: #fbfaf7; --ink: #1d1f21; --soft: #5b6066; --line: #d9d6cd; --panel: #ffffff; --accent: #146c4f; --on-accent: #ffffff;
          --you: #e7f1ec; --alarm: #a32020;
        }
        @media (prefers-color-scheme: dark) {
          :root:not([data-theme="light"]) {
            --back: #15181a; --ink: #e9e7e1; --soft: #a5abb0; --line: #363b3f; --panel: #1e2225; --accent: #67c7a1; --on-accent: #0d1512;
            --you: #21332c; --alarm: #ff8f8f;
          }
        }
        :root[data-theme="dark"] {
          color-scheme: dark;
          --back: #15181a; --ink: #e9e7e1; --soft: #a5abb0; --line: #363b3f; --panel: #1e2225; --accent: #67c7a1; --on-accent: #0d1512;
          --you: #21332c; --alarm: #ff8f8f;
        }
        :root[data-theme="light"] { color-scheme: light; }
        * { box-sizing: border-box; }
        body { margin: 0; font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; background: var(--back); color: var(--ink); }
        header { display: flex; align-items: baseline; gap: 1rem; padding: .8rem 1.2rem; border-bottom: 1px solid var(--line); }
        h1 { font-size: 1.3rem; margin: 0; }
        h2 { font-size: 1rem; margin: 0 0 .5rem; }
        h3 { font-size: .9rem; margin: .8rem 0 .3rem; color: var(--soft); font-weight: 600; }
        #link { margin: 0; color: var(--soft); flex: 1; }
        #link[data-state="lost"] { color: var(--alarm); }
        main { display: grid; gap: 1.2rem; padding: 1.2rem; max-width: 76rem; margin: 0 auto; grid-template-columns: minmax(0, 3fr) minmax(18rem, 2fr); }
        @media (max-width: 50rem) { main { grid-template-columns: minmax(0, 1fr); } }
        #talk, aside > section { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; }
        aside { display: grid; gap: 1.2rem; align-content: start; }
        #log { height: min(26rem, 55vh); overflow-y: auto; display: flex; flex-direction: column; gap: .5rem; padding: .2rem; }
        #log p, .card { margin: 0; padding: .45rem .8rem; border-radius: .6rem; max-width: 85%; overflow-wrap: anywhere; }
        #hint { color: var(--soft); }
        #log .you { align-self: flex-end; background: var(--you); }
        #log .reply { align-self: flex-start; border: 1px solid var(--line); }
        #log .note { align-self: center; color: var(--soft); font-size: .85rem; padding: 0; }
        #log .failure { color: var(--alarm); }
        .card { align-self: flex-start; border: 1px solid var(--accent); min-width: 12rem; }
        .card h3 { margin: 0 0 .3rem; color: var(--ink); }
        .card img, .card canvas { display: block; max-width: 100%; max-height: 24rem; height: auto; margin: 0 0 .4rem; background: repeating-conic-gradient(var(--line) 0 25%, transparent 0 50%) 0 / 1rem 1rem; }
        .card canvas { cursor: crosshair; touch-action: none; }
        .card button { padding: .2rem .6rem; margin-top: .3rem; font-size: .85rem; }
        label.button { padding: .5rem .9rem; border: 1px solid var(--accent); border-radius: .4rem; color: var(--accent); cursor: pointer; }
        label.button:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
        .card ul { margin: 0; padding-left: 1.1rem; }
        #partial { min-height: 1.6em; margin: .5rem 0; color: var(--soft); font-style: italic; }
        form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
        #text { flex: 1 1 12rem; min-width: 0; padding: .5rem .7rem; border: 1px solid var(--soft); border-radius: .4rem; background: var(--back); color: var(--ink); font: inherit; }
        button { padding: .5rem .9rem; border: 1px solid var(--accent); border-radius: .4rem; background: transparent; color: var(--accent); font: inherit; cursor: pointer; }
        #send, button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); }
        #theme { padding: .2rem .7rem; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .check { display: inline-flex; gap: .35rem; align-items: center; }
        meter { width: 100%; margin-top: .7rem; height: .6rem; }
        table { width: 100%; border-collapse: collapse; font-size: .85rem; }
        th, td { text-align: right; padding: .15rem .3rem; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
        th:first-child, td:first-child { text-align: left; }
        thead th { color: var(--soft); font-weight: 600; }
        #skills { list-style: none; margin: 0; padding: 0; font-size: .9rem; }
        #skills li { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--line); padding: .15rem 0; }
        #skills .bad { color: var(--alarm); }
        dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .8rem; margin: 0; font-size: .9rem; }
        dt { color: var(--soft); }
        dd { margin: 0; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: .5rem; top: .5rem; background: var(--panel); padding: .5rem; z-index: 1; }
        .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        @media (prefers-reduced-motion: no-preference) { #log { scroll-behavior: smooth; } }
        """#
}
