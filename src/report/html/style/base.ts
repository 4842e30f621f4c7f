/** Colours, type and the frame of the page. */
export const BASE = `
:root {
  --paper: #f4f4f2; --card: #fff; --ink: #191a1c; --soft: #5d6066; --line: #dcdddc; --frame: #0c0d0f; --hover: #ebebe8;
  --good: #1d7a46; --bad: #b3261e; --warn: #855600; --open: #1c5fa8; --idle: #63666b; --accent: #2563c9;
  --bad-paper: #fbecea; --warn-paper: #fbf3e0; --open-paper: #e9f1fa; --idle-paper: #e9e9e6;
  --added: #d8f0df; --removed: #f8dedb;
  --queued: #b5a98f; --rendering: #3c78b4; --gateway: #7f9fbe; --downloading: #58a27c; --sending: #8d877b; --bar: #d5d5d0;
  --pad: clamp(1rem, 2.6vw, 2.5rem); --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141517; --card: #1c1d20; --ink: #e9e9e7; --soft: #a0a3a8; --line: #2c2e32; --frame: #08090a; --hover: #26282c;
    --good: #6fcf97; --bad: #ff9a8f; --warn: #f0c060; --open: #8fbef5; --idle: #a0a3a8; --accent: #7fb0ff;
    --bad-paper: #2b1918; --warn-paper: #292214; --open-paper: #162230; --idle-paper: #202225;
    --added: #1d4029; --removed: #4d2422;
    --queued: #575248; --rendering: #4b8ecf; --gateway: #4d6a86; --downloading: #4f9a74; --sending: #4a4740; --bar: #3a3c40;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; overflow-anchor: none; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; }
body.is-covered { overflow: hidden; }
.review { position: fixed; z-index: 5; left: 50%; bottom: 1rem; translate: -50% 0; display: grid; gap: 0.35rem; width: max-content; max-width: min(46rem, calc(100vw - 2rem)); padding: 0.7rem 1rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); color: var(--ink); box-shadow: 0 8px 30px #0005; } .review[hidden] { display: none; } .review progress { width: 100%; accent-color: var(--accent); }
h1, h2, h3, p, dl, dd, figure, ul { margin: 0; padding: 0; }
a { color: var(--open); overflow-wrap: anywhere; }
code, kbd { font: 0.88em/1.5 var(--mono); }
button, select, input { font: inherit; color: inherit; }
button { cursor: pointer; text-align: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; } section:focus { outline: none; }
[hidden] { display: none !important; }
.hidden { position: absolute !important; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.spring { flex: 1; }
i { display: inline-block; flex: none; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--state, var(--idle)); }
[data-state] { --state: var(--idle); } [data-state=finished] { --state: var(--good); } [data-state=failed], [data-state=missing] { --state: var(--bad); }
[data-state=unknown], [data-state=blocked] { --state: var(--warn); } [data-state=submitted], [data-state=rendered], [data-state=outdated], [data-state=stale] { --state: var(--open); }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 2rem; padding: 0.85rem var(--pad) 0.75rem; }
.top .titles { flex: 1 1 19rem; } .top h1 { font-size: 1.2rem; font-weight: 640; letter-spacing: -0.012em; line-height: 1.3; overflow-wrap: anywhere; }
.facts { color: var(--soft); font-size: 0.86rem; } .facts span { white-space: nowrap; }
.top nav { display: flex; gap: 0.15rem; margin-left: auto; }
.top nav button { border: 0; background: none; border-radius: 7px; padding: 0.35rem 0.7rem; color: var(--soft); font-size: 0.88rem; }
.top nav button:hover { background: var(--hover); color: var(--ink); }
main { padding: 0 var(--pad); }
.rehearsal { margin: 0 0 0.75rem; color: var(--warn); font-size: 0.86rem; }
.callout { border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: 0.35rem 0.4rem 0.35rem 0.9rem; margin: 0.7rem 0 0; display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 1.25rem; font-size: 0.88rem; }
#next .callout { border: 0; background: none; padding: 0; margin: 0.9rem 0 0.2rem; color: var(--soft); } .callout .command { margin: 0; color: var(--ink); flex: 1 1 22rem; max-width: 48rem; }
.command { display: flex; align-items: stretch; border: 1px solid var(--line); border-radius: 7px; background: var(--card); overflow: hidden; }
.command code { flex: 1; min-width: 0; padding: 0.35rem 0.6rem; overflow-wrap: anywhere; }
.copy { border: 0; border-left: 1px solid var(--line); background: none; padding: 0 0.8rem; font-size: 0.84rem; color: var(--open); }
.copy:hover { background: var(--hover); }
.chip { display: inline-flex; align-items: center; gap: 0.4rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); padding: 0.2rem 0.7rem; font-size: 0.86rem; white-space: nowrap; }
.chip b { font-weight: 600; } .chip:hover { border-color: var(--soft); }
.chip[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.icon { display: inline-grid; place-items: center; width: 2rem; height: 2rem; border: 0; border-radius: 7px; background: none; padding: 0; color: inherit; flex: none; }
.icon svg { width: 1.15rem; height: 1.15rem; fill: currentColor; } .icon:hover { background: var(--hover); }
.icon[aria-pressed=true] { background: var(--hover); color: var(--accent); }
.notes { font-style: italic; color: var(--soft); }
footer { padding: 1.5rem var(--pad) 3rem; color: var(--soft); font-size: 0.84rem; display: grid; gap: 0.6rem; }
footer .callout { margin: 0 0 0.6rem; color: var(--ink); }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 0.3rem; background: var(--card); color: var(--ink); }
.said { position: fixed; z-index: 9; bottom: 1.2rem; left: 50%; transform: translateX(-50%); padding: 0.4rem 1rem; border-radius: 99px; background: var(--ink); color: var(--paper); font-size: 0.86rem; visibility: hidden; }
.said.now { visibility: visible; }
.paper { display: none; }
@media (max-width: 699px) { .top nav { margin-left: -0.7rem; } .keys { display: none; } }
`;
