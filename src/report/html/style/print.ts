/** The contact sheet on paper: every take with its whole prompt. */
export const PRINT = `
@media print {
  @page { margin: 12mm; }
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --good: #14532d; --bad: #9b1c14; --warn: #7a4f00; --open: #1c4f88; color-scheme: light; }
  body { font-size: 9.5px; line-height: 1.4; overflow: visible !important; }
  .top { padding: 0 0 3mm; } .top nav, main > :not(.rehearsal), footer, .said, .bubble, .loupe { display: none !important; } main { padding: 0; } .rehearsal { margin: 0; }
  .paper { display: block; }
  .paper h2 { font-size: 13px; margin: 4mm 0 2mm; break-after: avoid; }
  .sheet-cards { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 5mm 4mm; }
  .paper .long { grid-column: 1 / -1; display: grid; grid-template-columns: subgrid; } .paper .long > :last-child { grid-column: span 2; } .long .paper-line { margin-top: 0; }
  .paper article { break-inside: avoid; overflow-wrap: anywhere; white-space: pre-line; }
  .paper .frame { height: auto; aspect-ratio: 16 / 9; border-radius: 1mm; print-color-adjust: exact; -webkit-print-color-adjust: exact; border: 1px solid var(--line); background: #fff; } .paper .frame:has(img, canvas) { background: #000; border: 0; }
  .paper .why { color: #000; font-size: 9.5px; max-height: none; } .paper-line { margin: 1mm 0 0.5mm; } .paper-line b { font: 600 10.5px var(--mono); }
}
@media (prefers-reduced-motion: no-preference) { .frame video { transition: opacity 0.15s; } .chip, .icon { transition: background 0.12s; } }
`;
