import { expect, test } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { outputsOf } from '../../src/plan/clips-on-disk.js';
import { finished, job } from '../cli/ui/plan-fixture.js';

const [clip] = finished.clips?.files ?? [];
if (!clip) throw new Error('no clip');

function withFiles(facts: Partial<Job>): Job {
  const files = [clip, { ...clip, path: 'b.mp4', was: 'a.mp4' }] as NonNullable<Job['clips']>['files'];
  return job({ ...facts, clips: { version: 1, files, flags: [] } });
}

const outputs = (one: Job, ...states: ('here' | 'changed' | 'moving' | 'missing')[]) =>
  outputsOf(one, new Map([[one.job, states]]));

test('outputs are the files that are there, under the names that they have', () => {
  const done = withFiles(finished);
  expect(outputs(done, 'here', 'here')).toEqual(['pier/010_t1.mp4', 'b.mp4']);
  expect(outputs(done, 'changed', 'moving')).toEqual(['pier/010_t1.mp4', 'a.mp4']);
  expect(outputs(done, 'missing', 'here')).toEqual([null, 'b.mp4']);
  expect(outputsOf(done, new Map())).toEqual([null, null]);
  expect(outputsOf(null, new Map())).toEqual([]);
});

test('before a job is finished, a file with other bytes is not its clip', () => {
  expect(outputs(withFiles({}), 'here', 'changed')).toEqual(['pier/010_t1.mp4', null]);
});
