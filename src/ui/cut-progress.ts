import { escapeControls } from '../core/text.js';

/** Shows how far a cut is. */
export interface CutProgress {
  /** Frames that are done, and the shot that is being worked on; null for what belongs to all of them. */
  show(done: number, shot: string | null): void;
  /** Takes the line away. */
  close(): void;
}

const CLEAR_LINE = '\r\x1b[K';
const WIDTH = 24;

/** One line that is written over and over on a terminal; nothing anywhere else. */
export function openCutProgress(
  err: { write(text: string): unknown; isTTY?: boolean | undefined } | null,
  total: number,
): CutProgress {
  let shown = '';
  const write = (line: string) => {
    if (!err?.isTTY || line === shown) return;
    shown = line;
    err.write(`${CLEAR_LINE}${line}`);
  };
  return {
    show(done, shot) {
      const share = total > 0 ? Math.min(1, done / total) : 1;
      const full = Math.floor(share * WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
      const what = shot === null ? 'sound' : `shot ${escapeControls(shot)}`;
      write(`cut ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${what}`);
    },
    close: () => write(''),
  };
}
