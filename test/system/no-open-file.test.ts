import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { expect, it, vi } from 'vitest';
import { runProgram } from '../../src/system/run-program.js';
import { ffmpegStills } from '../../src/system/still.js';

/** What Node gives where the process cannot open another file: an error that comes later, and no streams at all (measured with `ulimit -n`). */
vi.mock('node:child_process', () => ({
  spawn() {
    const child = Object.assign(new EventEmitter(), { pid: undefined, kill: () => false });
    const error = Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE' });
    process.nextTick(() => child.emit('error', error));
    return child;
  },
}));

it('no still is taken where no more files can be opened, and nothing fails', async () => {
  const frame = { path: '/clips/a.mp4', seconds: 1 };
  expect(await ffmpegStills({ PATH: '/bin' })([frame, frame])).toEqual([null, null]);
});

it('no program is run where no more files can be opened, and it says so', async () => {
  const program = { words: ['upload', 'a.png'], folder: tmpdir(), env: {}, timeout: 1000, most: 10 };
  expect(await runProgram(program)).toMatchObject({ ok: false, error: { why: 'spawn EMFILE' } });
});
