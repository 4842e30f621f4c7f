import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromSource } from '../../scripts/bundle.mjs';
import { clip, filmText, openGateway, renderWords } from '../support/batch.mjs';
import { CLI, each, inFolder, inNode, inTurns, run } from '../support/measure.mjs';

const PLAN = [CLI, 'plan', 'film.yaml', '--json'];

/** A render that has nothing to do, and one that goes on after a kill in the middle, beside the plan of the same film. */
export async function resume(options) {
  return [...(await nothingToDo(options)), ...(await afterKill(options))];
}

async function nothingToDo({ rounds, small }) {
  const takes = small ? 500 : 10_000;
  const { writeFinishedFilm } = await fromSource('test/support/finished-film.ts');
  const values = await inFolder(async (cwd) => {
    const gateway = await openGateway({ renderMs: 0 });
    try {
      await writeFinishedFilm(cwd, takes, { clip: await clip(), gateway: gateway.origin });
      const env = { ...gateway.env, PATH: '' };
      const render = () => run(inNode(renderWords({ concurrency: 4, interval: 1 })), { cwd, env });
      // The film has no report yet.
      await render();
      return await inTurns(
        {
          ours: render,
          plan: () => run(inNode(PLAN), { cwd, env }),
        },
        rounds,
      );
    } finally {
      gateway.close();
    }
  });
  const what = `nothing to do, ${takes} takes`;
  return [{ what, unit: 's', values: each(values, 'seconds'), beside: 'plan', goal: '1.2 x plan' }];
}

async function afterKill({ rounds, small }) {
  const shots = small ? 200 : 10_000;
  const values = { ours: [], plan: [] };
  for (let round = 0; round < rounds; round += 1) {
    const { plan, first } = await killedAtHalf(shots);
    values.plan.push(plan);
    values.ours.push(first);
  }
  const what = `first submission after a kill at half of ${shots}`;
  return [{ what, unit: 's', values, beside: 'plan', goal: '1 s after plan' }];
}

/** Seconds of a plan of the half-rendered film, and those until the next run submits; both runs are killed. */
async function killedAtHalf(shots) {
  return inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'film.yaml'), filmText(shots));
    const gateway = await openGateway({ renderMs: 50 });
    const env = { ...gateway.env, HOME: cwd, PATH: '' };
    try {
      await renderUntil(({ posts }) => posts >= shots / 2);
      const { seconds: plan } = await run(inNode(PLAN), { cwd, env });
      await gateway.books();
      return { plan, first: await renderUntil(({ firstPost }) => firstPost > 0) };
    } finally {
      gateway.close();
    }

    /** Starts a render, kills it once the gateway's books are like that, and returns the seconds until the first submission. */
    async function renderUntil(isEnough) {
      const words = renderWords({ concurrency: 100, interval: 0.05 });
      const began = Date.now();
      const child = spawn(process.execPath, words, { cwd, env, stdio: 'ignore' });
      let books = await gateway.books();
      let { firstPost } = books;
      while (!isEnough(books) && child.exitCode === null) {
        await sleep(20);
        books = await gateway.books();
        firstPost ||= books.firstPost;
      }
      child.kill('SIGKILL');
      await once(child, 'close');
      if (!isEnough(books))
        throw new Error(`the render ended with ${child.exitCode} before it could be killed`);
      return (firstPost - began) / 1000;
    }
  });
}
