import { escapeControls } from '../../../core/text.js';

/** Shows how far a piece of work is whose end is known. */
export interface Bar {
  /** How much of how much is done, and what is being worked on. */
  show(done: number, of: number, what: string): void;
  /** Takes the line away. */
  close(): void;
}

const CLEAR_LINE = '\r\x1b[K';
const WIDTH = 24;

/** One line that is written over and over on a terminal; nothing anywhere else. */
export function openBar(
  err: { write(text: string): unknown; isTTY?: boolean | undefined } | null,
  name: string,
): Bar {
  let shown = '';
  const write = (line: string) => {
    if (!err?.isTTY || line === shown) return;
    shown = line;
    err.write(`${CLEAR_LINE}${line}`);
  };
  return {
    show(done, of, what) {
      const share = of > 0 ? Math.min(1, done / of) : 1;
      const full = Math.floor(share * WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
      write(`${name} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${escapeControls(what)}`);
    },
    close: () => write(''),
  };
}
