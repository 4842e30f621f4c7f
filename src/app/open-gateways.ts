import { err, ok, type Result } from '../core/result.js';
import { hasWork } from '../plan/plan.js';
import type { WholeRun } from '../run/context.js';
import type { Batch, Planned } from './batch.js';
import type { Account, GatewayChoice } from './gateway-choice.js';
import { workOf } from './provider.js';
import { openReach } from './reach.js';
import { type Refusal, refusal } from './refusal.js';
import type { BatchBase } from './run-context.js';
import { type OpenGateway, wholeRun } from './whole-run.js';

/** How often the gateway's name is looked up before anything is sent, and the pause between, in milliseconds. */
const LOOKUPS = 3;
const LOOKUP_PAUSE = 1500;

/** The gateways of a run, open. */
export interface OpenGateways {
  /** Once the output folder is held: opens the way of images and of calls. What closes that leaves the gateways open. */
  begin(): Promise<Result<{ run: WholeRun; close(): Promise<void> }, Refusal>>;
  close(): Promise<void>;
}

/**
 * Opens the gateways of a plan once their names can be looked up; null where the plan has nothing for them. A gateway that could only tell
 * what became of an unknown job is left out where it cannot be opened.
 */
export async function openGateways(
  batch: Batch,
  base: BatchBase,
  planned: Planned,
): Promise<Result<OpenGateways | null, Refusal>> {
  if (!hasWork(planned.plan)) return ok(null);
  const { all, of } = planned.gateways;
  const needed = new Set(workOf(planned.plan).map(of));
  const accounts = new Map<GatewayChoice, Account | null>();
  for (const choice of all) {
    const account = await choice.account();
    if (account.ok) accounts.set(choice, account.value);
    else if (needed.has(choice)) return account;
  }
  for (const choice of accounts.keys()) {
    const reached = await lookedUp(batch, choice);
    if (reached.ok) continue;
    if (needed.has(choice)) return reached;
    accounts.delete(choice);
  }
  const open: OpenGateway[] = [];
  const close = async () => {
    await Promise.all(open.map(({ gateway }) => gateway.close()));
  };
  for (const [choice, account] of accounts) {
    if (account?.warning) base.emit({ type: 'notice', message: account.warning });
    const opened = await choice.open(batch.film);
    if (!opened.ok) {
      await close();
      return opened;
    }
    open.push({ choice, gateway: opened.value, keySource: account?.source ?? null });
  }
  return ok({
    async begin() {
      const reach = await openReach(batch, base, planned);
      if (!reach.ok) return reach;
      return ok({ run: wholeRun(base, open, batch, planned, reach.value), close: reach.value.close });
    },
    close,
  });
}

async function lookedUp(
  { environment, hooks }: Batch,
  choice: GatewayChoice,
): Promise<Result<null, Refusal>> {
  for (let tries = 1; ; tries += 1) {
    const reached = await choice.reachable();
    if (reached.ok) return reached;
    if (!reached.error.mayPass || tries === LOOKUPS) return err(refusal('unreachable', reached.error.why));
    await environment.clock.sleep(LOOKUP_PAUSE, hooks.interrupt);
  }
}
