import type { Redact } from './http/answer.js';
import type { Gateway } from './port.js';

/** The same gateway, whose texts are read by `redact` before anybody shows or records them. */
export function discreet(gateway: Gateway, redact: Redact): Gateway {
  const { find, jobOfCall } = gateway;
  return {
    async submit(request, timeout) {
      const answer = await gateway.submit(request, timeout);
      return 'why' in answer ? { ...answer, why: redact(answer.why) } : answer;
    },
    async status(job, signal) {
      const answer = await gateway.status(job, signal);
      if (answer.kind !== 'job') return { ...answer, why: redact(answer.why) };
      const { error } = answer.job;
      return error === null ? answer : { ...answer, job: { ...answer.job, error: redact(error) } };
    },
    fetch: (link, range, signal) => gateway.fetch(link, range, signal),
    ...(find && { find: (lost, signal) => find.call(gateway, lost, signal) }),
    ...(jobOfCall && { jobOfCall: (body) => jobOfCall.call(gateway, body) }),
    close: () => gateway.close(),
  };
}
