/** Dollars as exact decimal text, null where unknown. */
type Money = string | null;

interface OfJob {
  /** `010:1`; for a leftover job the take it was made for. */
  take: string;
  job: string;
}

/** What a run says happened, as it happens; JSON-ready. Screens, logs and `--json` read nothing else. */
export type RunEvent = { at: string } & (
  | {
      type: 'started';
      /** Takes to submit, jobs to follow at the gateway, clips to fetch. */
      render: number;
      resume: number;
      fetch: number;
      /** What the submissions of this run are quoted at. */
      quoted: Money;
      committed: Money;
      gateway: string;
      concurrency: number;
      /** Where the account's key comes from; null on the sandbox. */
      key_source: string | null;
    }
  | { type: 'moved'; from: string; to: string }
  | ({ type: 'submitting'; attempt: number; quote: Money } & OfJob)
  | ({ type: 'accepted'; request_id: string } & OfJob)
  /** The attempt was not accepted; the take is tried again unless the run is stopping. */
  | ({ type: 'released'; why: string } & OfJob)
  /** The answer was lost: the take is unknown. */
  | ({ type: 'lost'; why: string } & OfJob)
  /** The gateway's word about a job changed. */
  | ({ type: 'status'; word: string } & OfJob)
  | ({ type: 'rendered'; render_seconds: number | null; charge: Money } & OfJob)
  /** `again`: it is submitted once more in this run. */
  | ({
      type: 'failed';
      class: 'refused' | 'render' | 'error' | 'output';
      why: string;
      again: boolean;
    } & OfJob)
  | ({ type: 'downloading'; bytes: number; length: number | null } & OfJob)
  | ({ type: 'finished'; files: string[]; flags: string[] } & OfJob)
  /** The job stays open; the next run goes on with it. */
  | ({ type: 'trouble'; why: string } & OfJob)
  /** The whole submission lane waits, or one job where it is named: for the gateway to know it again, or for the next try of its download. */
  | { type: 'waiting'; why: string; seconds: number; take?: string | undefined; job?: string | undefined }
  /** No more submissions, and why; the answers to `sending` of them are waited for, and `in_flight` jobs still render at the gateway. */
  | { type: 'stopping'; cause: StopCause; why: string; sending: number; in_flight: number }
  /** The jobs are over, and this is still to be done before the command ends: `done` of `of` thumbnails, both 0 for a step of one piece. */
  | { type: 'finishing'; step: 'clips' | 'thumbnails' | 'report'; done: number; of: number }
  /** A word for the person, such as a claim that was taken over. */
  | { type: 'notice'; message: string }
  | ({ type: 'summary' } & Summary)
);

/**
 * Why a run stops submitting. The first cause wins. `caps`: what others added to the ledger since the plan left no room; `disk`: the output folder's disk stores nothing more; `downloads`: clips could
 * not be fetched; `failures`: as many takes failed as `--max-failures` allows; `bug`: it is ours.
 */
export type StopCause =
  | 'interrupted'
  | 'account'
  | 'unreachable'
  | 'unknown answers'
  | 'journal'
  | 'caps'
  | 'disk'
  | 'downloads'
  | 'failures'
  | 'bug';

/** What became of the jobs that a run submitted and the gateway accepted. */
export interface Bought {
  jobs: number;
  /** Their clips are on the disk. */
  here: number;
  /** They still render at the gateway. */
  at_gateway: number;
  /** They are rendered, and their clips are not here yet. */
  to_fetch: number;
}

/** How a run ended. */
export interface Summary {
  exit: 0 | 1 | 3 | 4 | 6 | 130;
  cause: StopCause | null;
  /** The cause in words. */
  why: string | null;
  bought: Bought;
  /** Selected takes by state after the run. */
  counts: Record<string, number>;
  /** Clips that reached the disk in this run, and their seconds of film. */
  clips: number;
  film_seconds: number;
  /** Charged by the jobs that ended in this run, of which `charged_before` by those that an earlier run had submitted; possibly charged by them. */
  charged: Money;
  charged_before: Money;
  possibly: Money;
  committed: Money;
  elapsed_seconds: number;
  /** Takes that are not done, with why, in manifest order. `forgotten`: the gateway does not know the job any more; `settle` decides. */
  open: { take: string; state: string; why: string; forgotten?: true | undefined }[];
  /** Files that were read at the start and were edited during the run, which does not know what they say now. */
  changed: string[];
  output: string;
  report: string;
  /** The report to look at. */
  page: string;
  /** The exact command that continues, null where nothing is open. */
  next: string | null;
}
