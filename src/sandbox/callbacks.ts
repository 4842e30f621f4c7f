import { setMaxListeners } from 'node:events';
import type { Model } from '../catalog/model.js';
import type { Json, JsonObject } from '../core/json.js';
import type { Clock } from '../system/clock.js';
import type { SandboxJob } from './job.js';
import { statusReply } from './replies.js';

/** Ways in which calls go wrong: after one and a half renders more, two of each, others with wrong bodies before it, or not at all. */
export type WebhookFault = 'late' | 'twice' | 'wrong' | 'never';

/** Milliseconds for a call to be answered. */
const TIMEOUT = 10_000;

/** What a submission asked for: the address, and whether to call also when the render starts. */
export type Callback = NonNullable<SandboxJob['callback']>;

/**
 * The call that a submission asks for, and its body without that: `webhook` in the body if the model documents it, else the header
 * (documentation, "Webhook (Optional)"). Without a `webhook_events_filter` the field means all events, the header the end alone.
 */
export function askedCallback(
  { webhook: place }: Model,
  header: string | string[] | undefined,
  body: JsonObject,
): { callback: Callback | undefined; body: JsonObject } {
  const { webhook, webhook_events_filter: filter, ...rest } = body;
  const isInBody = place === 'body' && typeof webhook === 'string';
  const url = isInBody ? webhook : [header].flat()[0];
  const isLink = url !== undefined && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return {
    callback: isLink ? { url, all: isInBody && !isOnlyEnd(filter) } : undefined,
    body: place === 'body' ? rest : body,
  };
}

function isOnlyEnd(filter: Json | undefined): boolean {
  return Array.isArray(filter) && filter.length > 0 && filter.every((event) => event === 'completed');
}

/** Calls back about jobs. */
export interface Callbacks {
  /** Calls so far, answered or not. */
  readonly made: number;
  /** Calls when the job has ended, as far as it asked for that. */
  expect(job: SandboxJob): void;
  /** No more calls. */
  close(): void;
}

/** Calls nobody yet. `faults` meet the jobs in turn; `renderMs` is the average render, `cdn` the origin of the clips. */
export function createCallbacks(options: {
  clock: Clock;
  faults: readonly WebhookFault[];
  renderMs: number;
  cdn(): string;
}): Callbacks {
  const { clock, faults, renderMs, cdn } = options;
  const closed = new AbortController();
  setMaxListeners(0, closed.signal);
  let jobs = 0;
  let made = 0;

  /** A timer may fire a little early, and the job would not have ended for who asks at once. */
  async function until(time: number): Promise<void> {
    while (clock.now() < time && !closed.signal.aborted) await clock.sleep(time - clock.now(), closed.signal);
  }

  async function call(url: string, body: string): Promise<void> {
    if (closed.signal.aborted) return;
    made += 1;
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(TIMEOUT)]);
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body, redirect: 'manual' as const, signal };
    await fetch(url, sent).then(
      (answer) => answer.body?.cancel(),
      () => undefined,
    );
  }

  async function follow(job: SandboxJob, { url, all }: Callback, fault: WebhookFault | undefined) {
    const bodyAt = (time: number) => JSON.stringify(statusReply(job, time, cdn()).body);
    if (fault === 'never') return;
    if (fault === 'wrong')
      await Promise.all(
        [bodyAt(job.ends), '{"request_id":"nobody"}', 'not JSON'].map((body) => call(url, body)),
      );
    if (all) {
      await until(job.starts);
      await call(url, bodyAt(job.starts));
    }
    await until(job.ends + (fault === 'late' ? 1.5 * renderMs : 0));
    await call(url, bodyAt(job.ends));
    if (fault === 'twice') await call(url, bodyAt(job.ends));
  }

  return {
    get made() {
      return made;
    },
    expect(job) {
      if (!job.callback) return;
      const fault = faults[jobs % faults.length];
      jobs += 1;
      void follow(job, job.callback, fault);
    },
    close: () => closed.abort(),
  };
}
