import type { JsonObject } from '../../src/core/json.js';
import type {
  Callback,
  Gateway,
  JobReference,
  JobStatus,
  LostSubmission,
  MediaAnswer,
  Range,
  StatusAnswer,
  Submission,
  SubmitRequest,
} from '../../src/gateway/port.js';
import { endOf } from './ended.js';
import type { VirtualClock } from './virtual-clock.js';

/** How a job ends. `empty`: COMPLETED without a link. */
export type Outcome = 'COMPLETED' | 'FAILED' | 'ERROR' | 'empty' | 'never';

/** A job that the gateway took. Times in milliseconds since 1970. */
export interface FakeJob {
  id: string;
  prompt: string;
  body: JsonObject;
  path: string;
  /** Our id of it. */
  ours: string;
  from: number;
  to: number;
  outcome: Outcome;
}

/** How the gateway behaves; what is left out goes well. `count` counts from 1. */
export interface Behaviour {
  /** Milliseconds a job renders, or those of the job of that number, from 0 on. */
  renderMs?: number | ((job: number) => number);
  /** What the ids of its jobs begin with, `request` unless told: those of one gateway are never given twice. */
  ids?: string;
  outcome?: (prompt: string, count: number) => Outcome;
  /** What happens between a submission and its POST. */
  connecting?: (prompt: string) => Promise<void>;
  /** The answer to a POST instead of an acceptance; `taken` = the job is taken all the same. */
  submission?: (prompt: string, count: number, now: number) => (Submission & { taken?: boolean }) | null;
  status?: (id: string, count: number, now: number) => StatusAnswer | null;
  media?: (link: string, range: Range | null, count: number) => MediaAnswer | null;
  /** It takes callbacks: told of each with the job that it is for. */
  calls?: (callback: Callback, job: FakeJob) => void;
  /** The gateway can tell lost submissions. */
  finds?: (lost: LostSubmission, jobs: readonly FakeJob[]) => FakeJob | undefined;
}

/** A gateway in memory, on a virtual clock, that remembers what it was asked. */
export interface FakeGateway extends Gateway {
  /** Prompts in the order of their POSTs, with the times of these. */
  readonly posts: { prompt: string; at: number }[];
  readonly jobs: FakeJob[];
  readonly asked: { id: string; at: number }[];
  readonly sought: LostSubmission[];
  readonly fetched: { link: string; range: Range | null; at: number }[];
  /** The most jobs that ever rendered at the same time. */
  readonly most: number;
  behaviour: Behaviour;
  /** The bytes of a job's clip. */
  clip(id: string): Uint8Array;
}

/** Milliseconds an answer takes. */
const LATENCY = 20;

/** A file that is known for a video by its head alone, of its own for each name. */
export function plainClip(name: string): Uint8Array {
  const bytes = Buffer.alloc(64, name);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(56, 4);
  bytes.write('AVI LIST', 8);
  return new Uint8Array(bytes);
}

/** The bytes as the answer to a request for them, in pieces of 16; `cut` breaks off after so many. */
export function served(
  bytes: Uint8Array,
  range: Range | null = null,
  {
    etag = '"one"' as string | null,
    cut = Number.POSITIVE_INFINITY,
    length = bytes.length as number | null,
  } = {},
): MediaAnswer {
  const from = range !== null && range.etag === etag ? range.from : 0;
  async function* body() {
    for (let at = from; at < bytes.length; at += 16) {
      if (at - from >= cut) throw new Error('the connection was cut');
      yield bytes.subarray(at, at + 16);
    }
  }
  return { kind: 'bytes', from, length, etag, body: body(), cancel: () => {} };
}

/** A gateway that behaves so. */
export function fakeGateway(clock: VirtualClock, behaviour: Behaviour = {}): FakeGateway {
  const counts = new Map<string, number>();
  const count = (what: string) => {
    const next = (counts.get(what) ?? 0) + 1;
    counts.set(what, next);
    return next;
  };
  const gateway: FakeGateway = {
    posts: [],
    jobs: [],
    asked: [],
    sought: [],
    fetched: [],
    most: 0,
    behaviour,
    clip: plainClip,
    submit,
    status,
    fetch,
    ...(behaviour.finds && { find }),
    ...(behaviour.calls && { jobOfCall: (body) => (typeof body === 'string' ? body : null) }),
    async close() {},
  };
  return gateway;

  async function find(lost: LostSubmission, signal?: AbortSignal): Promise<JobReference | null> {
    gateway.sought.push(lost);
    await clock.sleep(LATENCY, signal);
    const job = signal?.aborted ? undefined : gateway.behaviour.finds?.(lost, gateway.jobs);
    return job ? { request_id: job.id, reference: { at: job.path } } : null;
  }

  async function submit(request: SubmitRequest): Promise<Submission> {
    const { body, mayLeave } = request;
    const prompt = String(body.prompt);
    await gateway.behaviour.connecting?.(prompt);
    if (mayLeave && !(await mayLeave())) return { kind: 'not-sent', why: 'it may not leave' };
    const posts = count(`post ${prompt}`);
    gateway.posts.push({ prompt, at: clock.elapsed() });
    const answer = gateway.behaviour.submission?.(prompt, posts, clock.elapsed()) ?? null;
    const job = answer === null || answer.taken ? take(prompt, request) : null;
    await clock.sleep(LATENCY);
    if (answer) return answer;
    return { kind: 'accepted', request_id: job?.id ?? '' };
  }

  function take(prompt: string, { path, body, id: ours, callback }: SubmitRequest): FakeJob {
    const { renderMs = 10_000, outcome = () => 'COMPLETED' as const, ids = 'request' } = gateway.behaviour;
    const ends = outcome(prompt, count(`job ${prompt}`));
    const now = clock.elapsed();
    const length = typeof renderMs === 'number' ? renderMs : renderMs(gateway.jobs.length);
    const job: FakeJob = {
      id: `${ids}-${gateway.jobs.length + 1}`,
      prompt,
      body,
      path,
      ours,
      from: now,
      to: ends === 'never' ? Number.POSITIVE_INFINITY : now + length,
      outcome: ends,
    };
    gateway.jobs.push(job);
    if (callback) gateway.behaviour.calls?.(callback, job);
    const most = gateway.jobs.filter(({ from, to }) => from <= now && now < to).length;
    Object.assign(gateway, { most: Math.max(gateway.most, most) });
    return job;
  }

  async function status({ request_id: id }: JobReference, signal?: AbortSignal): Promise<StatusAnswer> {
    gateway.asked.push({ id, at: clock.elapsed() });
    const answer = gateway.behaviour.status?.(id, count(`status ${id}`), clock.elapsed()) ?? null;
    await clock.sleep(LATENCY, signal);
    if (signal?.aborted) return { kind: 'failed', reached: false, why: 'stopped', wait: null };
    if (answer) return answer;
    const job = gateway.jobs.find((each) => each.id === id);
    return job ? { kind: 'job', job: statusOf(job) } : { kind: 'missing', why: 'no such request' };
  }

  function statusOf(job: FakeJob): JobStatus {
    const isOver = clock.elapsed() >= job.to;
    const ended = job.outcome === 'empty' || job.outcome === 'never' ? 'COMPLETED' : job.outcome;
    const good = isOver && job.outcome === 'COMPLETED';
    const end = endOf(ended, good);
    return {
      ...(isOver ? { state: end.outcome, charged: end.charged } : { state: 'running' as const }),
      word: isOver ? ended : 'PROCESSING',
      model_id: null,
      error: isOver && (ended === 'FAILED' || ended === 'ERROR') ? `${ended} it is` : null,
      media: good ? [`https://cdn.example/${job.id}/output.ext?signature=1`] : [],
      created_at: new Date(job.from).toISOString(),
      completed_at: isOver ? new Date(job.to).toISOString() : null,
    };
  }

  async function fetch(link: string, range: Range | null, signal?: AbortSignal): Promise<MediaAnswer> {
    gateway.fetched.push({ link, range, at: clock.elapsed() });
    const answer = gateway.behaviour.media?.(link, range, count(`media ${link}`)) ?? null;
    await clock.sleep(LATENCY, signal);
    if (signal?.aborted) return { kind: 'failed', why: 'stopped', wait: null };
    if (answer) return answer;
    const id = new URL(link).pathname.split('/')[1] ?? '';
    return served(gateway.clip(id), range);
  }
}
