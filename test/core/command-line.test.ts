import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord, shellWords } from '../../src/core/command-line.js';

describe('shellWord', () => {
  it('leaves plain words and quotes the others', () => {
    expect(shellWords('settle', 'my film.yaml', '010:1', "it's")).toBe(
      "settle 'my film.yaml' 010:1 'it'\\''s'",
    );
  });

  it.each(['a\nb.yaml', 'a\tb', "it's\u202e here", 'back\\slash\n', '\u001b[31m0', '\x7fe9'])(
    'is read by a shell as it was, and shows nothing that a screen may not: %j',
    (word) => {
      const quoted = shellWord(word);
      expect(quoted).toMatch(/^[ -~]*$/);
      const read = execFileSync('bash', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' });
      expect(read).toBe(word);
    },
  );
});
