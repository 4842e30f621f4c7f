/** The style of the page: a contact sheet in light or dark mode, for desktop, phone and print. */
export const STYLE = `
:root {
  --paper: #f7f6f3; --card: #fff; --ink: #1d1c1a; --soft: #66625b; --line: #e2dfd8; --frame: #16151a;
  --good: #1f7a45; --bad: #b3261e; --warn: #8a5a00; --open: #1c5fa8; --idle: #6a665f;
  --bad-paper: #fdf0ee; --warn-paper: #fdf6e6; --open-paper: #eef4fb; --idle-paper: #efede8;
  --queued: #b5a98f; --rendering: #3c78b4; --gateway: #7f9fbe; --downloading: #58a27c; --sending: #8d877b; --bar: #d9d5cb;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131316; --card: #1c1c20; --ink: #ebe9e4; --soft: #a5a19a; --line: #2e2e33; --frame: #08080a;
    --good: #6fcf97; --bad: #ff9a8f; --warn: #f0c060; --open: #8fbef5; --idle: #a5a19a;
    --bad-paper: #2b1918; --warn-paper: #292214; --open-paper: #162230; --idle-paper: #212126;
    --queued: #575248; --rendering: #4b8ecf; --gateway: #4d6a86; --downloading: #4f9a74; --sending: #4a4740; --bar: #3a3a40;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 7rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
h1, h2, h3, p, dl, dd { margin: 0; }
a { color: var(--open); overflow-wrap: anywhere; }
code, kbd { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
button, select, input { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--open); outline-offset: 3px; }
[hidden] { display: none !important; }
main, .top, footer { max-width: 1720px; margin: 0 auto; padding: 0 clamp(1rem, 3vw, 3rem); }
.rehearsal { padding: 0.55rem clamp(1rem, 3vw, 3rem); background: var(--warn-paper); color: var(--warn); border-bottom: 1px solid var(--line); font-size: 0.9rem; text-align: center; }
.top { padding-top: 2.75rem; padding-bottom: 1.75rem; }
.top h1 { font-size: clamp(1.6rem, 3vw, 2.3rem); font-weight: 640; letter-spacing: -0.022em; line-height: 1.15; overflow-wrap: anywhere; }
.top p { color: var(--soft); margin-top: 0.4rem; overflow-wrap: anywhere; }
.callout { border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: 0.9rem 1.1rem; margin: 0 0 1.5rem; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.5rem; }
.callout .command { margin: 0; flex: 1 1 22rem; max-width: 48rem; }

.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.tile { background: var(--card); padding: 1.1rem 1.3rem; }
.tile h2, .ledger h2, .time h2 { font-size: 0.82rem; font-weight: 520; color: var(--soft); }
.value { font-size: 1.75rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.25; margin: 0.15rem 0 0.1rem; }
.tilenote { font-size: 0.82rem; color: var(--soft); }
.ledgers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 2rem 3rem; margin-top: 2rem; }
.scroll { max-height: 19rem; overflow: auto; margin-top: 0.4rem; }
.ledger table { width: 100%; border-collapse: collapse; font-size: 0.86rem; }
.ledger th, .ledger td { padding: 0.32rem 0.9rem 0.32rem 0; text-align: right; border-bottom: 1px solid var(--line); font-weight: 400; white-space: nowrap; }
.ledger thead th { color: var(--soft); font-size: 0.78rem; }
.ledger th:first-child { text-align: left; width: 30%; max-width: 14rem; overflow: hidden; text-overflow: ellipsis; }
.ledger .bar { width: 34%; padding-right: 0; min-width: 70px; }
.bar svg { display: block; } .bar .quoted { fill: var(--bar); } .bar .spent { fill: var(--rendering); }
.time { margin-top: 2rem; }
.timeline { display: block; overflow: hidden; min-width: 640px; }
.timeline text { font-size: 11px; fill: var(--soft); }
.timeline .tick { stroke: var(--line); } .timeline .start { stroke: var(--soft); stroke-opacity: 0.5; }
.timeline .job text { fill: #fff; font-weight: 560; paint-order: stroke; stroke: #0007; stroke-width: 2px; }
.timeline .job:hover { opacity: 0.75; }
.sending { fill: var(--sending); } .queued { fill: var(--queued); } .rendering { fill: var(--rendering); } .gateway { fill: var(--gateway); } .downloading { fill: var(--downloading); } .stop { fill: var(--bad); }
.key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; font-size: 0.8rem; color: var(--soft); margin-top: 0.3rem; }
.key span::before { content: ""; display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 2px; margin-right: 0.4rem; vertical-align: -1px; background: var(--c); }
.key .sending { --c: var(--sending); } .key .queued { --c: var(--queued); } .key .rendering { --c: var(--rendering); } .key .gateway { --c: var(--gateway); } .key .downloading { --c: var(--downloading); } .key .stop { --c: var(--bad); }

.toolbar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.1rem; margin: 2.25rem calc(-1 * clamp(1rem, 3vw, 3rem)) 0; padding: 0.7rem clamp(1rem, 3vw, 3rem); background: var(--paper); border-bottom: 1px solid var(--line); font-size: 0.86rem; }
.chips { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.chip { display: inline-flex; align-items: center; gap: 0.4rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); padding: 0.22rem 0.75rem; cursor: pointer; }
.chip b { font-weight: 600; } .chip:hover { border-color: var(--soft); }
.chip[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
i { flex: none; width: 0.55rem; height: 0.55rem; border-radius: 50%; background: var(--state, var(--idle)); }
.finished { --state: var(--good); } .failed, .missing { --state: var(--bad); } .unknown { --state: var(--warn); } .submitted, .rendered, .outdated { --state: var(--open); } .pending, .abandoned, .disabled { --state: var(--idle); }
.pick { display: inline-flex; align-items: center; gap: 0.5rem; color: var(--soft); }
.pick select, .pick input { color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 0.28rem 0.55rem; min-width: 0; }
.pick input { width: 14.5rem; } .pick select { max-width: 12rem; }
::placeholder { color: var(--soft); opacity: 1; }
#count { margin-left: auto; color: var(--soft); }

.scene { margin-top: 2.5rem; }
.scene > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 1rem; padding-bottom: 0.6rem; margin-bottom: 1.4rem; border-bottom: 1px solid var(--line); }
.scene h2 { font-size: 1.3rem; font-weight: 620; letter-spacing: -0.015em; overflow-wrap: anywhere; }
.scene > header p { color: var(--soft); font-size: 0.86rem; }
.shots { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 2.4rem 1.5rem; --columns: 1; }
.shot { content-visibility: auto; contain-intrinsic-size: auto 24rem; min-width: 0; padding: 7px; margin: -7px; }
.shot > header { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.7rem; align-items: baseline; min-height: 5.7rem; margin-bottom: 0.5rem; align-content: start; }
.shot h3 { font: 600 0.95rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; max-width: 9rem; }
.prompt { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; white-space: pre-line; }
.shot:has(details[open]) :is(.prompt, .asked, .notes) { -webkit-line-clamp: none; display: block; white-space: pre-line; }
.asked, .notes { grid-column: 2; font-size: 0.8rem; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.asked b { font-weight: 560; color: var(--ink); } .image::before { content: " · "; }
.notes { font-style: italic; }
.takes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 240px), 1fr)); gap: 1.4rem 1.5rem; }
@media (min-width: 700px) { .shots { --columns: 2; } .shot:is([data-takes="2"], [data-takes="3"], [data-takes="4"]) { grid-column: span 2; } .shot:is([data-takes="2"], [data-takes="3"], [data-takes="4"]) .takes { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (min-width: 1080px) { .shots { --columns: 3; } .shot:is([data-takes="3"], [data-takes="4"]) { grid-column: span 3; } .shot:is([data-takes="3"], [data-takes="4"]) .takes { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@media (min-width: 1440px) { .shots { --columns: 4; } .shot[data-takes="4"] { grid-column: span 4; } .shot[data-takes="4"] .takes { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
.take { min-width: 0; border-radius: 8px; scroll-margin: 6rem; }
.take:focus { outline: none; }
.take.current .frame { outline: 3px solid var(--open); outline-offset: 3px; }
.frame { position: relative; display: block; width: 100%; aspect-ratio: 16 / 9; border: 0; padding: 0; border-radius: 6px; overflow: hidden; background: var(--frame); }
button.frame { cursor: pointer; }
.frame img, .frame video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.frame video { opacity: 0; } .frame.loaded video { opacity: 1; }
.frame .blank { color: #b5b1aa; font-size: 0.82rem; }
button.frame::after { content: ""; position: absolute; left: 0.7rem; bottom: 0.65rem; border: solid transparent; border-width: 6px 0 6px 10px; border-left-color: #fff; filter: drop-shadow(0 0 3px #000); opacity: 0.85; }
.frame.playing::after { opacity: 0; }
.frame.broken::before { content: "This browser cannot play this clip"; position: absolute; inset: auto 0 0; z-index: 1; padding: 0.4rem; background: #000c; color: #fff; font-size: 0.78rem; }
.note { background: var(--note, var(--idle-paper)); border: 1px solid color-mix(in srgb, var(--state) 35%, transparent); }
.failed .note, .missing .note { --note: var(--bad-paper); } .unknown .note { --note: var(--warn-paper); } .submitted .note, .rendered .note { --note: var(--open-paper); }
.note img { opacity: 0.16; object-fit: cover; }
.why { position: absolute; inset: 0; overflow: auto; padding: 0.9rem 1rem; font-size: 0.86rem; overflow-wrap: anywhere; }
.why strong { display: block; font-size: 1.02rem; font-weight: 620; color: var(--state); }
.caption { display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.8rem; margin-top: 0.5rem; font-size: 0.86rem; }
.number { font-weight: 560; } .length { color: var(--soft); }
.state { display: inline-flex; align-items: center; gap: 0.4rem; color: var(--soft); } .cost { margin-left: auto; } .cost small { color: var(--soft); font-size: inherit; }
dd .command { margin-top: 0; }
.pick-mark { border-radius: 99px; padding: 0 0.55rem; font-size: 0.78rem; font-weight: 560; line-height: 1.45; border: 1px solid var(--line); color: var(--soft); } .pick-mark.is-picked { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.flags { color: var(--warn); font-size: 0.82rem; margin-top: 0.15rem; }
.command { display: flex; align-items: stretch; margin-top: 0.45rem; border: 1px solid var(--line); border-radius: 7px; background: var(--card); overflow: hidden; }
.command code { flex: 1; min-width: 0; padding: 0.35rem 0.6rem; overflow-wrap: anywhere; }
.copy, .all { border: 0; border-left: 1px solid var(--line); background: none; padding: 0 0.8rem; font-size: 0.8rem; cursor: pointer; color: var(--open); }
.all { border: 1px solid var(--line); border-radius: 7px; padding: 0.2rem 0.7rem; }
details { margin-top: 0.3rem; font-size: 0.82rem; }
summary { color: var(--soft); cursor: pointer; width: max-content; padding: 0.1rem 0; }
dl > div { display: grid; grid-template-columns: 6.2rem minmax(0, 1fr); gap: 0.6rem; padding: 0.22rem 0; border-top: 1px solid var(--line); }
dl { margin-top: 0.35rem; } dt { color: var(--soft); } dd { overflow-wrap: anywhere; }
.nothing { padding: 3rem 0; color: var(--soft); }
footer { margin-top: 4rem; padding-top: 1.5rem; padding-bottom: 3rem; color: var(--soft); font-size: 0.84rem; }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 0.3rem; background: var(--card); }
.said { position: fixed; bottom: 1.2rem; left: 50%; transform: translateX(-50%); padding: 0.4rem 1rem; border-radius: 99px; background: var(--ink); color: var(--paper); font-size: 0.86rem; visibility: hidden; }
.said.now { visibility: visible; }
@media (max-width: 899px) { .tiles { grid-template-columns: 1fr 1fr; } }
@media (max-width: 699px) {
  .top { padding-top: 1.75rem; }
  .tile { padding: 0.8rem 0.9rem; } .value { font-size: 1.35rem; }
  .toolbar { position: static; } .pick { flex: 1 1 100%; } .pick span { width: 3rem; } .pick select, .pick input { flex: 1; width: auto; max-width: none; } #count { margin-left: 0; }
  .shot > header { min-height: 0; margin-bottom: 0.6rem; } .ledger .bar { display: none; } .keys { display: none; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --frame: #000; --good: #14532d; --bad: #9b1c14; --warn: #7a4f00; --open: #1c4f88; --bad-paper: #fff; --warn-paper: #fff; --open-paper: #fff; --idle-paper: #fff; }
  body { font-size: 10.5px; } .tiles { grid-template-columns: repeat(4, minmax(0, 1fr)); } .value { font-size: 1.4rem; } .toolbar, .copy, summary, .keys, .said, button.frame::after { display: none; }
  .shots { --columns: 3 !important; gap: 1rem; } .shot { content-visibility: visible; break-inside: avoid; } .shot[data-takes] { grid-column: auto; } .shot[data-takes] .takes { grid-template-columns: 1fr; } .shot:not([data-takes="1"]) { grid-column: span 2; } .shot:not([data-takes="1"]) .takes { grid-template-columns: 1fr 1fr; }
  .scene > header { break-after: avoid; } .scroll { max-height: none; }
}
@media (prefers-reduced-motion: no-preference) { .frame video { transition: opacity 0.15s; } .chip { transition: background 0.12s; } }
`;
