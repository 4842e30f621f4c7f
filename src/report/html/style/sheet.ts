/** The contact sheet and its toolbar. */
export const SHEET = `
#takes { scroll-margin: 0; margin-top: 0.5rem; }
#toolbar { position: sticky; top: 0; z-index: 4; margin: 0 calc(-1 * var(--pad)); padding: 0.55rem var(--pad); background: color-mix(in srgb, var(--paper) 94%, transparent); border-bottom: 1px solid var(--line); backdrop-filter: blur(8px); }
.toolbar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.45rem 1rem; }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem; } .chips .chip { padding: 0.1rem 0.6rem; font-size: 0.82rem; gap: 0.35rem; }
.rule { width: 1px; height: 1.2rem; background: var(--line); margin: 0 0.25rem; }
.tools { display: flex; flex: 1 1 auto; align-items: center; gap: 0.4rem; justify-content: flex-end; }
.tools select, .tools input[type=search] { height: 1.95rem; background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 0 0.5rem; min-width: 0; font-size: 0.88rem; }
.tools select { max-width: 11rem; } .tools input[type=search] { width: 8.5rem; } #sort { max-width: 8.5rem; } ::placeholder { color: var(--soft); opacity: 1; }
#count { color: var(--soft); font-size: 0.86rem; white-space: nowrap; margin: 0 0.3rem; }
.size { display: inline-flex; } .size input { width: 6rem; accent-color: var(--soft); }
.tools .spring { flex: 0; }
.rows { position: relative; contain: layout style; }
.rows > * { position: absolute; left: 0; right: 0; top: 0; }
.band { contain: layout style; display: grid; grid-template-columns: repeat(var(--columns), var(--card)); column-gap: 20px; }
[data-detail=none] .band { column-gap: 6px; } [data-detail=id] .band { column-gap: 12px; }
.head { height: 68px; display: flex; align-items: flex-end; gap: 0.9rem; padding-bottom: 0.85rem; }
.head h3 { font-size: 1.12rem; font-weight: 620; letter-spacing: -0.01em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .head p { color: var(--soft); font-size: 0.86rem; white-space: nowrap; }
.card { display: block; border: 0; background: none; padding: 0; min-width: 0; border-radius: 8px; }
.frame { position: relative; display: block; width: 100%; height: var(--frame); border-radius: 7px; overflow: hidden; background: var(--frame-color, #0c0d0f); }
.note .tag { background: none; color: var(--state); }
[data-detail=none] .frame { overflow: visible; border-radius: 0; }
.frame :is(img, video, canvas) { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; } .frame video { opacity: 0; } .frame video.is-shown { opacity: 1; }
.card:focus-visible, .row:focus-visible { outline: none; } .card:focus-visible .frame { outline: 3px solid var(--accent); outline-offset: 2px; }
.card:hover .frame { box-shadow: 0 0 0 2px color-mix(in srgb, var(--ink) 28%, transparent); }
[data-shown] .frame::after { content: ""; position: absolute; inset: 0; border-radius: inherit; box-shadow: inset 0 -3px 0 var(--good); pointer-events: none; }
.first { position: absolute; inset: 0; display: grid; place-items: center; color: #a5a7ac; font-size: 0.78rem; }
.note { --frame-color: var(--note, var(--idle-paper)); box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--state) 30%, transparent); }
[data-state=failed] .note, [data-state=missing] .note { --note: var(--bad-paper); } [data-state=unknown] .note { --note: var(--warn-paper); } [data-state=submitted] .note, [data-state=rendered] .note { --note: var(--open-paper); }
.note img { opacity: 0.16; object-fit: cover; }
.why { position: absolute; inset: 0; display: block; padding: 0.7rem 0.8rem; font-size: 0.82rem; line-height: 1.45; color: var(--ink); overflow: hidden; overflow-wrap: anywhere; }
.why strong { display: block; font-weight: 620; color: var(--state); }
[data-detail=id] .why { padding: 0.35rem 0.5rem; font-size: 0.72rem; }
.tag { position: absolute; left: 2px; bottom: 2px; padding: 0 3px; background: #000a; color: #fff; font: 600 9.5px/1.5 var(--mono); white-space: nowrap; } .tag::before { content: attr(data-name); }
.line { display: flex; align-items: center; gap: 0.6rem; height: 26px; font-size: 0.84rem; white-space: nowrap; overflow: hidden; }
.name { display: inline-flex; align-items: center; gap: 0.4rem; font: 600 0.84rem/1 var(--mono); overflow: hidden; text-overflow: ellipsis; }
.line > * { flex: none; } .line .name { max-width: 60%; } .line .cost { flex: 0 1 auto; min-width: 0; } .length b { font-weight: 560; color: var(--state); } .length, .card .cost, .meta { color: var(--soft); } .line .cost { margin-left: auto; overflow: hidden; text-overflow: ellipsis; }
.mark { border-radius: 99px; padding: 0 0.5rem; font-size: 0.76rem; line-height: 1.55; border: 1px solid var(--line); color: var(--soft); } .mark.picked { background: var(--good); border-color: var(--good); color: var(--paper); font-weight: 600; }
.prompt { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; height: 36px; font-size: 0.84rem; line-height: 18px; color: var(--soft); }
.meta { display: block; height: 22px; font-size: 0.82rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .flags { color: var(--warn); }
.row { display: grid; grid-template-columns: 107px 11rem minmax(0, 1fr) 9rem 6.2rem 8rem; align-items: center; gap: 0 1.1rem; width: 100%; height: 76px; border: 0; border-bottom: 1px solid var(--line); background: none; padding: 0; }
.row:hover { background: var(--hover); } .row:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); } .row .frame { height: 60px; border-radius: 4px; }
.row .prompt { color: var(--ink); height: auto; max-height: 36px; } .row .reason { color: var(--state); } .row .why { display: none; } .row .length, .row .cost { text-align: right; font-size: 0.86rem; } .row[data-state]:not([data-state=finished]) .length { color: var(--state); }
.bubble { position: fixed; z-index: 6; max-width: min(26rem, calc(100vw - 1rem)); max-height: 60vh; overflow: hidden; padding: 0.6rem 0.85rem; border-radius: 9px; background: #1b1c1f; color: #ececea; font-size: 0.88rem; line-height: 1.5; white-space: pre-line; overflow-wrap: anywhere; box-shadow: 0 8px 28px #0007; pointer-events: none; }
.bubble b { font: 600 0.95em var(--mono); margin-right: 0.3rem; }
.nothing { padding: 3rem 0; color: var(--soft); }
@media (max-width: 699px) { #toolbar { position: static; } .chips { flex-wrap: nowrap; overflow-x: auto; margin: 0 calc(-1 * var(--pad)); padding: 2px var(--pad); } .toolbar > * { min-width: 0; } .chips { max-width: 100vw; } .tools { flex-wrap: wrap; flex-basis: 100%; justify-content: flex-start; } .tools input[type=search] { flex: 1 1 8rem; } #count { flex: 1 1 100%; order: 9; } .size { flex: 1; } .size input { width: 100%; }
  .row { grid-template-columns: 107px minmax(0, 1fr) auto; gap: 0 0.8rem; } .row .meta, .row .cost, .row .prompt { display: none; } .head p { overflow: hidden; text-overflow: ellipsis; } }
`;
