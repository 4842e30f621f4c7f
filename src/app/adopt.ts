import { type Refusal, refusal } from '../core/refusal.js';
import { type Result, unreachable } from '../core/result.js';
import type { Gateway } from '../gateway/port.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { isAtProvider } from '../ledger/shared-ids.js';

/** Why an id may not be adopted, null where it may: only where the gateway knows it, for this model, and none of `jobs` has it, those that only the output folder knows included. */
export async function problemWithAdopting(
  jobs: readonly Job[],
  job: Job,
  request_id: string,
  openGateway: () => Promise<Result<Gateway, Refusal>>,
): Promise<Refusal | null> {
  if (job.accepted) {
    const has = `${takeNameOfJob(job)} has the request id ${job.accepted.request_id} already`;
    return refusal('invalid', `${has}, and no other can take its place: decide with --resubmit or --abandon`);
  }
  const holder = jobs.find(
    (other) => other.accepted?.request_id === request_id && isAtProvider(other, job.intent.gateway),
  );
  if (holder)
    return refusal(
      'invalid',
      `${request_id} is the job of ${takeNameOfJob(holder)} already (job ${holder.job})`,
    );
  const opened = await openGateway();
  if (!opened.ok) return opened.error;
  try {
    const answer = await opened.value.status({ request_id });
    switch (answer.kind) {
      case 'missing':
        return refusal('invalid', `the gateway does not know ${request_id}: ${answer.why}`);
      case 'account':
        return refusal('account', `the gateway refuses the account (${answer.status}): ${answer.why}`);
      case 'failed':
        return refusal('unreachable', `the gateway could not be asked about ${request_id}: ${answer.why}`);
      case 'job': {
        const { model_id } = answer.job;
        if (model_id === null || model_id === job.intent.model_id) return null;
        return refusal(
          'invalid',
          `${request_id} is a job of ${model_id}, and ${takeNameOfJob(job)} was sent to ${job.intent.model_id}`,
        );
      }
      default:
        return unreachable(answer);
    }
  } finally {
    await opened.value.close();
  }
}
