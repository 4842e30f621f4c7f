import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inputsFor } from '../../src/app/inputs.js';
import { err, ok } from '../../src/core/result.js';
import { nameAt, type Place } from '../../src/inputs/place.js';
import { createUploadLog } from '../../src/inputs/upload-log.js';
import { createUploader } from '../../src/inputs/uploader.js';
import { stateOf } from '../../src/ledger/state.js';
import type { ImageInput } from '../../src/manifest/resolved.js';
import { memoryDisk } from '../support/memory-disk.js';
import { bookOf } from '../support/memory-ledger.js';
import { film } from '../support/resolved-film.js';
import { stage } from './run-harness.js';

/** More with RUNS=1000. */
const numRuns = Number(process.env.RUNS ?? 40);

const SHOTS = 5;
const HOUR = 3_600_000;

/** An image file by its content; with `from`, the last frame of an earlier shot instead (its own number for none). */
interface Shot {
  content: number;
  from: number;
}

/** What becomes of an upload: its link lasts so many hours, 0 for ever; or it fails, or its link leads to nothing. */
type Put = { lasts: number } | 'passing' | 'lasting' | 'dead';

const shot = fc.record({ content: fc.nat(2), from: fc.nat(2 * SHOTS) });
const put = fc.oneof(
  { weight: 4, arbitrary: fc.record({ lasts: fc.constantFrom(0, 1.5, 30) }) },
  fc.constantFrom<Put>('passing', 'lasting', 'dead'),
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), at: fc.nat(SHOTS - 1), shot }),
  fc.record({
    kind: fc.constant('run' as const),
    interruptAfter: fc.option(fc.nat(40_000), { nil: undefined }),
    puts: fc.array(put, { minLength: 1, maxLength: 6 }),
    hours: fc.nat(3),
    renderMs: fc.constantFrom(6_000, 40 * 60_000),
  }),
);

const digest = (content: number) => String(content).repeat(64);

function imageOf(shots: readonly Shot[], at: number): ImageInput {
  const { content, from } = shots[at] as Shot;
  if (from < at) return { kind: 'frame', shot: `s${from}`, take: null, at: 'last' };
  const written = `${content}.png`;
  return {
    kind: 'file',
    path: `/films/${written}`,
    written,
    sha256: digest(content),
    bytes: 4,
    mime: 'image/png',
  };
}

function filmOf(shots: readonly Shot[]) {
  const ids = shots.map((_shot, at) => ({ id: `s${at}`, prompt: `shot ${at}`, image: imageOf(shots, at) }));
  return film(ids, { concurrency: 3 });
}

it('no take is submitted without a living link to its own image, no upload is forgotten, and a new link is no new render', {
  timeout: 60_000 + numRuns * 500,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(shot, { minLength: SHOTS, maxLength: SHOTS }),
      fc.array(step, { minLength: 2, maxLength: 8 }),
      async (first, steps) => {
        const own = stage({ renderMs: 6_000 });
        const { disk } = memoryDisk({ '/films/film.yaml': '' });
        const log = createUploadLog(disk, '/films/renders/.shotlist/uploads.jsonl', own.clock);
        let shots: Shot[] = first;
        let puts: readonly Put[] = [];
        let count = 0;
        /** By link: what is there, and until when. */
        const links = new Map<string, { sha256: string; until: number }>();
        const stored = new Set<string>();

        const place: Place = {
          name: 's3://frames',
          linkHost: null,
          canRemove: true,
          async put(file) {
            await own.clock.sleep(500);
            const put = puts[count++ % puts.length] ?? { lasts: 0 };
            if (put === 'passing') return err({ why: 'it is down', mayPass: true });
            if (put === 'lasting') return err({ why: 'it is forbidden', mayPass: false });
            stored.add(nameAt(file));
            const url = `https://frames.example/${put === 'dead' ? 'dead' : file.sha256.slice(0, 4)}/${count}`;
            const expiresAt = put === 'dead' || put.lasts === 0 ? null : own.clock.now() + put.lasts * HOUR;
            if (put !== 'dead')
              links.set(url, { sha256: file.sha256, until: expiresAt ?? Number.POSITIVE_INFINITY });
            return ok({ url, expiresAt });
          },
          remove: async () => ok(null),
          close: async () => undefined,
        };

        const jobs = () => [...bookOf(own.records).jobs.values()];

        async function run(interruptAfter?: number) {
          const stop = new AbortController();
          const uploader = createUploader({
            place,
            prove: async ({ url }) =>
              links.has(url) ? ok(null) : err({ why: 'its link answers 404', mayPass: true }),
            log,
            clock: own.clock,
            random: () => 0.5,
            signal: stop.signal,
            linkLasts: HOUR,
          });
          const before = own.gateway.jobs.length;
          const { plan } = await own.render(filmOf(shots), {
            settings: { pollInterval: 60_000 },
            resolveInput: inputsFor({ sandbox: false }, uploader, () => undefined),
            ...(interruptAfter === undefined ? {} : { interruptAfter }),
          });
          for (const { body, ours, from } of own.gateway.jobs.slice(before)) {
            const intent = jobs().find(({ job }) => job === ours)?.intent;
            const link = Object.values(body).find(
              (value) => typeof value === 'string' && value.startsWith('https://'),
            );
            const there = links.get(String(link));
            if (!intent || !there) throw new Error(`${ours} was submitted with ${link}`);
            expect(there.until - from).toBeGreaterThanOrEqual(HOUR);
            const digests = [intent.image, ...Object.values(intent.frames ?? {})].join(' ');
            expect(digests).toContain(there.sha256);
          }
          const logged = new Set((await log.uploads()).map(({ name }) => name));
          expect([...stored].filter((name) => !logged.has(name))).toEqual([]);
          return plan;
        }

        for (const each of steps) {
          if (each.kind === 'edit') shots = shots.map((old, at) => (at === each.at ? each.shot : old));
          else {
            puts = each.puts;
            await own.clock.until(own.clock.sleep(each.hours * HOUR));
            own.gateway.behaviour.renderMs = each.renderMs;
            await run(each.interruptAfter);
          }
        }
        puts = [{ lasts: 1.5 }];
        for (let round = 0; round <= SHOTS; round += 1) await run();
        const open = jobs().filter((job) => stateOf(job) !== 'finished' && stateOf(job) !== 'pending');
        expect(open).toEqual([]);
        expect((await run()).total).toBe(0n);
      },
    ),
    { numRuns },
  );
});
