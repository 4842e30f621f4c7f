import { describe, expect, it } from 'vitest';
import { unusableFile } from '../../src/cli/unusable-file.js';

/** An error as Node throws it. */
function thrown(code: string, more: { path?: string; syscall?: string } = {}): Error {
  const { path, syscall = 'open' } = more;
  const about = path === undefined ? syscall : `${syscall} '${path}'`;
  return Object.assign(new Error(`${code}: words of Node, ${about}`), { code, ...more });
}

describe('a file that cannot be used', () => {
  it('is named with what its code means, not with the words of Node', () => {
    expect(unusableFile(thrown('EACCES', { path: '/film/a' }))?.message).toBe(
      'A file or folder cannot be used: /film/a: no permission, EACCES. Make it one that you may read and write, move it away, or name another.',
    );
  });

  it('on a full disk needs room, and no other name', () => {
    expect(unusableFile(thrown('ENOSPC'))?.message).toBe(
      'A file or folder cannot be used: the disk is full, ENOSPC. Make room on its disk, then run the same command again.',
    );
  });

  it('is the current folder where that was deleted', () => {
    expect(unusableFile(thrown('ENOENT', { syscall: 'uv_cwd' }))?.message).toBe(
      'The current folder does not exist any more. Change to another one.',
    );
  });

  it('is nothing that a program threw by mistake', () => {
    expect(unusableFile(new TypeError('x is not a function'))).toBeNull();
  });
});
