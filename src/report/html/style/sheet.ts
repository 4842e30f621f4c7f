/** The contact sheet and its toolbar. */
export const SHEET = `
#takes { scroll-margin: 0; margin-top: 0.5rem; }
#toolbar { position: sticky; top: 0; z-index: 4; margin: 0 calc(-1 * var(--pad)); padding: 0.55rem var(--pad); background: var(--paper); border-bottom: 1px solid var(--line); }
.toolbar { display: grid; gap: 0.5rem; }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem; } .chips .chip { padding: 0.1rem 0.5rem; font-size: 0.82rem; gap: 0.35rem; }
.rule { width: 1px; height: 1.2rem; background: var(--line); margin: 0 0.25rem; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem; }
.tools select, .tools input[type=search] { height: 1.95rem; background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 0 0.5rem; min-width: 0; font-size: 0.88rem; }
.tools select { max-width: 11rem; } .tools input[type=search] { flex: 1 1 9rem; max-width: 15rem; } #sort { max-width: 8.5rem; } ::placeholder { color: var(--soft); opacity: 1; }
#count { color: var(--soft); font-size: 0.86rem; white-space: nowrap; margin-left: 0.5rem; }
.look { display: flex; align-items: center; gap: 0.4rem; margin-left: auto; } .size { display: inline-flex; } .size input:disabled { opacity: 0.4; } .size input { width: 7rem; accent-color: var(--soft); }
.rows { position: relative; contain: layout style; }
.rows > * { position: absolute; left: 0; right: 0; top: 0; }
.band { contain: layout style; display: grid; grid-template-columns: repeat(var(--columns), var(--card)); column-gap: var(--gap); }
[data-detail=none] .head { height: 48px; padding-bottom: 0.6rem; }
.head { height: 68px; display: flex; align-items: flex-end; gap: 0.9rem; padding-bottom: 0.85rem; }
.head h3 { font-size: 1.12rem; font-weight: 620; letter-spacing: -0.01em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .head p { color: var(--soft); font-size: 0.86rem; white-space: nowrap; }
.card { display: block; border: 0; background: none; padding: 0; min-width: 0; border-radius: 8px; }
.frame { position: relative; display: block; width: 100%; height: var(--frame); border-radius: 7px; overflow: hidden; background: var(--frame-color, #0c0d0f); }
.small { position: relative; height: var(--frame); border-radius: 0; background: var(--frame-color, #0c0d0f); contain: size layout style; }
.tag { position: absolute; left: 2px; bottom: 2px; padding: 0 3px; background: #000a; color: #fff; font: 600 9.5px/1.5 var(--mono); white-space: nowrap; pointer-events: none; } .tag.is-long { right: 2px; overflow: hidden; text-overflow: ellipsis; } .small.note .tag { background: none; color: var(--state); }
.small > img:not([src]) { visibility: hidden; } .small[data-shown] { box-shadow: 0 3px 0 var(--good); }
:is(.frame, .small) :is(img, video, canvas) { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; } :is(.frame, .small) video { opacity: 0; } :is(.frame, .small) video.is-shown { opacity: 1; }
.card:focus-visible, .row:focus-visible { outline: none; } .card:focus-visible .frame { outline: 3px solid var(--accent); outline-offset: 2px; } .small:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; z-index: 1; }
:is(.card:hover .frame, .small:hover) { box-shadow: 0 0 0 2px color-mix(in srgb, var(--ink) 28%, transparent); }
.card[data-shown] .frame::after { content: ""; position: absolute; inset: 0; border-radius: inherit; box-shadow: inset 0 -3px 0 var(--good); pointer-events: none; }
.first { position: absolute; inset: 0; display: grid; place-items: center; color: #a5a7ac; font-size: 0.78rem; }
.note { --frame-color: var(--note, var(--idle-paper)); box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--state) 30%, transparent); }
[data-state=failed] .note, [data-state=missing] .note, .note:is([data-state=failed], [data-state=missing]) { --note: var(--bad-paper); } [data-state=unknown] .note, .note[data-state=unknown] { --note: var(--warn-paper); } [data-state=submitted] .note, [data-state=rendered] .note, .note:is([data-state=submitted], [data-state=rendered]) { --note: var(--open-paper); }
.note img { opacity: 0.16; object-fit: cover; }
.why { --room: 0.7rem; position: absolute; inset: var(--room); display: block; max-height: round(down, var(--frame) - 2 * var(--room), 1lh); font-size: 0.82rem; line-height: 1.45; color: var(--ink); overflow: hidden; overflow-wrap: anywhere; }
.why strong { display: block; font-weight: 620; color: var(--state); }
[data-detail=id] .why { --room: 0.4rem; font-size: 0.72rem; } [data-detail=id] .line { flex-wrap: nowrap; } [data-detail=id] .line .name { max-width: none; flex: 0 1 auto; }
.line { display: flex; flex-wrap: wrap; align-items: center; align-content: flex-start; column-gap: 0.6rem; height: 26px; font-size: 0.84rem; line-height: 26px; white-space: nowrap; overflow: hidden; }
.name { font: 600 0.84rem/26px var(--mono); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .name i { margin-right: 0.4rem; vertical-align: 1px; }
.line > * { flex: none; } .line .name { max-width: 55%; } .length b { font-weight: 560; color: var(--state); } .length, .card .cost, .meta { color: var(--soft); } .line .cost { margin-left: auto; }
.mark { border-radius: 99px; padding: 0 0.5rem; font-size: 0.76rem; line-height: 1.55; border: 1px solid var(--line); color: var(--soft); } .mark.picked { background: var(--good); border-color: var(--good); color: var(--paper); font-weight: 600; }
.prompt { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; height: 36px; font-size: 0.84rem; line-height: 18px; color: var(--soft); }
.meta { display: block; height: 22px; font-size: 0.82rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .flags { color: var(--warn); }
.row { display: grid; grid-template-columns: 107px 11rem minmax(0, 1fr) 9rem 6.2rem 8rem; align-items: center; gap: 0 1.1rem; width: 100%; height: 76px; border: 0; border-bottom: 1px solid var(--line); background: none; padding: 0; }
.row:hover { background: var(--hover); } .row:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); } .row .frame { height: 60px; border-radius: 4px; }
.row .meta { white-space: normal; height: auto; max-height: 2.9em; overflow-wrap: anywhere; } .row .prompt { color: var(--ink); height: auto; max-height: 36px; } .row .reason { color: var(--state); } .row .why { display: none; } .row .length, .row .cost { text-align: right; font-size: 0.86rem; } .row[data-state]:not([data-state=finished]) .length { color: var(--state); }
.bubble { position: fixed; z-index: 6; max-width: min(34rem, calc(100vw - 1rem)); max-height: 85vh; overflow: hidden; padding: 0.6rem 0.85rem; border-radius: 9px; background: #1b1c1f; color: #ececea; font-size: 0.88rem; line-height: 1.5; white-space: pre-line; overflow-wrap: anywhere; box-shadow: 0 8px 28px #0007; pointer-events: none; }
.bubble b { font: 600 0.95em var(--mono); margin-right: 0.3rem; }
.nothing { padding: 3rem 0; color: var(--soft); }
@media (max-width: 699px), (max-height: 559px) { #toolbar { position: static; } }
@media (max-width: 699px) { .chips { flex-wrap: nowrap; overflow-x: auto; margin: 0 calc(-1 * var(--pad)); padding: 2px var(--pad); } .toolbar { grid-template-columns: minmax(0, 1fr); } .tools input[type=search] { flex: 1 1 calc(100% - 9rem); max-width: none; } .look { display: contents; } .tools button { order: 1; } .tools select, .size { order: 2; flex: 1 1 35%; min-width: 0; max-width: none; } #sort { max-width: none; } #count { flex: 1 1 100%; order: 3; margin: 0; } #count[data-all] { display: none; } .size { margin: 0; flex-basis: 14%; padding: 0 0.3rem; } .size input { width: 100%; min-width: 0; }
  .row { grid-template: 26px 38px / 107px minmax(0, 1fr) auto; align-content: center; gap: 0 0.8rem; } .row .frame { grid-row: span 2; } .row .length { order: 1; } .row .prompt { grid-column: 2 / 4; order: 2; align-self: start; } .row .meta, .row .cost { display: none; } .head h3 { flex: none; max-width: 75%; } .head p { overflow: hidden; text-overflow: ellipsis; } }
`;
