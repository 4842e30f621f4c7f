import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { CHAIN, chainFilm, follows, REHEARSAL } from '../support/chain-film.js';
import { it } from '../support/e2e-film.js';
import { hasFfmpeg, numberOn, writeNumbered } from '../support/numbered-clip.js';

describe.skipIf(!hasFfmpeg)('chains (skipped without ffmpeg)', () => {
  it.concurrent('are planned in waves, and each clip starts from the exact last frame before it', async ({
    open,
    expect,
  }) => {
    let clip = Buffer.alloc(0);
    const studio = await open({ ...REHEARSAL, clip: (job) => Buffer.concat([clip, freeBox(job.id)]) });
    writeNumbered(join(studio.folder, 'clip.mp4'), { frames: 53, sound: 4 });
    clip = readFileSync(join(studio.folder, 'clip.mp4'));
    studio.film(CHAIN);
    const own = chainFilm(studio);
    const { exit, document } = await own.plan();
    expect(exit).toBe(0);
    expect(document).toMatchObject({
      total: '1.44',
      chains: {
        waves: [['010:1', '040:1'], ['020:1'], ['030:1']],
        longest: { takes: ['010:1', '020:1', '030:1'], quote: '1.08' },
      },
    });
    expect((await own.run('plan')).out).toContain('longest chain: 010:1 > 020:1 > 030:1, $1.08');

    const render = await own.render();
    expect(render.exit, render.err).toBe(0);
    const jobs = await own.jobs();
    for (const [source, next] of [
      ['010', '020'],
      ['020', '030'],
    ]) {
      const from = jobs.find(({ intent }) => intent.shot === source);
      const to = jobs.find(({ intent }) => intent.shot === next);
      const frame = readFileSync(join(studio.folder, `renders-sandbox/frames/${from?.job}.last.png`));
      expect(numberOn(frame)).toBe(52);
      const sha256 = createHash('sha256').update(frame).digest('hex');
      expect(to?.intent).toMatchObject({ image: `frame:${from?.job}:last`, frames: { image: sha256 } });
      const sent = studio.oracle.jobs.find(({ prompt }) => prompt === `prompt of ${next}`);
      expect(sent?.body.image_url).toBe(`sandbox:file:${sha256}`);
    }
    expect(await own.actions()).toEqual({
      '010:1': 'keep',
      '020:1': 'keep',
      '030:1': 'keep',
      '040:1': 'keep',
    });
  });

  it.concurrent('tell that a clip ends before the frame that was asked for', async ({ open, expect }) => {
    const studio = await open(REHEARSAL);
    const late = { id: '020', image: { frame_of: '010', at: 5 } };
    studio.film(['010', late, { ...late, id: '030', image: { frame_of: '020', at: 0 } }]);
    const { exit, err } = await chainFilm(studio).render();
    expect(exit, err).toBe(0);
    expect(err).toMatch(/020:1 starts from the frame of 010 at 5 s, but that clip is \S+ s long/);
    expect(err).not.toContain('030:1 starts');
  });

  it.concurrent('are uploaded to a real gateway, which gets links', async ({ open, expect }) => {
    const studio = await open();
    studio.write(
      'upload.mjs',
      "import { readFileSync } from 'node:fs';\nconst bytes = readFileSync(process.argv[2]);\nconsole.log(`https://frames.example/up-${bytes.subarray(1, 4)}-${bytes.length}.png`);\n",
    );
    const uploads = { command: [process.execPath, 'upload.mjs', '{file}'] };
    studio.film(['010', follows('010', '020')], { uploads });
    const plan = await studio.run('plan', 'film.yaml');
    expect(plan.exit, plan.err).toBe(0);
    expect(plan.out).toContain('Uploads the frames of 1 take to');
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    const sent = studio.oracle.jobs.find(({ prompt }) => prompt === 'prompt of 020');
    expect(sent?.body.image_url).toMatch(/^https:\/\/frames\.example\/up-PNG-\d+\.png$/);
    studio.film(['010', follows('010', '020')]);
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(0);
    studio.film(['010', follows('010', '020'), follows('010', '030')]);
    const refused = await studio.run('plan', 'film.yaml');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('the last frame of 010');
  });

  it.concurrent('re-render 010, look, keep what is good enough, then --stale', async ({ open, expect }) => {
    const studio = await open(REHEARSAL);
    studio.film([...CHAIN, follows('010', '050')]);
    const own = chainFilm(studio);
    expect((await own.render()).exit).toBe(0);
    studio.film([{ id: '010', prompt: 'another' }, ...CHAIN.slice(1), follows('010', '050')]);
    const again = await own.render();
    expect(again.exit, again.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(6);
    expect(await own.states()).toMatchObject({
      '010:1': 'finished',
      '020:1': 'stale',
      '030:1': 'finished',
      '050:1': 'stale',
    });
    expect((await own.run('status')).out).toContain('stale: made from an earlier clip of 010');
    expect(studio.read('renders-sandbox/report.html')).toContain('made from an earlier clip of 010');
    const said = (await own.run('plan')).out;
    expect(said).toContain('2 takes are stale');
    expect(said).toContain('--stale');
    expect((await own.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(6);

    expect((await own.run('keep', '050')).exit).toBe(0);
    const { document } = await own.plan('--stale');
    expect(document.total).toBe('0.72');
    expect((await own.render('--stale')).exit).toBe(0);
    expect(studio.oracle.jobs.slice(6).map(({ prompt }) => prompt)).toEqual([
      'prompt of 020',
      'prompt of 030',
    ]);
    expect(new Set(Object.values(await own.states()))).toEqual(new Set(['finished']));
    expect((await own.plan('--stale')).document.total).toBe('0.00');
  });

  it.concurrent('are blocked by a failed source, and retry unblocks them', async ({ open, expect }) => {
    const studio = await open(REHEARSAL);
    studio.film(CHAIN);
    const own = chainFilm(studio);
    studio.oracle.outcome('prompt of 010', { status: 'FAILED', error: 'no' });
    const first = await own.render();
    expect(first.exit).toBe(1);
    expect(first.err).toContain('020:1');
    expect(await own.states()).toEqual({
      '010:1': 'failed',
      '020:1': 'blocked',
      '030:1': 'blocked',
      '040:1': 'finished',
    });
    expect((await own.render()).exit).toBe(1);
    expect(studio.oracle.posts).toHaveLength(2);
    const retried = await own.run('retry', '--poll-interval', '0.05');
    expect(retried.exit, retried.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(5);
  });

  it.concurrent('count whole under a cap, which says so where they do not fit', async ({ open, expect }) => {
    const studio = await open(REHEARSAL);
    studio.film(CHAIN, { budget: 0.8 });
    const own = chainFilm(studio);
    expect(await own.actions()).toEqual({
      '010:1': 'render',
      '020:1': 'wait',
      '030:1': 'over budget',
      '040:1': 'over budget',
    });
    expect((await own.run('plan')).out).toContain('A chain does not fit whole: 030:1 is left out');
    expect((await own.render()).exit).toBe(3);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('pay nothing again where a source is picked anew while a clip from it renders', async ({
    open,
    expect,
  }) => {
    const studio = await open({ ...REHEARSAL, renderMs: Infinity });
    studio.film([{ id: '010', takes: 2 }, follows('010', '020')]);
    const own = chainFilm(studio);
    const running = own.start('render', '--poll-interval', '0.05');
    await running.says(' accepted', 2);
    studio.oracle.finish('prompt of 010');
    await running.says('020:1 accepted');
    running.signal('SIGKILL');
    await running.ended;
    const before = (await own.jobs()).find(({ intent }) => intent.shot === '020');
    const other = (await own.jobs()).find(
      ({ job }) => !before?.intent.image?.includes(job) && job !== before?.job,
    );
    const picked = await own.run('pick', `010:${other?.intent.take}`);
    expect(picked.exit, picked.err).toBe(0);
    expect(await own.actions()).toMatchObject({ '020:1': 'resume' });
    studio.oracle.finishAll();
    expect((await own.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(await own.states()).toMatchObject({ '020:1': 'stale' });
    await own.run('pick', '--clear', '010');
    expect((await own.run('pick', `010:${other?.intent.take === 1 ? 2 : 1}`)).exit).toBe(0);
    expect(await own.states()).toMatchObject({ '020:1': 'finished' });
  });
});

describe('without ffmpeg', () => {
  it.concurrent('a chain is refused before anything is sent, by plan too; the rest of a film is rendered', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(CHAIN);
    studio.env.PATH = '';
    for (const verb of ['plan', 'render']) {
      const { exit, err } = await studio.run(verb, 'film.yaml');
      expect(exit).toBe(2);
      expect(err).toContain('start from frames of other clips');
      expect(err).toContain('apt install ffmpeg');
      expect(err).toMatch(/npm install .*@mediabunny\/server/);
    }
    expect(studio.oracle.posts).toHaveLength(0);
    expect((await studio.render('--only', '010', '--only', '040')).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('a rehearsal says so and goes on, with empty frames', async ({ open, expect }) => {
    const studio = await open(REHEARSAL);
    studio.film(CHAIN);
    studio.env.PATH = '';
    const { exit, err } = await chainFilm(studio).run('render');
    expect(exit, err).toBe(0);
    expect(err).toContain('gets an empty picture');
    expect([...studio.files().keys()].filter((path) => /\/frames\/.*\.last\.png$/.test(path))).toHaveLength(
      2,
    );
    expect(studio.oracle.posts).toHaveLength(CHAIN.length);
  });
});

/** A box that makes clips of the same bytes differ. */
function freeBox(text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + text.length);
  head.write('free', 4);
  return Buffer.concat([head, Buffer.from(text)]);
}
