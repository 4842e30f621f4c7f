import type { JobReference } from '../gateway/port.js';
import type { Job } from '../ledger/record.js';
import { isAtProvider } from '../ledger/shared-ids.js';
import type { RunContext } from './context.js';
import type { SubmissionGate } from './submission-gate.js';

/**
 * Asks the gateway which job a lost submission became. Returns null if the gateway cannot tell, or if another job has that id. Submits
 * nothing and writes nothing to the ledger.
 */
export async function findLost(
  { gateway, gatewayId, stop, asking }: Pick<RunContext, 'gateway' | 'gatewayId' | 'stop' | 'asking'>,
  gate: SubmissionGate,
  job: Job,
): Promise<JobReference | null> {
  if (!gateway.find || !isAtProvider(job, gatewayId)) return null;
  const { model_id, body, at } = job.intent;
  const lost = { id: job.job, model_id, body, sent_at: at };
  const found = await asking(async () => (await gateway.find?.(lost, stop.polling)) ?? null);
  return found !== null && gate.isNew(found.request_id) ? found : null;
}
