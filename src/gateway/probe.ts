import { unreachable } from '../core/result.js';
import type { Clock } from '../system/clock.js';
import type { Gateway } from './port.js';

/** An id that no gateway gives to a job. */
const NO_JOB = 'shotlist-doctor-asks-about-no-job';

/** What one question to a gateway showed. `ms` is the round trip, connection included. */
export type Probe =
  /** It answered, and accepts the key. */
  | { kind: 'accepted'; ms: number }
  /** It answered 401, 402 or 403: key, balance or quota. */
  | { kind: 'account'; ms: number; status: number; why: string }
  /** It answered something else, such as 500: nothing is known of the key. */
  | { kind: 'unusable'; ms: number; why: string }
  | { kind: 'unreachable'; ms: number; why: string };

/** Asks a gateway about a job that cannot exist: one status request, free, bounded by the gateway's own time-out or `timeout` (milliseconds). */
export async function probeGateway(gateway: Gateway, clock: Clock, timeout = 15_000): Promise<Probe> {
  const began = clock.elapsed();
  const answer = await gateway.status({ request_id: NO_JOB }, AbortSignal.timeout(timeout));
  const ms = Math.round(clock.elapsed() - began);
  switch (answer.kind) {
    case 'job':
    case 'missing':
      return { kind: 'accepted', ms };
    case 'account':
      return { kind: 'account', ms, status: answer.status, why: answer.why };
    case 'failed': {
      const why = answer.why === 'stopped' ? `no answer within ${timeout / 1000} s` : answer.why;
      return { kind: answer.reached ? 'unusable' : 'unreachable', ms, why };
    }
    default:
      return unreachable(answer);
  }
}
