import { describe, expect, it } from 'vitest';
import { groupCommit } from '../../src/core/group-commit.js';

/** Groups whose store is at work until it is let go. */
function stage() {
  const stored: string[][] = [];
  const gates: { pass: () => void; fail: (error: Error) => void }[] = [];
  const commits = groupCommit<string>((items) => {
    stored.push(items);
    return new Promise((pass, fail) => gates.push({ pass, fail }));
  }, turn);
  const done: string[] = [];
  const add = (item: string) =>
    commits.add(item).then(
      () => done.push(item),
      (error: Error) => done.push(`${item}: ${error.message}`),
    );
  return { stored, gates, commits, done, add };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a group commit', () => {
  it('stores together what is added in one turn, and what comes while it is at work next', async () => {
    const { stored, gates, commits, done, add } = stage();
    void add('a');
    void add('b');
    await turn();
    void add('c');
    void add('d');
    await turn();
    expect(stored).toEqual([['a', 'b']]);
    gates[0]?.pass();
    await turn();
    await turn();
    expect(done, 'who came while it was at work is in no group that is stored').toEqual(['a', 'b']);
    expect(stored).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    gates[1]?.pass();
    await commits.settled();
    await turn();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gathers more only where the group just before had several', async () => {
    const stored: number[] = [];
    let gathered = 0;
    const commits = groupCommit<number>(
      async (items) => {
        stored.push(items.length);
        await turn();
      },
      async () => {
        gathered += 1;
        for (let turns = 0; turns < 10; turns += 1) await turn();
      },
    );
    const first = [commits.add(1), commits.add(2)];
    await turn();
    const second = commits.add(3);
    await Promise.all(first);
    for (let turns = 0; turns < 3; turns += 1) await turn();
    await Promise.all([second, commits.add(4)]);
    await commits.settled();
    await commits.add(5);
    expect(stored).toEqual([2, 2, 1]);
    expect(gathered, 'after a pause nothing is waited for').toBe(1);
  });

  it('stores nothing again after a failure', async () => {
    const { stored, gates, commits, done, add } = stage();
    void add('a');
    await turn();
    void add('b');
    gates[0]?.fail(new Error('EIO'));
    await add('c');
    expect(done).toEqual(['a: EIO', 'b: EIO', 'c: EIO']);
    expect(stored).toEqual([['a']]);
    expect(commits.isBroken()).toBe(true);
  });
});
