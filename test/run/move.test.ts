import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/ledger/record.js';
import { film } from '../support/resolved-film.js';
import { type RunHarness, shots, stage } from './run-harness.js';

/** Which prompt each clip was rendered for, by path. */
function clips(own: RunHarness): Record<string, string> {
  const prompts = new Map(
    own.gateway.jobs.map(({ id, prompt }) => [Buffer.from(own.gateway.clip(id)).toString(), prompt]),
  );
  return Object.fromEntries(
    Object.entries(own.files())
      .filter(([path]) => path.endsWith('.avi'))
      .map(([path, text]) => [path, prompts.get(text) ?? 'somebody else']),
  );
}

const named = (...pairs: [id: string, prompt: string][]) =>
  film(pairs.map(([id, prompt]) => ({ id, prompt })));

describe('clips whose names change', () => {
  it.each<[string, [string, string][], Record<string, string>]>([
    [
      'swap',
      [
        ['b', 'A'],
        ['a', 'B'],
        ['c', 'C'],
      ],
      { 'a_t1.avi': 'B', 'b_t1.avi': 'A', 'c_t1.avi': 'C' },
    ],
    [
      'in a chain',
      [
        ['b', 'A'],
        ['c', 'B'],
        ['d', 'C'],
      ],
      { 'b_t1.avi': 'A', 'c_t1.avi': 'B', 'd_t1.avi': 'C' },
    ],
    [
      'in a circle',
      [
        ['b', 'A'],
        ['c', 'B'],
        ['a', 'C'],
      ],
      { 'b_t1.avi': 'A', 'c_t1.avi': 'B', 'a_t1.avi': 'C' },
    ],
    [
      'in case only',
      [
        ['A', 'A'],
        ['b', 'B'],
        ['c', 'C'],
      ],
      { 'A_t1.avi': 'A', 'b_t1.avi': 'B', 'c_t1.avi': 'C' },
    ],
  ])('%s: all of them move, nothing is paid', async (_name, after, expected) => {
    const own = stage();
    await own.render(named(['a', 'A'], ['b', 'B'], ['c', 'C']));
    const moved = await own.render(named(...after));
    expect(moved.summary).toMatchObject({ exit: 0, clips: 0 });
    expect(clips(own)).toEqual(expected);
    expect(own.gateway.posts).toHaveLength(3);
    const files = [...moved.journal.book.jobs.values()].flatMap((job) => job.clips?.files ?? []);
    expect(files.map(({ was }) => was)).toEqual([undefined, undefined, undefined]);
    expect((await own.plan(named(...after))).moves).toEqual([]);
  });

  it('move where a replaced clip was, which makes room first', async () => {
    const own = stage();
    await own.render(named(['a', 'A'], ['b', 'B']));
    const after = named(['a', 'B'], ['b', 'new']);
    const plan = await own.plan(after);
    expect(plan.moves).toMatchObject([
      { from: 'b_t1.avi', to: 'a_t1.avi', why: 'renamed' },
      { from: 'a_t1.avi', to: 'superseded/a_t1.job00001.avi', why: 'superseded' },
    ]);
    await own.render(after);
    expect(clips(own)).toEqual({ 'a_t1.avi': 'B', 'b_t1.avi': 'new', 'superseded/a_t1.job00001.avi': 'A' });
  });

  it('swap whatever is selected', async () => {
    const own = stage();
    await own.render(named(['a', 'A'], ['b', 'B']));
    await own.render(named(['a', 'B'], ['b', 'A']), { only: ['a'] });
    expect(clips(own)).toEqual({ 'a_t1.avi': 'B', 'b_t1.avi': 'A' });
  });

  it('come back from `superseded` when an edit is taken back', async () => {
    const own = stage();
    await own.render(named(['a', 'A']));
    await own.render(named(['a', 'edited']));
    expect(clips(own)).toEqual({ 'a_t1.avi': 'edited', 'superseded/a_t1.job00001.avi': 'A' });
    expect((await own.render(named(['a', 'A']))).summary).toMatchObject({ exit: 0, charged: '0.00' });
    expect(clips(own)).toEqual({ 'a_t1.avi': 'A', 'superseded/a_t1.job00002.avi': 'edited' });
    expect(own.gateway.posts).toHaveLength(2);
  });

  it.each(['edit', 'force'])('never take the file that came after a deleted one: %s', async (how) => {
    const own = stage();
    await own.render(named(['a', 'A']));
    own.remove('a_t1.avi');
    const after = how === 'edit' ? named(['a', 'edited']) : named(['a', 'A']);
    await own.render(after, { force: how === 'force' });
    const before = own.files();
    const plan = await own.plan(after);
    expect(plan.moves).toEqual([]);
    expect(plan.takes).toMatchObject([{ action: 'keep', reason: 'finished' }]);
    await own.render(after);
    expect(own.files()).toEqual(before);
  });

  it('never replace a file that is not ours', async () => {
    const own = stage();
    await own.render(named(['a', 'A']));
    own.write('b_t1.avi', 'mine');
    await expect(own.render(named(['b', 'A']))).rejects.toThrow('give b_t1.avi another name');
    expect(clips(own)).toEqual({ 'a_t1.avi': 'A', 'b_t1.avi': 'somebody else' });
  });

  it('keep by hand changed bytes, also under a new name', async () => {
    const own = stage();
    await own.render(named(['a', 'A']));
    own.write('a_t1.avi', 'cut by hand');
    expect((await own.plan(named(['a', 'A']))).takes).toMatchObject([
      { action: 'keep', reason: 'finished; the file was changed by hand' },
    ]);
    await own.render(named(['b', 'A']));
    expect(own.files()).toEqual({ 'b_t1.avi': 'cut by hand' });
  });
});

describe('moves cut short', () => {
  const swapped = named(['a', 'B'], ['b', 'A']);

  /** A stage whose clips were to be swapped: the power went out in the rename of that number, counted from 1, that `half` made of it. */
  async function cutShort(
    rename: number,
    half: (own: RunHarness, from: string, to: string) => Promise<void>,
  ) {
    const own = stage();
    await own.render(named(['a', 'A'], ['b', 'B']));
    const { renameNew } = own.disk;
    let begun = 0;
    own.disk.renameNew = async (from, to) => {
      begun += 1;
      if (begun < rename) return renameNew(from, to);
      await half(own, from, to);
      throw new Error('the power went out');
    };
    const stored: JobRecord[] = [];
    await expect(own.render(swapped, { keep: (journal) => stored.push(...journal.stored) })).rejects.toThrow(
      'the power went out',
    );
    own.disk.renameNew = renameNew;
    own.records = stored;
    return own;
  }

  it.each([1, 2, 3, 4])('before rename %i are completed by the next run', async (rename) => {
    const own = await cutShort(rename, async () => {});
    expect((await own.render(swapped)).summary).toMatchObject({ exit: 0 });
    expect(clips(own)).toEqual({ 'a_t1.avi': 'B', 'b_t1.avi': 'A' });
    expect(own.gateway.posts).toHaveLength(2);
  });

  it.each([1, 2, 3, 4])('in the middle of rename %i leave no second name behind', async (rename) => {
    const own = await cutShort(rename, ({ disk }, from, to) => disk.link(from, to));
    expect((await own.render(swapped)).summary).toMatchObject({ exit: 0 });
    expect(clips(own)).toEqual({ 'a_t1.avi': 'B', 'b_t1.avi': 'A' });
  });

  it('leave no replaced clip where it waited', async () => {
    const own = stage();
    await own.render(named(['a', 'A'], ['b', 'B']));
    const { renameNew } = own.disk;
    own.disk.renameNew = () => Promise.reject(new Error('the power went out'));
    const stored: JobRecord[] = [];
    const replaced = named(['a', 'B'], ['b', 'new']);
    await expect(
      own.render(replaced, { keep: (journal) => stored.push(...journal.stored) }),
    ).rejects.toThrow();
    own.disk.renameNew = renameNew;
    own.records = stored;
    for (let run = 0; run < 2; run += 1) await own.render(replaced);
    expect(clips(own)).toEqual({
      'a_t1.avi': 'B',
      'b_t1.avi': 'new',
      'superseded/a_t1.job00001.avi': 'A',
    });
  });

  it('never take a file that has got the old name since', async () => {
    const own = stage();
    await own.render(named(['a', 'A']));
    const [job] = own.records.slice(-2);
    const clip = own.records.find(({ clips: found }) => found)?.clips;
    if (!clip || !job) throw new Error('no clip');
    own.records.push({
      job: job.job,
      clips: {
        ...clip,
        version: 2,
        files: clip.files.map((file) => ({ ...file, path: 'b_t1.avi', was: 'a_t1.avi' })),
      },
    });
    own.write('a_t1.avi', 'a newer one');
    await own.render(named(['b', 'A']), { only: ['b:7'] });
    expect(own.files()).toEqual({ 'a_t1.avi': 'a newer one' });
  });
});

it('a job that serves no take any more comes to disk beside the others', async () => {
  const own = stage({ renderMs: 60_000 });
  await own.render(film(shots(2)), { interruptAfter: 1_000 });
  const { plan, summary } = await own.render(film(shots(1)));
  expect(plan.orphans).toMatchObject([{ action: 'resume', job: { job: 'job00002' } }]);
  expect(summary).toMatchObject({ exit: 0, clips: 2 });
  expect(clips(own)).toEqual({ '10_t1.avi': 'prompt 1', 'superseded/20_t1.job00002.avi': 'prompt 2' });
});
