import fc from 'fast-check';
import { describe } from 'vitest';
import { auditor, NOTHING } from '../support/audit.js';
import { type BatchHarness, it, openBatchHarness } from '../support/batch-harness.js';
import { it as itBuilt, shotIds } from '../support/e2e-film.js';
import { mp4Clip } from '../support/mp4-clip.js';
import type { MediaFault } from '../support/oracle/index.js';
import { count, printedSeed } from '../support/prove.js';

const audited = auditor(8, 'downloads that go wrong');

const tenths = Array.from({ length: 9 }, (_, index) => (index + 1) / 10);
const percent = (share: number) => `${Math.round(share * 100)} %`;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const other = await mp4Clip({ frames: 12 }, 'a film of its own');
const cut = (share: number, end: 'reset' | 'fin' | 'stall' = 'reset'): MediaFault => ({
  kind: 'cut',
  share,
  end,
});
const bytes = (content: Uint8Array | string): MediaFault => ({
  kind: 'other bytes',
  bytes: Buffer.from(content),
});

/** Less than the length of the clips of a shoot, in bytes. */
const ABOUT = 60_000;

/** What is no clip, or not all of one, however often it is asked for. */
const unfit: Record<string, MediaFault> = {
  HTML: { kind: 'html' },
  'zero bytes': { kind: 'zero' },
  'a PNG': bytes(PNG),
  'JSON of an error': bytes('{"error":"expired"}'),
  'an XML of an error': bytes('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
  zeros: bytes(Buffer.alloc(50_000)),
  'the head of an MP4 and zeros': bytes(Buffer.concat([other.subarray(0, 64), Buffer.alloc(50_000)])),
  'gzip, unasked': { kind: 'gzip' },
  '10 GB announced': { kind: 'wrong length', length: 10_000_000_000 },
  'a length too long by 10': { kind: 'length off', by: 10 },
  'a length too short by 10': { kind: 'length off', by: -10 },
  'a length of half the file': { kind: 'length off', by: -ABOUT / 2 },
  '20 redirects': { kind: 'redirect', hops: 20 },
  'a redirect to a file of this machine': { kind: 'redirect to', location: 'file:///etc/passwd' },
  'a redirect to no link': { kind: 'redirect to', location: 'http://:0' },
  'a redirect to a closed port': { kind: 'redirect to', location: 'http://127.0.0.1:1/' },
  '403': { kind: 'status', status: 403 },
  '404': { kind: 'status', status: 404 },
  '410': { kind: 'status', status: 410 },
  '416': { kind: 'status', status: 416 },
  '429': { kind: 'status', status: 429, headers: { 'Retry-After': '30' } },
  '500': { kind: 'status', status: 500 },
  '503': { kind: 'status', status: 503 },
  '204': { kind: 'status', status: 204 },
  '206 unasked': { kind: 'status', status: 206, headers: { 'Content-Range': 'bytes 0-9/10' } },
  ...Object.fromEntries(
    tenths.flatMap((share): [string, MediaFault][] => [
      [
        `an MP4 that is whole on the wire and cut at ${percent(share)}`,
        bytes(other.subarray(0, other.length * share)),
      ],
      [`close-delimited and cut at ${percent(share)}`, { kind: 'close-delimited', share }],
    ]),
  ),
};

/** Breaks off on the way. */
const breaking: Record<string, MediaFault> = Object.fromEntries(
  tenths.flatMap((share): [string, MediaFault][] => [
    [`reset at ${percent(share)}`, cut(share)],
    [`FIN at ${percent(share)}`, cut(share, 'fin')],
  ]),
);

/** Odd, and the whole file all the same. */
const fit: Record<string, MediaFault> = {
  chunked: { kind: 'chunked' },
  'close-delimited': { kind: 'close-delimited', share: 1 },
  'no ETag': { kind: 'no etag' },
  'a weak ETag': { kind: 'weak etag' },
  'one redirect': { kind: 'redirect', hops: 1 },
  'five redirects': { kind: 'redirect', hops: 5 },
  trickle: { kind: 'trickle', bytes: 8000, pause: 30 },
};

/** How a server may answer to the request for the rest of a file. */
const rests: Record<string, MediaFault> = {
  'the range is ignored': { kind: 'range ignored' },
  'the range starts a byte later': { kind: 'wrong range' },
  'the range starts at 0': {
    kind: 'told range',
    text: (from, length) => `bytes 0-${length - from - 1}/${length}`,
  },
  'the range is of a longer file': {
    kind: 'told range',
    text: (from, length) => `bytes ${from}-${length - 1}/${length + 9}`,
  },
  'the range is of a file of 10 GB': {
    kind: 'told range',
    text: (from, length) => `bytes ${from}-${length - 1}/10000000000`,
  },
  'the range is of a file of unknown length': {
    kind: 'told range',
    text: (from, length) => `bytes ${from}-${length - 1}/*`,
  },
  'the range ends too late': {
    kind: 'told range',
    text: (from, length) => `bytes ${from}-${length + 50}/${length}`,
  },
  'the range is no range': { kind: 'told range', text: () => 'items 1-2/3' },
  'the file is another one': { kind: 'new etag' },
  'the file has no ETag any more': { kind: 'no etag' },
  'the ETag is a weak one': { kind: 'weak etag' },
  'nothing is left (416)': { kind: 'status', status: 416 },
  'a page': { kind: 'html' },
  'zero bytes': { kind: 'zero' },
  'gzip, unasked': { kind: 'gzip' },
  chunked: { kind: 'chunked' },
  'close-delimited, cut': { kind: 'close-delimited', share: 0.3 },
  'a length too long by 10': { kind: 'length off', by: 10 },
  'a length too short by 10': { kind: 'length off', by: -10 },
  'a length of half the file': { kind: 'length off', by: -ABOUT / 2 },
  'reset again': cut(0.5),
};

async function rendering(shoot: BatchHarness) {
  const { exit } = await shoot.render();
  return { exit, states: Object.values(await shoot.states()), files: [...(await shoot.clips()).keys()] };
}

const done = { exit: 0, states: ['finished'], files: ['010_t1.mp4'] };
const missing = { exit: 1, states: ['rendered'], files: [] };

describe('once, then well: the clip comes in the same run, byte for byte', () => {
  it.concurrent.for(Object.entries({ ...unfit, ...breaking }))('%s', async ([, fault], { open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.next(fault);
    expect(await rendering(shoot)).toEqual(done);
    // A third time where the rest of a file was asked for that has none.
    expect(shoot.oracle.mediaAsks.length - 2).toBe(fault.kind === 'length off' && fault.by > 0 ? 1 : 0);
    expect(shoot.oracle.posts).toHaveLength(1);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent.for([0.1, 0.5, 0.9])('stalled at %d of it', async (share, { open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.next(cut(share, 'stall'));
    expect(await rendering(shoot)).toEqual(done);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent.for(Object.entries(fit))('%s: at the first try', async ([, fault], { open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.next(fault);
    expect(await rendering(shoot)).toEqual(done);
    expect(shoot.oracle.mediaAsks).toHaveLength(1);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('media on plain http', () => {
  it.concurrent('are taken, and asked for without the key', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    expect(await rendering(shoot)).toEqual(done);
    const [asked] = shoot.oracle.mediaAsks;
    expect(shoot.oracle.mediaOrigin).toMatch(/^http:/);
    expect(asked?.headers.map(([name]) => name)).not.toContain('ocp-apim-subscription-key');
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('cut in the middle, and then', () => {
  it.concurrent('well: only the rest is asked for', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.next(cut(0.5));
    expect(await rendering(shoot)).toEqual(done);
    const headers = new Map(shoot.oracle.mediaAsks[1]?.headers);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.get('range') ?? '')?.[1]);
    expect(from).toBeGreaterThan(10_000);
    expect(headers.get('if-range')).toMatch(/^"\w+-1"$/);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent.for(Object.entries(rests))(
    '%s: one file, byte for byte',
    async ([, fault], { open, expect }) => {
      const shoot = await open();
      await shoot.film(['010']);
      shoot.oracle.mediaFaults.next(cut(0.5));
      shoot.oracle.mediaFaults.next(fault);
      expect(await rendering(shoot)).toEqual(done);
      expect(shoot.oracle.posts).toHaveLength(1);
      expect(await audited(shoot)).toEqual(NOTHING);
    },
  );

  it.concurrent('cut at every tenth of what is left, a new file every time', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    let asked = 0;
    shoot.oracle.mediaFaults.by(() => {
      asked += 1;
      return asked > 9 ? null : asked % 2 === 0 ? { kind: 'new etag' } : cut(tenths[asked - 1] ?? 0);
    });
    expect(await rendering(shoot)).toEqual(done);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('another film: that one, whole, and nothing of the first', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.next(cut(0.5));
    shoot.oracle.mediaFaults.next(bytes(other));
    expect(await rendering(shoot)).toEqual(done);
    expect((await shoot.clips()).get('010_t1.mp4')?.equals(other)).toBe(true);
  });

  it.concurrent('a run that ends: the next one goes on from there', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.next(cut(0.5));
    shoot.oracle.mediaFaults.next({ kind: 'status', status: 503 }, 5);
    expect(await rendering(shoot)).toEqual(missing);
    expect(await rendering(shoot)).toEqual(done);
    expect(new Map(shoot.oracle.mediaAsks[6]?.headers).get('range')).toMatch(/^bytes=\d{5}-$/);
    expect(shoot.oracle.posts).toHaveLength(1);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('every time: rendered with an error, nothing accepted, never paid again, and fetched when it is well', () => {
  const always = {
    ...unfit,
    'reset at 50 % of a file without an ETag': { kind: 'close-delimited', share: 0.5 } as MediaFault,
    'stalled at once': cut(0, 'stall'),
    'reset at 10 %': cut(0.1),
  };
  it.concurrent.for(Object.entries(always))('%s', async ([, fault], { open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.always(fault);
    expect(await rendering(shoot)).toEqual(missing);
    expect(shoot.oracle.mediaAsks.length).toBeLessThanOrEqual(12);
    expect(shoot.oracle.mediaRequests).toBeLessThanOrEqual(6 * 6);
    expect(await shoot.plan()).toMatchObject({ total: 0n, committed: 360_000n });
    shoot.oracle.mediaFaults.clear();
    expect(await rendering(shoot)).toEqual(done);
    expect(shoot.oracle.posts).toHaveLength(1);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('an announced length of 10 GB costs no disk', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.mediaFaults.always({ kind: 'wrong length', length: 10_000_000_000 });
    await shoot.render();
    expect(shoot.everything()).not.toMatch(/\.\d+\.part\b/);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('links that expire', () => {
  it.concurrent('on the way: a fresh status request brings new ones, and the rest comes through them', async ({
    open,
    expect,
  }) => {
    const shoot = await open();
    const { oracle } = shoot;
    await shoot.film(['010']);
    oracle.mediaFaults.by((n) => {
      if (n > 1) return null;
      oracle.expireLinks();
      return cut(0.5);
    });
    expect(await rendering(shoot)).toEqual(done);
    expect(oracle.mediaAsks.map(({ path }) => path.slice(-6))).toEqual(['?sig=1', '?sig=1', '?sig=2']);
    expect(new Map(oracle.mediaAsks[2]?.headers).get('range')).toMatch(/^bytes=\d+-$/);
    expect(oracle.statusAsks).toHaveLength(2);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('before a later run', async ({ open, expect }) => {
    const shoot = await open();
    const { oracle } = shoot;
    await shoot.film(shotIds(3));
    oracle.mediaFaults.always({ kind: 'status', status: 503 });
    expect((await shoot.render()).exit).toBe(1);
    oracle.mediaFaults.clear();
    oracle.expireLinks();
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.posts).toHaveLength(3);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('a media server that is gone for ten minutes', async ({ open, expect }) => {
    const shoot = await open();
    const { oracle } = shoot;
    await shoot.film(shotIds(3));
    await oracle.unplugMedia();
    expect((await shoot.render()).exit).toBe(1);
    expect(Object.values(await shoot.states())).toEqual(Array(3).fill('rendered'));
    await oracle.plugMedia();
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.posts).toHaveLength(3);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('several files of one job', () => {
  it.concurrent('come together or not at all', async ({ open, expect }) => {
    const shoot = await open();
    const { oracle } = shoot;
    await shoot.film(['010']);
    oracle.outcome('prompt of 010', { status: 'COMPLETED', outputs: 3 });
    oracle.mediaFaults.by((n) => (n <= 2 ? null : { kind: 'html' }));
    expect(await rendering(shoot)).toEqual(missing);
    oracle.mediaFaults.clear();
    expect(await rendering(shoot)).toEqual({
      ...done,
      files: ['010_t1.2.mp4', '010_t1.3.mp4', '010_t1.mp4'],
    });
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('any faults in any order', () => {
  it('every clip is byte for byte that of its take, or not there; nothing is paid twice', async ({
    expect,
  }) => {
    const faults: Record<string, MediaFault> = { ...rests, ...fit, ...breaking, ...unfit };
    const script = fc.array(fc.option(fc.constantFrom(...Object.keys(faults)), { freq: 4 }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 4 }), async (met, concurrency) => {
        const shoot = await openBatchHarness();
        try {
          await shoot.film(shotIds(4), { concurrency });
          shoot.oracle.mediaFaults.by((n) => faults[met[n - 1] ?? ''] ?? null);
          const { exit } = await shoot.render();
          expect(await audited(shoot)).toEqual(NOTHING);
          const states = Object.values(await shoot.states());
          expect(states.every((state) => state === 'finished' || state === 'rendered')).toBe(true);
          expect(exit).toBe(states.includes('rendered') ? 1 : 0);
          shoot.oracle.mediaFaults.clear();
          expect((await shoot.render()).exit).toBe(0);
          expect((await shoot.clips()).size).toBe(4);
          expect(shoot.oracle.posts).toHaveLength(4);
          expect(await audited(shoot)).toEqual(NOTHING);
        } finally {
          await shoot.close();
        }
      }),
      { numRuns: count(20, 1000), seed: printedSeed('faults of downloads') },
    );
  });
});

describe('the built command', () => {
  itBuilt(
    'a cut, a page and a range that is ignored: whole clips of their own takes',
    async ({ open, expect }) => {
      const studio = await open();
      studio.film(shotIds(3));
      const { mediaFaults } = studio.oracle;
      for (const fault of [
        cut(0.3),
        { kind: 'html' },
        cut(0.8, 'fin'),
        { kind: 'range ignored' },
      ] as MediaFault[])
        mediaFaults.next(fault);
      const { exit, err } = await studio.render();
      expect(exit, err).toBe(0);
      expect(studio.clips()).toEqual({
        '010_t1.mp4': 'prompt of 010',
        '020_t1.mp4': 'prompt of 020',
        '030_t1.mp4': 'prompt of 030',
      });
      expect(studio.oracle.posts).toHaveLength(3);
    },
  );
});
