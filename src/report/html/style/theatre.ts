/** The film player: dark in any light, as a cinema is. Its controls serve an open take too. */
export const THEATRE = `
.theatre { --card: #1a1b1e; --ink: #ececea; --soft: #a2a5ab; --line: #303237; --hover: #2a2c31; --accent: #8db8ff; --open: #9cc4f7;
  display: grid; grid-template-columns: minmax(0, calc(56vh * var(--ratio, 1.7778))) minmax(17rem, 1fr); background: #0d0e10; color: var(--ink); border-radius: 12px; box-shadow: 0 0 0 1px #ffffff0d; overflow: hidden; scroll-margin: 0.5rem; }
.house { display: flex; flex-direction: column; min-width: 0; background: #0d0e10; color: var(--ink); }
.picture { display: grid; place-items: center; background: #000; }
.screen { position: relative; width: 100%; aspect-ratio: var(--ratio, 1.7778); max-height: 56vh; min-height: 12rem; overflow: hidden; cursor: pointer; background: #000; }
.screen video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; visibility: hidden; } .screen video.is-shown { visibility: visible; }
.slate { position: absolute; inset: 0; display: flex; flex-direction: column; justify-content: center; gap: 0.35rem; padding: 5% 9%; background: linear-gradient(160deg, #26282d, #131417); overflow: hidden; }
.slate img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; opacity: 0.22; }
.slate p { position: relative; max-width: 46rem; overflow-wrap: anywhere; }
.slate-id { font: 600 clamp(2rem, 6vw, 4.2rem)/1.1 var(--mono); letter-spacing: -0.03em; }
.slate-why { color: #f0c060; } .slate-prompt { color: #c9cbd0; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 5; overflow: hidden; }
.transport { padding: 0 0.7rem 0.5rem; background: #0d0e10; }
.track { position: relative; height: 46px; margin: 0.5rem 0.15rem 0.4rem; }
.strip { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 5px; background: #1c1d21; }
.track::before { content: ""; position: absolute; z-index: 1; top: -3px; bottom: -3px; left: var(--at, 0%); width: 2px; margin-left: -1px; background: #fff; border-radius: 1px; box-shadow: 0 0 0 1px #0008; pointer-events: none; }
.track::after { content: ""; position: absolute; inset: 0 auto 0 0; width: var(--at, 0%); border-radius: 5px 0 0 5px; background: #ffffff1c; pointer-events: none; }
.track:focus-within { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 5px; }
.scrubber { position: absolute; inset: 0; z-index: 2; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: ew-resize; }
.hint { position: absolute; z-index: 3; bottom: calc(100% + 6px); transform: translateX(-50%); padding: 0.1rem 0.5rem; border-radius: 5px; background: #000d; font: 600 0.78rem/1.5 var(--mono); pointer-events: none; white-space: nowrap; }
.buttons { display: flex; align-items: center; gap: 0.15rem; }
.play { width: 2.4rem; height: 2.4rem; } .play svg { width: 1.5rem; height: 1.5rem; }
.clock { margin-left: 0.7rem; font: 0.84rem/1 var(--mono); color: var(--soft); white-space: nowrap; } .speed { margin-left: 0.6rem; font: 600 0.84rem/1 var(--mono); color: #f0c060; }
.now { display: flex; flex-direction: column; align-items: flex-start; gap: 0.3rem; padding: 1.3rem 1.4rem; border-left: 1px solid #1f2125; background: #131417; overflow: auto; contain: size; }
.now-scene { color: var(--soft); font-size: 0.86rem; } .now-id { font: 600 1.7rem/1.15 var(--mono); letter-spacing: -0.02em; } .now-facts { color: var(--soft); font-size: 0.86rem; margin-bottom: 0.6rem; }
.now-prompt { font-size: 0.98rem; line-height: 1.55; overflow-wrap: anywhere; white-space: pre-line; }
.now .chip { margin-top: 0.8rem; } .now .command { width: 100%; margin-top: 0.6rem; }
:is(.house, .stage):fullscreen { display: flex; flex-direction: column; background: #000; }
:is(.house, .stage):fullscreen .picture, :is(.house, .stage):fullscreen .panes { flex: 1; min-height: 0; } .house:fullscreen .screen { height: 100%; max-height: none; aspect-ratio: auto; }
@media (max-width: 899px) { .theatre { grid-template-columns: minmax(0, 1fr); } .now { contain: none; border-left: 0; border-top: 1px solid #1f2125; padding: 0.8rem 1rem 1rem; } .now-id { font-size: 1.25rem; } .now-facts { margin: 0; } .now-prompt { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; font-size: 0.92rem; } }
@media (max-width: 699px) { .theatre { border-radius: 0; margin: 0 calc(-1 * var(--pad)); } .track { height: 34px; } .clock { margin-left: 0.3rem; font-size: 0.76rem; } .total { display: none; } .buttons { gap: 0; } }
`;
