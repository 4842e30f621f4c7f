import { describe, expect, it } from 'vitest';
import type { MediaAnswer } from '../../src/gateway/port.js';
import { partOf, receive, resumePoint } from '../../src/run/part.js';
import { diskOver } from '../../src/system/node-disk.js';
import { randomFrom } from '../support/prove.js';
import { VolatileFs } from '../support/volatile-fs.js';

const PART = partOf('/renders', 'job', 0);
const FILE = Buffer.alloc(20_000, 'film');
const MIB = 1 << 20;

/** An answer with these chunks of a file; `broken` at its end where the connection breaks. */
function answer(
  chunks: (Buffer | 'broken')[],
  { from = 0, length = FILE.length } = {},
): Extract<MediaAnswer, { kind: 'bytes' }> {
  return {
    kind: 'bytes',
    from,
    length,
    etag: '"one"',
    cancel: () => undefined,
    body: (async function* () {
      for (const chunk of chunks) {
        if (chunk === 'broken') throw new Error('reset');
        yield chunk;
      }
    })(),
  };
}

function stage() {
  const fs = new VolatileFs('strict');
  return { fs, disk: diskOver(fs as never) };
}

const nobody = () => undefined;

describe('a part', () => {
  it('goes on where it broke off, to the whole file', async () => {
    const { fs, disk } = stage();
    const cut = await receive(disk, PART, answer([FILE.subarray(0, 9000), 'broken']), null, nobody);
    expect(cut).toMatchObject({ error: expect.stringContaining('broke off after 9000 bytes') });
    const had = await resumePoint(disk, PART);
    expect(had).toEqual({ from: 9000, etag: '"one"', length: FILE.length });
    const whole = await receive(disk, PART, answer([FILE.subarray(9000)], { from: 9000 }), had, nobody);
    expect(whole.ok).toBe(true);
    expect(fs.files().get(PART.path)).toEqual(FILE);
  });

  it('goes on only behind bytes that are on stable storage, whatever a power cut left', async () => {
    const random = randomFrom(1);
    for (let cuts = 0; cuts < 40; cuts += 1) {
      const { fs, disk } = stage();
      await receive(disk, PART, answer([FILE.subarray(0, 9000), 'broken']), null, nobody);
      const had = await resumePoint(disk, PART);
      const unsynced = await disk.openAppender(PART.path);
      await unsynced.write(FILE.subarray(9000, 15_000));
      const after = fs.cut(random);
      const point = await resumePoint(diskOver(after as never), PART);
      if (point === null) continue;
      expect(point).toEqual(had);
      expect(after.files().get(PART.path)).toEqual(FILE.subarray(0, 9000));
    }
  });

  it('is synced on its way, so that a kill costs little of a long file', async () => {
    const { fs, disk } = stage();
    const chunk = Buffer.alloc(5 * MIB, 'x');
    let received = 0;
    const length = 100 * MIB;
    const endless = { ...answer([], { length }) };
    endless.body = (async function* () {
      for (; received < 25 * MIB; received += chunk.length) yield chunk;
      await new Promise(() => undefined);
    })();
    void receive(disk, PART, endless, null, nobody);
    await expect.poll(() => received).toBe(25 * MIB);
    await expect
      .poll(async () => (await resumePoint(diskOver(fs.killed() as never), PART))?.from)
      .toBe(20 * MIB);
  });

  it('is forgotten when its fsync fails, because the next one would store nothing', async () => {
    for (const chunks of [[FILE], [FILE.subarray(0, 9000), 'broken' as const]]) {
      const { fs, disk } = stage();
      fs.meet = ({ kind, path }) => (kind === 'sync' && path === PART.path ? { code: 'EIO' } : null);
      await expect(receive(disk, PART, answer(chunks), null, nobody)).rejects.toThrow('EIO');
      expect([...fs.files().keys()]).toEqual([]);
    }
  });

  it('never goes on with the bytes of another file', async () => {
    const random = randomFrom(2);
    const other = { ...answer([Buffer.alloc(12_000, 'other'), 'broken']), etag: '"two"' };
    for (let cuts = 0; cuts < 40; cuts += 1) {
      const { fs, disk } = stage();
      await receive(disk, PART, answer([FILE.subarray(0, 9000), 'broken']), null, nobody);
      let after: VolatileFs | null = null;
      const at = fs.steps + 1 + Math.floor(random() * 9);
      fs.meet = ({ index }) => {
        if (index === at) after = fs.cut(random);
        return null;
      };
      await receive(
        disk,
        PART,
        { ...other, body: answer([Buffer.alloc(12_000, 'other')]).body },
        null,
        nobody,
      );
      const left: VolatileFs = after ?? fs;
      const point = await resumePoint(diskOver(left as never), PART);
      if (point?.etag === '"one"') expect(left.files().get(PART.path)).toEqual(FILE.subarray(0, 9000));
      if (point?.etag === '"two"') expect(left.files().get(PART.path)).toEqual(Buffer.alloc(12_000, 'other'));
    }
  });
});
