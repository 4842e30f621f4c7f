import { commandLine } from '../../core/command-line.js';
import { typedPath } from '../../core/display-path.js';
import { dollars } from '../../core/figures.js';
import type { Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { plural } from '../../core/text.js';
import { isRendered } from '../../plan/plan.js';
import { plainBatch } from '../batch/batch.js';
import { type GatewayFlags, gatewayFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import { planFilm } from '../plan.js';

/** What rendering a list of takes again would cost, and the command that does it. */
export interface RenderAgain {
  command: string;
  /** `3 takes for $1.08`. */
  price: string;
}

/** Plans to render these takes (`010:2`) again. Sends and writes nothing. */
export async function planToRenderAgain(
  environment: Environment,
  film: Film,
  takes: readonly string[],
  flags: GatewayFlags,
): Promise<Result<RenderAgain, Refusal>> {
  const only = [...takes];
  const { sandbox = false } = flags;
  const options = { ...plainBatch({ ...flags, sandbox }), only, force: true };
  const planned = await planFilm(environment, film, options);
  if (!planned.ok) return err(planned.error);
  const { plan } = planned.value;
  const rendering = plan.takes.filter(isRendered).length;
  const unpriced = plan.unpriced > 0 ? ` and ${plural(plan.unpriced, 'take')} without a known price` : '';
  const patterns = only.flatMap((take) => ['--only', take]);
  const manifest = typedPath(film.places.manifest, environment);
  return ok({
    command: commandLine('render', manifest, '--force', ...patterns, ...gatewayFlags(flags)),
    price: `${plural(rendering, 'take')} for ${dollars(plan.total)}${unpriced}`,
  });
}
