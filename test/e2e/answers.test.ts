import { setTimeout as pause } from 'node:timers/promises';
import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';
import { acceptance, answer, httpText, wire } from '../support/oracle/index.js';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n';

/** Seconds that a submission's answer is waited for, in which the gateway of a test has the other submission too. */
const TIMEOUT = 8;

describe('interim answers', () => {
  it.concurrent('are passed over in submissions, status requests and downloads', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020', '030']);
    const { oracle } = studio;
    oracle.submitFaults.always(
      wire((id) => `${CONTINUE}${HINTS}${CONTINUE}${httpText(202, acceptance(id))}`, { ending: 'fin' }),
    );
    const rendering = JSON.stringify({ status: 'PROCESSING' });
    for (let ask = 1; ask <= 3; ask += 1)
      oracle.statusFaults.at(
        ask,
        wire(() => CONTINUE + httpText(200, rendering), { ending: 'fin' }),
      );
    oracle.mediaFaults.always({ kind: 'interim' });
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(oracle.posts).toHaveLength(3);
    expect(Object.keys(studio.clips())).toHaveLength(3);
    expect(Object.values(await studio.states())).toEqual(['finished', 'finished', 'finished']);
  });

  it.concurrent('without an answer behind them leave a take unknown, submitted once', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    studio.oracle.submitFaults.always(wire(() => CONTINUE + HINTS));
    const { exit, err } = await studio.render('--submit-timeout', '1');
    expect(exit, err).toBe(1);
    expect(studio.oracle.posts).toHaveLength(1);
    expect(await studio.states()).toEqual({ '010:1': 'unknown' });
  });
});

describe('a run that is stopped for longer than its time-out', () => {
  it.concurrent('takes the answers that lie there when it goes on', async ({ open, expect }) => {
    const studio = await open({
      onPost: () => {
        // Both requests are on the wire, their answers are not: the process stands still before they come.
        if (studio.oracle.posts.length === 2) run.signal('SIGSTOP');
      },
    });
    studio.film(['010', '020'], { concurrency: 2 });
    studio.oracle.submitFaults.at(1, answerLater('first'));
    studio.oracle.submitFaults.at(2, answerLater('second'));
    const run = studio.startRender('--submit-timeout', String(TIMEOUT));
    await expect.poll(() => studio.oracle.posts.length).toBe(2);
    await pause((TIMEOUT + 1) * 1000);
    run.signal('SIGCONT');
    await run.says('accepted as', 2);
    run.signal('SIGINT');
    await run.ended;
    const jobs = await studio.jobs();
    expect(jobs.map((job) => job.accepted?.request_id).sort()).toEqual(['first', 'second']);
    expect(studio.oracle.posts).toHaveLength(2);
  });
});

function answerLater(request_id: string) {
  return answer(202, { request_id, status: 'QUEUED' }, {}, { delay: 500, accepts: true });
}
