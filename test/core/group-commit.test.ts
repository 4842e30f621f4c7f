import { describe, expect, it } from 'vitest';
import { groupCommit } from '../../src/core/group-commit.js';

/** Groups whose store is at work until it is let go. */
function stage() {
  const stored: string[][] = [];
  const gates: { pass: () => void; fail: (error: Error) => void }[] = [];
  const commits = groupCommit<string>((items) => {
    stored.push(items);
    return new Promise((pass, fail) => gates.push({ pass, fail }));
  });
  const done: string[] = [];
  const add = (item: string) =>
    commits.add(item).then(
      () => done.push(item),
      (error: Error) => done.push(`${item}: ${error.message}`),
    );
  return { stored, gates, commits, done, add };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

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

  it('stores nothing again after a failure', async () => {
    const { stored, gates, commits, done, add } = stage();
    void add('a');
    await turn();
    void add('b');
    gates[0]?.fail(new Error('EIO'));
    await turn();
    await add('c');
    expect(done).toEqual(['a: EIO', 'b: EIO', 'c: EIO']);
    expect(stored).toEqual([['a']]);
    expect(commits.isBroken()).toBe(true);
  });
});
