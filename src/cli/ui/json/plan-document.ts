import { formatUsd, type Usd } from '../../../core/money.js';
import { chargeBasis } from '../../../ledger/charge.js';
import type { BudgetScope } from '../../../ledger/scoped-budget.js';
import type { Plan, PlannedBudget } from '../../../plan/plan.js';
import { takeName } from '../../../takes/take.js';
import type { Documents } from './output-schemas.js';

/** The document of `plan --json`, ready for `JSON.stringify`. A take's quote is its price at present, whatever its action. */
export function planJson(plan: Plan, manifest: string): Documents['plan'] {
  return {
    manifest,
    currency: 'USD',
    total: formatUsd(plan.total),
    by_basis: {
      documented: formatUsd(plan.by_basis.documented),
      assumed: formatUsd(plan.by_basis.assumed),
      user: formatUsd(plan.by_basis.user),
    },
    unpriced: plan.unpriced,
    committed: money(plan.committed),
    budget: money(plan.budget),
    ...(plan.budgets && { budgets: plan.budgets.map(budgetJson) }),
    takes: plan.takes.map(({ take, action, reason, skipped, job }) => ({
      id: take.shot,
      take: take.take,
      model: take.model.name,
      action,
      reason,
      quote: money(take.quote.usd),
      basis: take.quote.basis,
      skipped,
      scene: take.scene,
      seconds: take.seconds,
      output: take.name,
      job: job?.job ?? null,
    })),
    max_cost: money(plan.max_cost),
    max_failures: plan.max_failures,
    running_time: plan.running_time,
    render_time: plan.render_time,
    chains: plan.chains && {
      waves: plan.chains.waves.map((wave) => wave.map(takeName)),
      longest: {
        takes: plan.chains.longest.takes.map(takeName),
        quote: money(plan.chains.longest.usd),
        seconds: plan.chains.longest.seconds,
      },
    },
    moves: plan.moves.map(({ from, to, why }) => ({ from, to, why })),
    leftovers: plan.orphans.map(({ job, action, reason }) => ({
      id: job.intent.shot,
      take: job.intent.take,
      job: job.job,
      action,
      reason,
      quote: job.intent.quote,
      charge_basis: chargeBasis(job),
    })),
    uploads: plan.uploads
      ? {
          place: plan.uploads.place,
          bytes: sizeOf(plan.uploads.files),
          files: plan.uploads.files,
          framed: plan.uploads.framed,
        }
      : null,
    calls: plan.calls ?? null,
    warnings: plan.warnings,
  };
}

function budgetJson({ of, limit, committed, planned }: PlannedBudget) {
  return {
    of: of.kind,
    name: nameOf(of),
    limit: formatUsd(limit),
    committed: money(committed),
    planned: formatUsd(planned),
  };
}

function nameOf(of: BudgetScope): string {
  return of.kind === 'scene' ? of.scene : of.kind === 'model' ? of.model : of.person;
}

function sizeOf(files: readonly { bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function money(amount: Usd | null): string | null {
  return amount === null ? null : formatUsd(amount);
}
