import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** A row of `node bench/run.mjs --json`: values of each round, by contestant (`bare`: ours without ffmpeg). */
interface Row {
  what: string;
  values: Record<string, number[]>;
}

/** Runs a suite of the bench small, and returns the first value of a row by the beginning of its name. */
function bench(name: string) {
  const told = execFileSync(process.execPath, ['bench/run.mjs', '--small', '--json', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { rows }: { rows: Row[] } = JSON.parse(told);
  return (what: string, contestant: string) =>
    rows.find((row) => row.what.trim().startsWith(what))?.values[contestant]?.[0] ?? Number.NaN;
}

/** Ceilings are today's counts: lower them with the work. What a machine is busy with changes no more than a request now and then. */
it('a take costs no more work than it did', { timeout: 300_000 }, () => {
  const count = bench('disk');
  const between = (value: number, least: number, most: number) => {
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(most);
  };
  between(count('file-system calls a take, 1 at', 'bare'), 10, 40);
  // With thumbnails, where ffmpeg is on the path.
  between(count('file-system calls a take, 1 at', 'ours'), 10, 46);
  // Five records, the clip and its folder; then the thumbnail.
  between(count('of which fsyncs, 1 at', 'bare'), 2, 7);
  between(count('of which fsyncs, 1 at', 'ours'), 2, 8);
  // The records and the folder share theirs. How many there are depends on what comes together: that they do is for the tests of
  // `groupCommit`. Here what each takes is counted, and what a take needs beside it.
  const shared = count('of the calls, on files that takes share, 64 at', 'bare');
  const sharedSyncs = count('of the fsyncs, on files that takes share, 64 at', 'bare');
  between(count('file-system calls a take, 64 at', 'bare') - shared, 7, 8.2);
  between(count('of which fsyncs, 64 at', 'bare') - sharedSyncs, 0.9, 1.1);
  // A group of records takes five, that of names in a folder three.
  between(shared / sharedSyncs, 2, 5.2);
  // Two, and one more of a job whose first is a moment early on a busy machine.
  between(count('status requests a job, 1 at', 'bare'), 1, 2.5);
  between(count('bytes of the lockfile', 'bare'), 100, 570);
  // What JavaScript allocates for a take from its line in the manifest to its row in the report, with one status request, and without the
  // looks at the claim.
  const requests = count('status requests a job, 64 at', 'bare');
  const looks = count('looks at the claim, 64 at', 'bare');
  between(count('kilobytes allocated a take, 64 at', 'bare') - 90 * (requests - 1) - 45 * looks, 100, 510);
});
