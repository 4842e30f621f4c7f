import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Clip, Job } from '../../src/ledger/record.js';
import { scanClips } from '../../src/media/scan.js';
import { memoryDisk } from '../support/memory-disk.js';

const FINISHED = '2026-11-22T10:00:00.000Z';

function clip(path: string, content: string, was?: string): Clip {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const facts = { width: 64, height: 64, duration: 1, fps: 25, codecs: [] };
  return { path, bytes: content.length, sha256, ...facts, ...(was === undefined ? {} : { was }) };
}

function job(id: string, files: Clip[], finished: string | undefined = FINISHED): Job {
  const clips = { version: 1, files, flags: [] };
  return { job: id, clips, ...(finished && { finished }), intent: {} as Job['intent'] };
}

async function scan(files: Record<string, string>, jobs: Job[]) {
  const found = await scanClips(memoryDisk({ '/out/': '', ...files }).disk, '/out', jobs);
  return Object.fromEntries(found);
}

test('a clip is here, changed or missing, in the order of its job', async () => {
  const files = { '/out/a.mp4': 'first', '/out/a.2.mp4': 'longer now', '/out/folder.mp4/x': '' };
  const jobs = [
    job('jobjob01', [clip('a.mp4', 'first'), clip('a.2.mp4', 'second'), clip('a.3.mp4', 'third')]),
    job('jobjob02', [clip('folder.mp4', 'first')]),
    { job: 'jobjob03', intent: {} as Job['intent'] },
  ];
  expect(await scan(files, jobs)).toEqual({
    jobjob01: ['here', 'changed', 'missing'],
    jobjob02: ['changed'],
  });
});

test('a job that is not finished is judged by the hash of its files', async () => {
  const files = { '/out/a.mp4': 'FIRST', '/out/b.mp4': 'first', '/out/c.mp4': 'FIRST' };
  const jobs = [
    job('jobjob01', [clip('a.mp4', 'first')], ''),
    job('jobjob02', [clip('b.mp4', 'first')], ''),
    job('jobjob03', [clip('c.mp4', 'first')]),
  ];
  expect(await scan(files, jobs)).toEqual({ jobjob01: ['changed'], jobjob02: ['here'], jobjob03: ['here'] });
});

test('a move that was journalled and not made is seen, also where another clip still holds the name', async () => {
  const files = { '/out/old.mp4': 'first', '/out/b.mp4': 'other', '/out/moved.mp4': 'third' };
  const jobs = [
    job('jobjob01', [clip('new.mp4', 'first', 'old.mp4')]),
    job('jobjob02', [clip('b.mp4', 'first', 'old.mp4')]),
    job('jobjob03', [clip('moved.mp4', 'third', 'old.mp4')]),
    job('jobjob04', [clip('gone.mp4', 'fourth', 'old.mp4')]),
  ];
  expect(await scan(files, jobs)).toEqual({
    jobjob01: ['moving'],
    jobjob02: ['moving'],
    jobjob03: ['here'],
    jobjob04: ['missing'],
  });
});

test('a file that several jobs name is the clip of one of them, and missing for the others', async () => {
  const files = { '/out/a.mp4': 'second', '/out/b.mp4': 'by hand', '/out/c.mp4': 'first' };
  const later = '2026-11-23T10:00:00.000Z';
  const jobs = [
    job('jobjob01', [clip('a.mp4', 'first!')], later),
    job('jobjob02', [clip('a.mp4', 'second')]),
    job('jobjob03', [clip('b.mp4', 'first')]),
    job('jobjob04', [clip('b.mp4', 'second')], later),
    job('jobjob05', [clip('c.mp4', 'first')], ''),
    job('jobjob06', [clip('c.mp4', 'first')]),
  ];
  expect(await scan(files, jobs)).toEqual({
    jobjob01: ['missing'],
    jobjob02: ['here'],
    jobjob03: ['missing'],
    jobjob04: ['changed'],
    jobjob05: ['missing'],
    jobjob06: ['here'],
  });
});

test('thousands of clips', async () => {
  const files: Record<string, string> = {};
  for (let n = 0; n < 3000; n += 2) files[`/out/${n}.mp4`] = 'x';
  const jobs = Array.from({ length: 3000 }, (_, n) => job(`jobjob${n}`, [clip(`${n}.mp4`, 'x')]));
  const found = await scan(files, jobs);
  expect(Object.values(found).filter(([state]) => state === 'here')).toHaveLength(1500);
  expect(Object.values(found).filter(([state]) => state === 'missing')).toHaveLength(1500);
});
