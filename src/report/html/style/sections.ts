/** The folded sections below the takes. */
export const SECTIONS = `
.fold { border-top: 1px solid var(--line); scroll-margin: 4rem; } main > .fold:first-of-type { margin-top: 3rem; } .fold:last-of-type { border-bottom: 1px solid var(--line); }
.fold > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; padding: 0.9rem 0; cursor: pointer; list-style: none; } .fold > summary::-webkit-details-marker { display: none; }
.fold > summary::before { content: ""; align-self: center; border: solid transparent; border-width: 4px 0 4px 6px; border-left-color: var(--soft); } .fold[open] > summary::before { transform: rotate(90deg); }
.fold h2 { font-size: 1rem; font-weight: 600; } .fold > summary span { color: var(--soft); font-size: 0.88rem; }
.tiles { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.tile { background: var(--card); padding: 0.9rem 1.1rem; } .tile h3, .ledger h3 { font-size: 0.84rem; font-weight: 520; color: var(--soft); }
.value { font-size: 1.55rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.3; } .tilenote { font-size: 0.84rem; color: var(--soft); }
.ledgers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 2rem 3rem; margin: 1.6rem 0 2rem; }
.scroll { overflow: auto; margin-top: 0.4rem; } .ledger .scroll { max-height: 26rem; }
.ledger table { width: 100%; border-collapse: collapse; font-size: 0.88rem; } .ledger thead th, .ledger tfoot :is(th, td) { position: sticky; top: 0; background: var(--paper); } .ledger tfoot :is(th, td) { bottom: 0; border-top: 1px solid var(--soft); font-weight: 600; }
.ledger th, .ledger td { padding: 0.32rem 0.9rem 0.32rem 0; text-align: right; border-bottom: 1px solid var(--line); font-weight: 400; white-space: nowrap; } .ledger thead th { color: var(--soft); font-size: 0.8rem; }
.ledger th:first-child { text-align: left; width: 30%; max-width: 14rem; overflow: hidden; text-overflow: ellipsis; } .ledger .bar { width: 34%; padding-right: 0; min-width: 70px; }
.bar svg { display: block; } .bar .quoted { fill: var(--bar); } .bar .spent { fill: var(--rendering); }
.timeline { display: block; overflow: hidden; min-width: 640px; } .timeline text { font-size: 11px; fill: var(--soft); } .timeline .tick { stroke: var(--line); } .timeline .start { stroke: var(--soft); stroke-opacity: 0.5; }
.timeline .job text { fill: #fff; font-weight: 560; paint-order: stroke; stroke: #0007; stroke-width: 2px; } .timeline .job:hover { opacity: 0.75; }
.sending { fill: var(--sending); } .queued { fill: var(--queued); } .rendering { fill: var(--rendering); } .gateway { fill: var(--gateway); } .downloading { fill: var(--downloading); } .stop { fill: var(--bad); }
.key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; font-size: 0.82rem; color: var(--soft); margin: 0.4rem 0 1.6rem; }
.key span::before { content: ""; display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 2px; margin-right: 0.4rem; vertical-align: -1px; background: var(--c); }
.key .sending { --c: var(--sending); } .key .queued { --c: var(--queued); } .key .rendering { --c: var(--rendering); } .key .gateway { --c: var(--gateway); } .key .downloading { --c: var(--downloading); } .key .stop { --c: var(--bad); }
@media (max-width: 699px) { .tiles { grid-template-columns: 1fr; } .ledger .bar { display: none; } .ledger th:first-child { max-width: 32vw; } }
`;
