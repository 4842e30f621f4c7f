/**
 * The library: load a film, plan it, render it, and everything that the command line does with one. Expected failures are values
 * (`Result`), never exceptions; a rejected promise is a bug, or a disk that failed outside of a run. Options are camelCase with times in
 * milliseconds; what is also written as JSON (events, summaries, jobs) has the names that it has there. Amounts of money are `Usd`, whole
 * micro-dollars as a bigint (`formatUsd` prints them; JSON cannot hold them), or decimal text in what is JSON.
 */

export type { CutOptions, FilmCut } from './app/cut.js';
export type { Environment, Film } from './app/film/film.js';
export type { OwnGateway } from './app/gateway/gateway-choice.js';
export type { Keeps } from './app/keep.js';
export { keep, pick, settle } from './app/library/decisions.js';
export {
  loadFilm,
  loadFilm as loadManifest,
  plan,
  readLockfile,
  status,
  validate,
} from './app/library/film.js';
export { cut, report } from './app/library/make.js';
export type {
  LoadOptions,
  MachineOptions,
  Options,
  PlaceOptions,
} from './app/library/options.js';
export type { RenderOptions, Run, RunEvent, RunSummary } from './app/library/run.js';
export { render } from './app/library/run.js';
export type { Picks } from './app/pick.js';
export type { Reports } from './app/report.js';
export type { Settled } from './app/settle.js';
export type { FilmStatus } from './app/status.js';
export type { ManifestFacts } from './app/validate.js';
export { formatDiagnostics } from './cli/ui/text/diagnostics.js';
export type { Diagnostic, Place } from './core/diagnostic.js';
export type { Usd } from './core/money.js';
export { formatUsd, parseUsd } from './core/money.js';
export type { Refusal, RefusalCode } from './core/refusal.js';
export type { Result } from './core/result.js';
export type { HttpOptions } from './gateway/http/options.js';
export type * from './gateway/port.js';
export type { KeyNames, Provider } from './gateway/provider.js';
export type {
  JobBook,
  LedgerReading,
  LedgerRun,
  LedgerSession,
  LedgerStore,
  NotReserved,
  OpenError,
  RunCaps,
} from './ledger/port.js';
export { JournalBroken } from './ledger/port.js';
export type { Header, Job, JobRecord } from './ledger/record.js';
export type { BudgetScope, ScopedBudget } from './ledger/scoped-budget.js';
export type { ManifestVersion, SharedRun, SharedSession, SharedState, Worker } from './ledger/shared.js';
export type { State } from './ledger/state.js';
export { stateOf } from './ledger/state.js';
export type { ResolvedManifest, ResolvedShot } from './manifest/resolved.js';
export type { PickedShot } from './plan/choose.js';
export type { KeptTake } from './plan/keep.js';
export type { Action, Plan, PlannedTake } from './plan/plan.js';
export type { Decision } from './plan/settle.js';
export type { Clock } from './system/clock.js';
export type { Disk } from './system/disk.js';
export type { Take } from './takes/take.js';
