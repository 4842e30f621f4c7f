import { describe } from 'vitest';
import { readBook } from '../../src/lockfile/read.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { it } from '../support/e2e-film.js';

const TINY = { model: 'ltx-2-19b', settings: { num_frames: 9, video_size: '64x64', fps: 25 } };

describe('a rehearsed clip', () => {
  it.concurrent('says in its picture which take it is, whatever order the submissions came in', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const shot = { ...TINY, prompt: 'a pier', takes: 8 };
    const chained = { ...shot, id: '020', image: { last_frame_of: '010' } };
    studio.film([{ ...shot, id: '010', takes: 2 }, chained, { ...chained, id: '030' }]);
    const { exit, err } = await studio.run('render', 'film.yaml', '--sandbox', '--poll-interval', '0.05');
    expect(exit, err).toBe(0);
    const lines = studio.read('film.yaml.sandbox.jobs').trim().split('\n');
    const said = new Map<string, unknown>();
    for (const line of lines) {
      const { request_id, clip } = JSON.parse(line);
      if (clip?.label) said.set(request_id, `${clip.label.shot}:${clip.label.take}`);
    }
    const read = await readBook(systemDisk, `${studio.folder}/film.yaml.sandbox.lock`);
    if (!read.ok) throw new Error(read.error[0]?.message);
    const jobs = [...read.value.book.jobs.values()];
    expect(jobs).toHaveLength(18);
    for (const { accepted, intent } of jobs)
      expect(said.get(accepted?.request_id ?? '')).toBe(`${intent.shot}:${intent.take}`);
  });
});
