import type { JsonObject } from '../core/json.js';

/** What the answer to a submission means. Expected outcomes are values, never exceptions. */
export type Submission =
  | ({ kind: 'accepted' } & JobReference)
  /** The request's headers never left: provably not accepted. */
  | { kind: 'not-sent'; why: string }
  /** 429, or 503 with Retry-After: provably not accepted. `wait` in milliseconds, null where the gateway did not say. */
  | { kind: 'busy'; why: string; wait: number | null }
  /** 400, 404, 422: this job is refused and not charged. `why` is the gateway's own message, whole. */
  | { kind: 'refused'; status: number; why: string }
  /** 401, 402, 403: the account is refused. */
  | { kind: 'account'; status: number; why: string }
  /** Nobody can tell whether the job was accepted. */
  | { kind: 'unknown'; why: string };

/** A job at the gateway. Only the gateway's own folder reads what is in it. */
export interface JobReference {
  /** Unique at the gateway, and enough to find the job again where a person gives nothing else (`settle --adopt`). */
  request_id: string;
  /** What else the gateway wants to have when it is asked about the job, such as the address of its queue. */
  reference?: JsonObject | undefined;
}

/**
 * What a job that has ended costs by the rules of its gateway. `no`: nothing, documented; the take may be submitted again without
 * asking. `possibly`: nobody can tell, so it counts.
 */
export type Charged = 'no' | 'possibly' | 'yes';

/** A job as the gateway tells it. A state that the provider's folder does not know is `running`. */
export type JobStatus = JobFacts &
  ({ state: 'queued' | 'running' } | { state: 'done' | 'failed'; charged: Charged });

/** What a gateway tells of a job whatever its state. */
export interface JobFacts {
  /** The gateway's own word for the state, for people. */
  word: string;
  model_id: string | null;
  error: string | null;
  /** Links to the results, http or https only, without repeats. */
  media: string[];
  created_at: string | null;
  completed_at: string | null;
}

/** What the answer to a status request means. */
export type StatusAnswer =
  | { kind: 'job'; job: JobStatus }
  /** 404: the gateway does not know the id (yet, or any more). */
  | { kind: 'missing'; why: string }
  | { kind: 'account'; status: number; why: string }
  /** `reached` is false where no HTTP answer came at all. `wait` as in a submission. */
  | { kind: 'failed'; reached: boolean; why: string; wait: number | null };

/** Which bytes of a file are wanted: from `from` on, and only if the file still has that strong ETag. */
export interface Range {
  from: number;
  etag: string;
}

/** What the answer to a media request means. */
export type MediaAnswer =
  | {
      kind: 'bytes';
      /** Where in the file the body starts: 0, or `Range.from` when the range was honoured. */
      from: number;
      /** Total length of the file in bytes, null where unknown. */
      length: number | null;
      /** A strong ETag, or null. */
      etag: string | null;
      /** The body; throws on a cut connection or a stall. It must be read to its end or `cancel`ed. */
      body: AsyncIterable<Uint8Array>;
      cancel(): void;
    }
  /** 404, 410, and 403 of an expired link. */
  | { kind: 'gone'; status: number; why: string }
  | { kind: 'failed'; why: string; wait: number | null };

/** What is sent to have a job rendered. */
export interface SubmitRequest {
  path: string;
  body: JsonObject;
  /** Our own id of the job (8 to 40 of `a-z0-9`), for a service that takes an id or an idempotency key from its client. */
  id: string;
  /** The take that the job is for, such as `010:2`: for a rehearsal, whose clips show it. */
  take?: string;
  /**
   * Asked last, right before the first byte leaves and after all that takes time, such as connecting: where it says false, nothing is sent
   * (`not-sent`). Absent where the job may always be sent.
   */
  mayLeave?: (() => boolean | Promise<boolean>) | undefined;
  /** Absent where nobody listens for calls; a gateway without `jobOfCall` is never given one. */
  callback?: Callback | undefined;
}

/** Where the service is to call when the job has ended. */
export interface Callback {
  /** Absolute. Its path is a secret: whoever knows it can make calls. */
  url: string;
  /** Where the model takes it, as its file says (`webhook`): only the provider's folder knows what that means. */
  in: 'header' | 'body';
}

/** A submission to which no usable answer came. */
export interface LostSubmission extends Pick<SubmitRequest, 'id' | 'body'> {
  model_id: string;
  /** ISO 8601, before it was sent. */
  sent_at: string;
}

/**
 * A hosted queue that renders video. `providers.ts` lists the implementations; a program may bring one of its own. Every one passes the
 * suite `test/support/gateway-contract.ts`.
 */
export interface Gateway {
  /**
   * Sends one POST, once: no retry, no redirect. `timeout` (milliseconds) bounds the wait for the answer from when the request's
   * headers have left.
   */
  submit(request: SubmitRequest, timeout: number): Promise<Submission>;
  /** One status request. */
  status(job: JobReference, signal?: AbortSignal): Promise<StatusAnswer>;
  /** Asks for a media file, never with the key. A range that is not honoured byte for byte comes back as the whole file, `from` 0. */
  fetch(link: string, range: Range | null, signal?: AbortSignal): Promise<MediaAnswer>;
  /**
   * For a service that can tell which job a lost submission became, by an id that the client gave it: that job, null where it has none or
   * nobody can tell. Never a guess: whatever it returns is taken for the job, followed and counted as paid. Submits nothing; bounds its
   * own time and never rejects. Without it, an unknown job waits for a person (`settle`).
   */
  find?(lost: LostSubmission, signal?: AbortSignal): Promise<JobReference | null>;
  /**
   * For a service that calls `SubmitRequest.callback`: the request id that the body of a call (any JSON, from anybody) is about, null
   * where it names none. Nothing else of a call is read: all that it can lead to is a status request.
   */
  jobOfCall?(body: unknown): string | null;
  close(): Promise<void>;
}
