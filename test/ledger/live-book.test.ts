import { expect, it } from 'vitest';
import { createTakeIndex } from '../../src/ledger/live-book.js';
import { accepted, jobOf } from '../support/contract-records.js';

it('knows the jobs of a take as they are, and looks at each once', () => {
  const jobs = new Map(
    [jobOf('job00001', 'r1', '010'), jobOf('job00002', 'r1', '020')].map((job) => [job.job, job]),
  );
  let looks = 0;
  const counted = new Proxy(jobs, {
    get(target, key) {
      if (key === 'size') return target.size;
      const member = Reflect.get(target, key).bind(target);
      if (key !== 'values') return member;
      return function* values() {
        for (const job of target.values()) {
          looks += 1;
          yield job;
        }
      };
    },
  });
  const index = createTakeIndex(counted);
  const idsOf = (name: string) => index.jobsOf(name).map(({ job }) => job);
  expect(idsOf('010:1')).toEqual(['job00001']);
  expect(idsOf('030:1')).toEqual([]);
  for (let more = 0; more < 50; more += 1) {
    const job = jobOf(`more${1000 + more}`, 'r2', more === 7 ? '030' : `s${more}`);
    jobs.set(job.job, job);
    expect(idsOf('010:1')).toEqual(['job00001']);
  }
  expect(idsOf('030:1')).toEqual(['more1007']);
  expect(looks).toBe(52);
  const known = jobs.get('job00001');
  if (known) jobs.set('job00001', { ...known, accepted: accepted('job00001', 'x').accepted });
  expect(index.jobsOf('010:1')).toMatchObject([{ accepted: { request_id: 'x' } }]);
});
