import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchJobs } from '../../src/plan/match.js';
import { jobFor, reached, served, takesOfShots, timeAt } from './jobs.js';

const pier = { id: '010', prompt: 'the pier' };
const boat = { id: '020', prompt: 'the boat' };
const before = takesOfShots(pier, boat);
const [pierTake, boatTake] = before;
if (!pierTake || !boatTake) throw new Error('two takes');
const jobs = [
  jobFor(pierTake, 'job0pier', reached.finished()),
  jobFor(boatTake, 'job0boat', reached.submitted()),
];

describe('which job serves which take', () => {
  it.each<[string, Parameters<typeof takesOfShots>, Record<string, string | null>, string[]]>([
    ['nothing changed', [pier, boat], { '010:1': 'job0pier', '020:1': 'job0boat' }, []],
    ['reordered', [boat, pier], { '020:1': 'job0boat', '010:1': 'job0pier' }, []],
    [
      'scene, notes',
      [{ ...pier, scene: 'x', notes: 'y' }, boat],
      { '010:1': 'job0pier', '020:1': 'job0boat' },
      [],
    ],
    [
      'renamed',
      [
        { ...pier, id: 'a' },
        { ...boat, id: 'b' },
      ],
      { 'a:1': 'job0pier', 'b:1': 'job0boat' },
      [],
    ],
    [
      'swapped',
      [
        { ...pier, id: '020' },
        { ...boat, id: '010' },
      ],
      { '020:1': 'job0pier', '010:1': 'job0boat' },
      [],
    ],
    ['edited', [{ ...pier, prompt: 'new' }, boat], { '010:1': null, '020:1': 'job0boat' }, ['job0pier']],
    ['deleted', [boat], { '020:1': 'job0boat' }, ['job0pier']],
    ['disabled', [{ ...pier, enabled: false }, boat], { '010:1': null, '020:1': 'job0boat' }, ['job0pier']],
    [
      'disabled, its content elsewhere',
      [
        { ...pier, enabled: false },
        { ...pier, id: '015' },
      ],
      { '010:1': null, '015:1': 'job0pier' },
      ['job0boat'],
    ],
    [
      'raised',
      [{ ...pier, takes: 2 }, boat],
      { '010:1': 'job0pier', '010:2': null, '020:1': 'job0boat' },
      [],
    ],
    [
      'a default written out',
      [{ ...pier, settings: { duration: 6 } }, boat],
      { '010:1': 'job0pier', '020:1': 'job0boat' },
      [],
    ],
    [
      'a setting changed',
      [{ ...pier, settings: { duration: 8 } }, boat],
      { '010:1': null, '020:1': 'job0boat' },
      ['job0pier'],
    ],
    ['another image', [{ ...pier, image: null }, boat], { '010:1': null, '020:1': 'job0boat' }, ['job0pier']],
  ])('%s', (_name, shots, takes, left) => {
    expect(served(takesOfShots(...shots), jobs)).toEqual({ takes, left });
  });

  it('an edit that is taken back finds the old job, also from between two newer ones', () => {
    const edited = takesOfShots({ ...pier, prompt: 'new' })[0] ?? pierTake;
    const all = [...jobs, jobFor(edited, 'job0edit', reached.finished(), { at: timeAt(100) })];
    expect(served(before, all)).toEqual({
      takes: { '010:1': 'job0pier', '020:1': 'job0boat' },
      left: ['job0edit'],
    });
  });

  it('lowering and raising takes finds the old ones, each its own', () => {
    const three = takesOfShots({ ...pier, takes: 3 });
    const all = three.map((take) =>
      jobFor(take, `job0000${take.take}`, reached.finished(`010_t${take.take}.mp4`)),
    );
    expect(served(takesOfShots(pier), all)).toEqual({
      takes: { '010:1': 'job00001' },
      left: ['job00002', 'job00003'],
    });
    expect(served(three, all).takes).toEqual({
      '010:1': 'job00001',
      '010:2': 'job00002',
      '010:3': 'job00003',
    });
  });

  it('an orphan of the same shot comes before one of another', () => {
    const [, second] = takesOfShots({ ...pier, takes: 2 });
    const all = [
      jobFor(pierTake, 'job0away', reached.finished(), { shot: 'gone' }),
      jobFor(pierTake, 'job0home', reached.FAILED(), { take: 7 }),
    ];
    expect(served(second ? [second] : [], all).takes).toEqual({ '010:2': 'job0home' });
  });

  it('of two branches that both submitted a take, the job that got further serves it, and both stay', () => {
    const branches = [
      jobFor(pierTake, 'job00001', reached.submitted(), { at: timeAt(50), run: 'a' }),
      jobFor(pierTake, 'job00002', reached.finished(), { at: timeAt(1), run: 'b' }),
      jobFor(pierTake, 'job00003', reached.refused(), { at: timeAt(99), run: 'c' }),
    ];
    const { takes, left } = served([pierTake], branches);
    expect(takes).toEqual({ '010:1': 'job00002' });
    expect(left).toEqual(['job00001', 'job00003']);
    const [first, second] = takesOfShots({ ...pier, takes: 2 });
    if (!first || !second) throw new Error('two takes');
    expect(served([first, second], branches).takes).toEqual({ '010:1': 'job00002', '010:2': 'job00001' });
  });

  it('a job that another one came in place of serves nothing; a released one neither serves nor replaces', () => {
    const chain = [
      jobFor(pierTake, 'job00001', reached.ERROR()),
      jobFor(pierTake, 'job00002', reached.ERROR(), { by: 'error', replaces: 'job00001' }),
      jobFor(pierTake, 'job00003', reached.submitted(), { by: 'error', replaces: 'job00002' }),
      jobFor(pierTake, 'job00004', reached.released(), { by: 'force', replaces: 'job00003' }),
    ];
    const match = matchJobs([pierTake], chain);
    expect(match.takes[0]?.job?.job).toBe('job00003');
    expect(match.takes[0]?.earlier.map(({ job }) => job)).toEqual(['job00002', 'job00001']);
    expect(match.orphans).toEqual([]);
  });

  it('two branches that both came in place of the same job list that job once', () => {
    const split = [
      jobFor(pierTake, 'job00001', reached.FAILED()),
      jobFor(pierTake, 'job00002', reached.finished(), { by: 'retry', replaces: 'job00001' }),
      jobFor(pierTake, 'job00003', reached.finished('b.mp4'), {
        by: 'retry',
        replaces: 'job00001',
        at: timeAt(1),
      }),
    ];
    const match = matchJobs([pierTake], split);
    const rows = [...match.takes, ...match.orphans].flatMap(({ job, earlier }) =>
      job ? [job, ...earlier] : [],
    );
    expect(rows.map(({ job }) => job).sort()).toEqual(['job00001', 'job00002', 'job00003']);
  });

  it('every job that is not released is in exactly one place, and no job serves two takes', () => {
    const state = fc.constantFrom(...(Object.keys(reached) as (keyof typeof reached)[]));
    const made = fc.record({
      prompt: fc.nat(3),
      shot: fc.nat(3),
      take: fc.integer({ min: 1, max: 2 }),
      state,
      old: fc.nat(8),
    });
    const wanted = fc.array(
      fc.record({ prompt: fc.nat(3), takes: fc.nat(2).map((n) => n + 1), enabled: fc.boolean() }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(wanted, fc.array(made, { maxLength: 10 }), (list, history) => {
        const takes = takesOfShots(
          ...list.map(({ prompt, ...each }, id) => ({ id: `s${id}`, prompt: `p${prompt}`, ...each })),
        );
        const all = history.map(({ prompt, shot, take, state: how, old }, index) => {
          const [content] = takesOfShots({ id: `s${shot}`, prompt: `p${prompt}` });
          if (!content) throw new Error('no take');
          const replaces = old < index ? { replaces: `job0000${old}` } : {};
          return jobFor(content, `job0000${index}`, reached[how](), { take, ...replaces });
        });
        const { takes: matched, orphans } = matchJobs(takes, all);
        const rows = [...matched, ...orphans].flatMap(({ job, earlier }) => (job ? [job, ...earlier] : []));
        const real = all.filter(({ released }) => !released);
        expect(rows.map(({ job }) => job).sort()).toEqual(real.map(({ job }) => job).sort());
        for (const { take, job } of matched) {
          expect(take.enabled || job === null).toBe(true);
          if (job) expect(job.intent.body.prompt).toBe(take.content.body.prompt);
        }
      }),
    );
  });

  it('looks at each take and job equally often in a long film, renamed ones of many kinds too', () => {
    const kinds = [{}, { duration: 8 }, { resolution: '2160p' }, { duration: 8, resolution: '2160p' }];
    const list = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, n) => ({
        id: `${prefix}${n}`,
        prompt: `p${n}`,
        settings: kinds[n % 4] ?? {},
      }));
    let looks = 0;
    const counted = <T extends object>(item: T): T =>
      new Proxy(item, {
        get(target, key) {
          looks += 1;
          return Reflect.get(target, key);
        },
      });
    const looksAtEachOf = (count: number) => {
      const old = takesOfShots(...list('old', count)).map((take, n) =>
        counted(jobFor(take, `job${String(n).padStart(6, '0')}`, reached.finished())),
      );
      const takes = takesOfShots(...list('new', count)).map(counted);
      looks = 0;
      const { orphans } = matchJobs(takes, old);
      expect(orphans).toEqual([]);
      return looks / count;
    };
    expect(looksAtEachOf(10_000)).toBeLessThan(2 * looksAtEachOf(1_000));
  });
});
