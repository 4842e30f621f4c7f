/** An open take. */
export const LOUPE = `
.loupe { --paper: #0d0e10; --card: #1a1b1e; --ink: #ececea; --soft: #a2a5ab; --line: #2b2d32; --hover: #2a2c31; --accent: #8db8ff; --good: #6fcf97; --bad: #ff9a8f; --warn: #f0c060; --open: #9cc4f7; --idle: #a2a5ab; --added: #1d4a2d; --removed: #562624;
  position: fixed; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: var(--paper); color: var(--ink); color-scheme: dark; overflow: hidden; }
.loupe[open] { display: flex; flex-direction: column; }
.loupe::backdrop { background: #000; }
.loupe > header { display: flex; align-items: center; gap: 0.5rem; padding: 0.5rem 0.8rem 0.5rem 1.3rem; border-bottom: 1px solid var(--line); }
.titles { min-width: 0; } .loupe .titles { display: flex; align-items: baseline; gap: 1rem; }
.loupe h2 { font: 600 1.15rem/1.3 var(--mono); overflow-wrap: anywhere; } .loupe-facts { color: var(--soft); font-size: 0.88rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } .state { color: var(--state); } .state i { margin-right: 0.4rem; }
.loupe-body { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) minmax(19rem, 25rem); }
.watch { display: flex; flex-direction: column; min-width: 0; min-height: 0; background: #000; }
.stage:focus { outline: none; } .stage { flex: 1; min-height: 0; display: flex; flex-direction: column; }
.panes { flex: 1; min-height: 0; display: grid; gap: 3px; grid-template-columns: 1fr; grid-auto-rows: minmax(0, 1fr); }
.panes[data-count="2"], .panes[data-count="3"], .panes[data-count="4"] { grid-template-columns: 1fr 1fr; } .panes:is([data-count="5"], [data-count="6"], [data-count="7"], [data-count="8"], [data-count="9"]) { grid-template-columns: 1fr 1fr 1fr; }
.pane { position: relative; min-width: 0; min-height: 0; background: #000; overflow: hidden; } .pane video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.pane figcaption { position: absolute; left: 0.6rem; top: 0.6rem; padding: 0.05rem 0.55rem; border-radius: 5px; background: var(--card); color: var(--ink); font: 600 0.8rem/1.6 var(--mono); }
.no-clip { position: absolute; inset: 0; background: linear-gradient(160deg, #26282d, #131417); display: grid; align-content: center; justify-items: center; gap: 0.4rem; padding: 2rem; text-align: center; color: var(--soft); } .no-clip strong { font-size: 1.3rem; color: var(--state); } .no-clip p { max-width: 38rem; overflow-wrap: anywhere; } .no-clip img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; opacity: 0.22; } .no-clip > :not(img) { position: relative; }
.stage .track { height: 18px; } .stage .track::after { inset: 7px auto 7px 0; border-radius: 2px; background: var(--accent); } .stage .track { background: linear-gradient(#2b2d32, #2b2d32) center / 100% 4px no-repeat; }
.loupe > .review { position: static; translate: none; display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 1.4rem; width: auto; max-width: none; padding: 0.6rem 1.3rem; border-width: 1px 0 0; border-radius: 0; box-shadow: none; } .loupe > .review progress { width: 9rem; } .again { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 0.8rem; }
.decide .buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; } .decide small { color: var(--warn); } .decide .chip small { margin-left: 0.5rem; } .decide .chip[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: #0d0e10; }
.stars { display: flex; gap: 0.15rem; margin-top: 0.7rem; } .star { border: 0; background: none; color: var(--warn); font-size: 1.45rem; line-height: 1; padding: 0.15rem; cursor: pointer; }
textarea.note { width: 100%; margin-top: 0.5rem; padding: 0.5rem 0.6rem; border: 1px solid var(--line); border-radius: 7px; background: var(--card); color: inherit; font: inherit; resize: vertical; }
.siblings { display: flex; gap: 0.7rem; padding: 0.7rem 0.9rem; overflow-x: auto; border-top: 1px solid var(--line); background: var(--paper); }
.siblings > div { position: relative; flex: none; } .sibling { display: block; width: 136px; padding: 4px; border: 1px solid transparent; border-radius: 8px; background: none; color: inherit; } .sibling:hover { background: var(--hover); } .sibling[aria-current] { border-color: var(--accent); }
.sibling .frame { height: 72px; border-radius: 5px; } .sibling .note { --frame-color: var(--card); } .sibling .why { display: grid; place-items: center; } .sibling .name { margin-top: 0.35rem; font-size: 0.78rem; white-space: nowrap; width: 100%; line-height: 1.3; } .sibling small { margin-left: 0.5rem; font: 0.95em system-ui, sans-serif; color: var(--soft); overflow: hidden; text-overflow: ellipsis; }
.add { position: absolute; top: 9px; right: 9px; width: 1.5rem; height: 1.5rem; border: 0; border-radius: 5px; background: #000b; color: #fff; font-weight: 600; line-height: 1; text-align: center; padding: 0; } .add[aria-pressed=true] { background: var(--accent); color: #000; }
.side { overflow: auto; padding: 0.4rem 1.3rem 2rem; border-left: 1px solid var(--line); font-size: 0.88rem; }
.side section { padding: 0.9rem 0; border-bottom: 1px solid var(--line); } .side section:last-child { border: 0; } .side h3 { font-size: 0.8rem; font-weight: 560; color: var(--soft); margin-bottom: 0.4rem; }
.whole-prompt { font-size: 0.98rem; line-height: 1.6; white-space: pre-line; overflow-wrap: anywhere; } .said-why { color: var(--warn); overflow-wrap: anywhere; }
ins { background: var(--added); text-decoration: none; border-radius: 3px; padding: 0 1px; } del { background: var(--removed); border-radius: 3px; padding: 0 1px; } del + ins { margin-left: 0.2em; }
.changes { list-style: none; } figure img { display: block; width: 100%; border-radius: 6px; background: #000; } figcaption { color: var(--soft); overflow-wrap: anywhere; } .side figcaption { margin-top: 0.4rem; }
dl > div { display: grid; grid-template-columns: 7.2rem minmax(0, 1fr); gap: 0.8rem; padding: 0.15rem 0; } dt { color: var(--soft); overflow-wrap: anywhere; } dd { overflow-wrap: anywhere; }
@media (max-width: 899px) {
  .loupe { overflow: auto; } .loupe > header { flex-wrap: wrap; padding: 0.5rem 0.8rem; } .loupe .titles { flex: 1 1 calc(100% - 9rem); flex-wrap: wrap; gap: 0 0.8rem; } .loupe > header > .spring { display: none; } .loupe > header > .chip { order: 1; } .loupe-facts { white-space: normal; }
  .loupe-body { display: block; } .watch { height: auto; } .panes { min-height: 56vw; } .pane { min-height: 50vw; } .side { border-left: 0; overflow: visible; padding: 0.2rem 1rem 2rem; }
}
`;
