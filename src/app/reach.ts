import { ok, type Result } from '../core/result.js';
import type { Plan } from '../plan/plan.js';
import type { RunBase } from '../run/context.js';
import { createHints } from '../run/hints.js';
import { takeName } from '../takes/take.js';
import type { Batch, Planned } from './batch.js';
import { openRunDoor } from './door.js';
import { chooseDoor } from './door-choice.js';
import { imagesSent } from './frames.js';
import { isPublicGateway } from './gateway-choice.js';
import { type Inputs, openInputs, type Reach } from './inputs.js';
import type { Refusal } from './refusal.js';

/** Opens the door of a run, if it has one, and the way of its images to the gateway. */
export async function openReach(
  batch: Batch,
  base: RunBase,
  { plan, gateways }: Pick<Planned, 'plan' | 'gateways'>,
): Promise<Result<Reach, Refusal>> {
  const isPublic = gateways.all.some(isPublicGateway);
  const chosen = chooseDoor(batch.film, batch.options);
  if (!chosen.ok) return chosen;
  const choice = chosen.value;
  if (choice === null) {
    const inputs = await openInputs(batch, base, { plan, isPublic }, null);
    const attach: Reach['attach'] = (gateway) => ({
      gateway,
      hints: createHints(base.clock, null, false),
    });
    return inputs.ok ? ok({ ...inputs.value, attach }) : inputs;
  }
  const opened = await openRunDoor(batch, base, plan, choice);
  if (!opened.ok) return opened;
  const { door, attach, close } = opened.value;
  const inputs = await openInputs(batch, base, { plan, isPublic }, choice.servesImages ? door : null);
  if (!inputs.ok) {
    await close();
    return inputs;
  }
  if (choice.servesImages) await serveAgain(batch, plan, inputs.value);
  return ok({
    attach,
    resolve: inputs.value.resolve,
    async close() {
      await inputs.value.close();
      await close();
    },
  });
}

/** Jobs of an earlier run may still wait for their images, which had the same links then. */
async function serveAgain({ environment, film }: Batch, { takes }: Plan, { resolve }: Inputs): Promise<void> {
  for (const { action, take, job } of takes) {
    if (action !== 'resume' || !job) continue;
    const sent = await imagesSent(environment.disk, film.places.output, take, job);
    for (const image of sent) await resolve(image, takeName(take));
  }
}
