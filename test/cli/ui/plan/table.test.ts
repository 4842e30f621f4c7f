import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planTable } from '../../../../src/cli/ui/plan/table.js';
import { displayWidth } from '../../../../src/cli/ui/text/width.js';
import type { PlannedTake } from '../../../../src/plan/plan.js';
import { finished, job, model, planned, planOf, take } from '../plan-fixture.js';

const options = { columns: 80, color: false, manifest: 'harbor.yaml', sandbox: false };

function kept(shot: string, scene: string | null = 'pier'): PlannedTake {
  return planned({ take: take({ shot, scene }), action: 'keep', reason: 'finished' });
}

function lines(text: string): string[] {
  return text.split('\n');
}

describe('planTable', () => {
  it('shows each take that something happens to with action, model, length, quote and reason', () => {
    const text = planTable(planOf([planned({ reason: 'settings.duration 6 -> 8' })]), options);
    expect(text).toMatch(
      /^ {2}010:1 {2}render {2}ltx-2-video {2}8 s {2}\$0\.48 {2}settings\.duration 6 -> 8$/m,
    );
    expect(text).toMatch(/^1 take to render {2}\$0\.48 {2}at documented prices$/m);
  });

  it('folds kept and disabled takes of a scene into one line', () => {
    const off = planned({
      take: take({ shot: '099', enabled: false }),
      action: 'skip',
      skipped: 'disabled',
      reason: 'disabled',
    });
    const text = planTable(planOf([kept('020'), planned(), kept('030'), kept('040'), off]), options);
    expect(text).toContain('\n  3 takes kept, 1 take disabled\n');
    expect(text).not.toContain('020:1');
  });

  it('does not fold a kept take that somebody should look at', () => {
    const changed = { ...kept('020'), reason: 'finished; the file was changed by hand' };
    expect(planTable(planOf([kept('010'), changed]), options)).toMatch(/020:1 .*changed by hand/);
  });

  it('never cuts the name of a folded scene to a letter', () => {
    const held = { action: 'skip' as const, reason: 'abandoned', skipped: 'abandoned' as const };
    const takes = [
      planned(),
      kept('020', 'crossing'),
      planned({ take: take({ shot: '030', scene: 'crossing' }), ...held }),
    ];
    const scenes = [{ scene: 'crossing', seconds: 3661, untimed: 0 }];
    const narrow = { ...options, columns: 40 };
    const text = planTable(planOf(takes, { running_time: { seconds: 3661, untimed: 0, scenes } }), narrow);
    expect(text).toMatch(/^crossing +1 h 01 min 01 s\n {2}1 take kept, 1 take abandoned$/m);
  });

  it('gives each scene its running time and the film the total', () => {
    const plan = planOf([planned(), planned({ take: take({ shot: '020', scene: 'dawn', seconds: 178 }) })]);
    const text = planTable(plan, options);
    expect(text).toMatch(/^pier +8 s$/m);
    expect(text).toMatch(/^dawn +2 min 58 s$/m);
    expect(text).toMatch(/^film +3 min 06 s$/m);
  });

  it('shortens many waves and long chains', () => {
    const takes = Array.from({ length: 40 }, (_, index) => take({ shot: `s${index}` }));
    const longest = { takes, usd: null, seconds: null };
    const chains = { waves: takes.map((each) => [each]), longest };
    const text = planTable(planOf([planned()], { chains }), { ...options, columns: 160 });
    expect(text).toMatch(/^40 waves +1 \+ 1 \+ 1 \+ 1 \+ 1 \+ 1 \+ … \+ 1 +takes; each starts/m);
    expect(text).toContain('longest chain: s0:1 > s1:1 > s2:1 > s3:1 > s4:1 > s5:1 > … > s39:1');
  });

  it('says how long the renders take, and of how many takes it knows', () => {
    const time = { seconds: 1500, known: 12, of: 15, concurrency: 4 };
    const said = (render_time: typeof time) =>
      planTable(planOf([planned()], { render_time }), { ...options, columns: 120 });
    expect(said(time)).toMatch(/^time +about 25 min +4 at a time, for 12 of 15 takes$/m);
    expect(said({ ...time, known: 15 })).toMatch(/^time +about 25 min +4 at a time$/m);
    expect(planTable(planOf([planned()]), options)).not.toMatch(/^time/m);
  });

  it('never says 0 s for clips of unknown length', () => {
    const unknown = planned({ take: take({ seconds: null }) });
    const scenes = [{ scene: 'pier', seconds: 0, untimed: 1 }];
    const text = planTable(planOf([unknown], { running_time: { seconds: 0, untimed: 1, scenes } }), options);
    expect(text).not.toMatch(/\b0 s/);
    expect(text).toMatch(/^film +\? +length unknown for 1 shot$/m);
    const partly = { seconds: 8, untimed: 1, scenes: [{ scene: 'pier', seconds: 8, untimed: 1 }] };
    expect(planTable(planOf([unknown, planned()], { running_time: partly }), options)).toMatch(
      /^pier +over 8 s$/m,
    );
  });

  it('tells a plan with nothing to do in a few lines', () => {
    const takes = Array.from({ length: 40 }, (_, index) => kept(`${index}`, `scene ${index}`));
    const text = planTable(planOf(takes), options);
    expect(text).toContain('Nothing to do');
    expect(text).toContain('28 more scenes, 28 takes: nothing to do');
    expect(lines(text).length).toBeLessThan(25);
  });

  it('stays below 80 lines for 500 takes, and shows each with `all`', () => {
    const takes = Array.from({ length: 500 }, (_, index) => {
      const shot = String(index).padStart(4, '0');
      const scene = `scene ${Math.floor(index / 25)}`;
      return index % 3 === 0 ? kept(shot, scene) : planned({ take: take({ shot, scene }) });
    });
    const text = planTable(planOf(takes), options);
    expect(lines(text).length).toBeLessThan(80);
    expect(text).toMatch(/^ {2}0001:1 … 0023:1 .* \$7\.68 {2}16 takes at \$0\.48: new$/m);
    expect(text).toContain('`plan --all` lists every take');
    const all = planTable(planOf(takes), { ...options, all: true });
    expect(all).not.toContain('--all');
    for (const { take: one } of takes) expect(all).toContain(`  ${one.shot}:1 `);
  });

  it('breaks the total down by basis and marks assumed prices', () => {
    const assumed = take({
      shot: '020',
      quote: { usd: 89_600n, basis: 'assumed' },
      model: model({ name: 'ltx-2-19b' }),
    });
    const text = planTable(
      planOf([planned(), planned({ take: assumed })], { warnings: ['ltx-2-19b: assumed'] }),
      options,
    );
    expect(text).toMatch(/020:1 .* ~\$0\.0896 {2}new/);
    expect(text).toMatch(/^2 takes to render +\$0\.5696 {2}\$0\.48 documented, ~\$0\.0896 assumed$/m);
    expect(text.match(/ltx-2-19b: assumed/g)).toHaveLength(1);
  });

  it('says what is committed, what the run adds and what the budget leaves', () => {
    const text = planTable(planOf([planned()], { committed: 12_960_000n, budget: 25_000_000n }), options);
    expect(text).toMatch(/^committed before +\$12\.96$/m);
    expect(text).toMatch(/^committed after +\$13\.44$/m);
    expect(text).toMatch(/^budget +\$25\.00 {2}leaves \$11\.56$/m);
  });

  it('never speaks of money that was committed in a rehearsal', () => {
    const collected = planned({ take: take({ shot: '020' }), action: 'fetch', reason: 'rendered' });
    const plan = planOf([planned(), collected], { committed: 12_960_000n, budget: 25_000_000n });
    const text = planTable(plan, { ...options, sandbox: true });
    expect(text).not.toMatch(/committed|charged|spent/i);
    expect(text).toMatch(/^earlier rehearsals +\$12\.96$/m);
    expect(text).toMatch(/^with this one +\$13\.44$/m);
  });

  it('names what falls outside the budget and how to let it in', () => {
    const out = (shot: string) =>
      planned({ take: take({ shot }), action: 'skip', skipped: 'over budget', reason: 'new; over budget' });
    const plan = planOf([planned(), out('020'), out('030')], { budget: 500_000n, max_cost: 2_000_000n });
    const text = planTable(plan, options);
    expect(text.replaceAll('\n  ', ' ')).toContain(
      '> 2 takes ($0.96), from 020:1 on, are over budget. Raise `budget` in the manifest or --max-cost, or render fewer takes.',
    );
  });

  it('says that a budget is exceeded', () => {
    const text = planTable(planOf([kept('010')], { committed: 30_000_000n, budget: 25_000_000n }), options);
    expect(text).toMatch(/^budget +\$25\.00 {2}exceeded by \$5\.00$/m);
  });

  it('offers --allow-unpriced only where no cap forbids it', () => {
    const unpriced = planned({
      take: take({ quote: { usd: null, basis: 'unknown' } }),
      action: 'skip',
      skipped: 'unpriced',
      reason: 'no known price',
    });
    expect(planTable(planOf([unpriced]), options)).toContain('--allow-unpriced');
    const capped = planTable(planOf([unpriced], { budget: 1_000_000n }), options);
    expect(capped).not.toContain('--allow-unpriced');
    expect(capped).toContain('a cap needs known prices');
  });

  it('says that unpriced takes which are rendered come on top', () => {
    const unpriced = planned({ take: take({ quote: { usd: null, basis: 'unknown' } }) });
    expect(planTable(planOf([unpriced]), options)).toMatch(
      /1 take to render +\$0\.00 {2}plus 1 take without a known price/,
    );
  });

  it('ends with the commands that settle and retry', () => {
    const settle = planned({ action: 'settle', reason: 'reply lost: cut' });
    const failed = planned({
      take: take({ shot: '020' }),
      action: 'skip',
      skipped: 'failed',
      reason: 'FAILED: no',
    });
    const text = planTable(planOf([settle, failed]), {
      ...options,
      manifest: 'my film.yaml',
      sandbox: true,
    });
    expect(text).toContain("\n    shotlist settle 'my film.yaml' --sandbox 010:1 --adopt REQUEST_ID\n");
    expect(text).toContain("\n    shotlist retry 'my film.yaml' --sandbox\n");
    expect(text).toContain('Sandbox rehearsal: free.');
  });

  it('lists moves and orphans, folded where there are many', () => {
    const moves = Array.from({ length: 9 }, (_, index) => ({
      job: `job${index}`,
      file: 0,
      from: `pier/${index}_t1.mp4`,
      to: `dawn/${index}_t1.mp4`,
      why: 'renamed' as const,
    }));
    const orphans = [
      { job: job({}, { shot: '015' }), action: 'settle' as const, reason: 'no answer came' },
      { job: job(finished, { shot: '016' }), action: 'keep' as const, reason: 'finished' },
      { job: job(finished, { shot: '017' }), action: 'keep' as const, reason: 'finished' },
    ];
    const text = planTable(planOf([kept('010')], { moves, orphans }), options);
    expect(text).toMatch(/^9 clips move first: renamed$/m);
    expect(text).toMatch(/^ {2}pier\/4_t1\.mp4 {2}-> {2}dawn\/4_t1\.mp4$/m);
    expect(text).toContain('and 4 more');
    expect(text).toMatch(/^ {2}015:1 {2}settle {2}\$0\.48 {2}no answer came$/m);
    expect(text).toContain('2 closed jobs, $0.96');
  });

  it('paints only where colour is on', () => {
    const plan = planOf([planned(), kept('020')]);
    expect(planTable(plan, options)).not.toContain('\x1b');
    const painted = planTable(plan, { ...options, color: true });
    expect(painted).toContain('\x1b[1m');
    expect(painted.replace(/\x1b\[\d+m/g, '')).toBe(planTable(plan, options));
  });

  it('never exceeds the width and never passes a control character on', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.constantFrom('\x1b[2J', '\u202Eevil', '👩‍🚀', 'a\r\nb', '船着き場の長い長い長い名前'),
    );
    const takes = fc.record({
      take: fc.record({
        shot: word,
        scene: fc.option(word),
        model: word.map((name) => model({ name })),
        quote: fc.constantFrom(
          { usd: null, basis: 'unknown' as const },
          { usd: 123_456_789_123n, basis: 'assumed' as const },
          { usd: 480_000n, basis: 'documented' as const },
        ),
        seconds: fc.option(fc.double({ min: 0, max: 99_999, noNaN: true })),
      }),
      action: fc.constantFrom('render', 'resume', 'fetch', 'keep', 'settle', 'skip') as fc.Arbitrary<
        PlannedTake['action']
      >,
      reason: fc.oneof(word, fc.constant('finished')),
      skipped: fc.constantFrom('over budget', 'unpriced', 'failed', 'disabled') as fc.Arbitrary<
        PlannedTake['skipped']
      >,
    });
    const run = fc.property(
      fc.array(takes, { maxLength: 40 }),
      fc.integer({ min: 60, max: 160 }),
      word,
      (given, columns, odd) => {
        const plan = planOf(
          given.map((facts) =>
            planned({
              ...facts,
              take: take(facts.take),
              skipped: facts.action === 'skip' ? facts.skipped : null,
            }),
          ),
          {
            warnings: [odd],
            moves: [{ job: odd, file: 0, from: odd, to: odd, why: 'renamed' }],
            orphans: [{ job: job({}, { shot: odd }), action: 'settle', reason: odd }],
            budget: 1n,
          },
        );
        const text = planTable(plan, { ...options, columns, manifest: odd });
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
        // A command is never broken.
        const wrapped = lines(text).filter((line) => !line.startsWith('    shotlist '));
        for (const line of wrapped) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      },
    );
    fc.assert(run, { numRuns: 40 });
  });

  it('looks at each take equally often in a long film', () => {
    const looksAtEachOf = (count: number) => {
      let looks = 0;
      const takes = Array.from({ length: count }, (_, index) => {
        const one = {
          take: take({ shot: `${index}`, scene: `${index % 50}` }),
          reason: `reason ${index % 7}`,
        };
        return new Proxy(planned(one), {
          get(target, key) {
            looks += 1;
            return Reflect.get(target, key);
          },
        });
      });
      planTable(planOf(takes), options);
      return looks / count;
    };
    expect(looksAtEachOf(20_000)).toBeLessThan(2 * looksAtEachOf(2_000));
  });
});
