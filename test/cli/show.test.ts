import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../src/cli/context.js';
import { tell } from '../../src/cli/show.js';

/** What is written to a stderr that is that wide; 0 for a pipe. */
function told(text: string, columns: number): string[] {
  let written = '';
  const write = (piece: string) => {
    written += piece;
    return true;
  };
  const err = columns === 0 ? { write } : { write, columns, isTTY: true };
  tell({ err, color: false } as unknown as CliContext, text);
  return written.split('\n').slice(0, -1);
}

const TEXT =
  'The clip of 010:1 was made before the take was edited:\n  shotlist keep films/harbor.yaml 010:1 --sandbox\nnext  shotlist render films/harbor.yaml --sandbox';

describe('tell', () => {
  it('breaks no word on a terminal, and no command', () => {
    expect(told(TEXT, 40)).toEqual([
      'The clip of 010:1 was made before the',
      'take was edited:',
      '  shotlist keep films/harbor.yaml 010:1 --sandbox',
      'next  shotlist render films/harbor.yaml --sandbox',
    ]);
  });

  it('breaks no line in a pipe', () => {
    expect(told(TEXT, 0)).toEqual(TEXT.split('\n'));
  });

  it('escapes control characters', () => {
    expect(told('a\x1b[2Jb', 40)).toEqual(['a\\x1b[2Jb']);
  });
});
