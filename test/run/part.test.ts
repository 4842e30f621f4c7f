import { hash } from 'node:crypto';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MediaAnswer } from '../../src/gateway/port.js';
import { partOf, resumePoint } from '../../src/run/part.js';
import { receive } from '../../src/run/receive.js';
import { diskOver } from '../../src/system/node-disk.js';
import { randomFrom } from '../support/prove.js';
import { VolatileFs } from '../support/volatile-fs.js';

const PART = partOf('/renders', 'job', 0);
const MIB = 1 << 20;
/** A video of a kind that is only recognized by its head, so that any bytes behind it will do. */
const HEAD = Buffer.from('RIFF\x00\x10\x00\x00AVI LIST');
const FILE = Buffer.concat([HEAD, Buffer.alloc(20_000, 'film')]);
/** Too long to be kept in memory until all of it is here. */
const LONG = Buffer.concat([HEAD, Buffer.alloc(5 * MIB + 321, 'long film')]);
const FIRST = { point: null, isFirst: true };
const AGAIN = { point: null, isFirst: false };

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
/** True where the whole file is all that is there. */
const isAlone = (fs: VolatileFs, film: Buffer) =>
  fs.files().size === 1 && (fs.files().get(PART.whole)?.equals(film) ?? false);
const sha256 = (bytes: Buffer) => hash('sha256', bytes, 'hex');

describe('a part', () => {
  it('goes on where it broke off, to the whole file', async () => {
    const { fs, disk } = stage();
    const cut = await receive(disk, PART, answer([FILE.subarray(0, 9000), 'broken']), FIRST, nobody);
    expect(cut).toMatchObject({ error: expect.stringContaining('broke off after 9000 bytes') });
    const had = await resumePoint(disk, PART);
    expect(had).toEqual({ from: 9000, etag: '"one"', length: FILE.length });
    const rest = answer([FILE.subarray(9000)], { from: 9000 });
    const whole = await receive(disk, PART, rest, { point: had, isFirst: false }, nobody);
    expect(whole).toMatchObject({ ok: true, value: { bytes: FILE.length, sha256: sha256(FILE) } });
    expect(fs.files()).toEqual(new Map([[PART.whole, FILE]]));
  });

  it('goes on only behind bytes that are on stable storage, whatever a power cut left', async () => {
    const random = randomFrom(1);
    for (let cuts = 0; cuts < 40; cuts += 1) {
      const { fs, disk } = stage();
      await receive(disk, PART, answer([FILE.subarray(0, 9000), 'broken']), FIRST, nobody);
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
    const chunk = Buffer.alloc(MIB, 'x');
    let received = 0;
    const endless = { ...answer([], { length: 500 * MIB }) };
    endless.body = (async function* () {
      for (; received < 40 * MIB; received += chunk.length) yield chunk;
      await new Promise(() => undefined);
    })();
    void receive(disk, PART, endless, FIRST, nobody);
    await expect.poll(() => received).toBe(40 * MIB);
    await expect.poll(() => disk.entryAt(PART.note)).not.toBe(null);
    const point = await resumePoint(diskOver(fs.killed() as never), PART);
    expect(point?.from).toBeGreaterThanOrEqual(32 * MIB);
  });

  it('is forgotten when its fsync fails, because the next one would store nothing', async () => {
    for (const [length, ...chunks] of [
      [FILE.length, FILE],
      [FILE.length, FILE.subarray(0, 9000), 'broken' as const],
      [LONG.length, LONG],
      [LONG.length, LONG.subarray(0, 5 * MIB), 'broken' as const],
    ] as const) {
      const { fs, disk } = stage();
      fs.meet = ({ kind, path }) => (kind === 'sync' && path === PART.path ? { code: 'EIO' } : null);
      await expect(receive(disk, PART, answer([...chunks], { length }), FIRST, nobody)).rejects.toThrow(
        'EIO',
      );
      expect([...fs.files().keys()]).toEqual([]);
    }
  });

  it('that is long is hashed while it comes, in chunks of any size, and leaves nothing beside it', async () => {
    const { fs, disk } = stage();
    const random = randomFrom(3);
    const chunks: Buffer[] = [];
    for (let at = 0; at < LONG.length; at += chunks.at(-1)?.length ?? 0)
      chunks.push(LONG.subarray(at, at + 1 + Math.floor(random() * 300_000)));
    const told: number[] = [];
    const whole = await receive(disk, PART, answer(chunks, { length: LONG.length }), FIRST, (bytes) =>
      told.push(bytes),
    );
    expect(whole).toMatchObject({ ok: true, value: { bytes: LONG.length, sha256: sha256(LONG) } });
    expect(isAlone(fs, LONG)).toBe(true);
    expect(told.at(-1)).toBe(LONG.length);
    expect(told.length).toBeGreaterThan(4);
  });

  it('of unknown length goes to the disk once it is long', async () => {
    for (const film of [FILE, LONG]) {
      const { fs, disk } = stage();
      const unknown = { ...answer([film.subarray(0, 15_000), film.subarray(15_000)]), length: null };
      const whole = await receive(disk, PART, unknown, FIRST, nobody);
      expect(whole).toMatchObject({ ok: true, value: { sha256: sha256(film) } });
      expect(isAlone(fs, film)).toBe(true);
    }
  });

  it('is called whole only once all of it is on stable storage, whenever the power is cut', async () => {
    const random = randomFrom(4);
    let wholes = 0;
    for (let cuts = 0; cuts < 60; cuts += 1) {
      const film = cuts % 2 === 0 ? FILE : LONG;
      const { fs, disk } = stage();
      fs.put(`${dirname(PART.path)}/another`, '');
      const at = 1 + Math.floor(random() * (film === FILE ? 5 : 12));
      let after: VolatileFs | null = null;
      fs.meet = ({ index }) => {
        if (index === at) after = fs.cut(random);
        return null;
      };
      await receive(disk, PART, answer([film], { length: film.length }), FIRST, nobody);
      const left = ((after ?? fs.cut(random)) as VolatileFs).files().get(PART.whole);
      if (left === undefined) continue;
      wholes += 1;
      expect(left.equals(film), `a cut at step ${at}`).toBe(true);
    }
    expect(wholes).toBeGreaterThan(0);
  });

  it('never goes on with the bytes of another file', async () => {
    const random = randomFrom(2);
    const other = { ...answer([Buffer.alloc(12_000, 'other'), 'broken']), etag: '"two"' };
    for (let cuts = 0; cuts < 40; cuts += 1) {
      const { fs, disk } = stage();
      await receive(disk, PART, answer([FILE.subarray(0, 9000), 'broken']), FIRST, nobody);
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
        AGAIN,
        nobody,
      );
      const left: VolatileFs = after ?? fs;
      const point = await resumePoint(diskOver(left as never), PART);
      if (point?.etag === '"one"') expect(left.files().get(PART.path)).toEqual(FILE.subarray(0, 9000));
      if (point?.etag === '"two"') expect(left.files().get(PART.path)).toEqual(Buffer.alloc(12_000, 'other'));
    }
  });
});
