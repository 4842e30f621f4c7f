import { invalid, type Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { escapeControls } from '../../core/text.js';
import { type FoundKey, findKey } from '../../gateway/http/find-key.js';
import { keyIn } from '../../gateway/http/key-text.js';
import type { Provider } from '../../gateway/provider.js';
import { PROVIDERS } from '../../gateway/providers.js';
import type { Job } from '../../ledger/record.js';
import { type Action, hasWork, type Plan } from '../../plan/plan.js';
import type { Take } from '../../takes/take.js';
import type { Environment } from '../film/film.js';

/** The provider of models and of jobs that name none. */
export const UNNAMED = PROVIDERS[0].name;

/** The name of the provider that renders a take, or has a job; gateways without an origin stood for all of them. */
export function providerName(of: Take | Job): string {
  if (!('intent' in of)) return of.model.provider ?? UNNAMED;
  const { gateway } = of.intent;
  return gateway?.origin === undefined ? UNNAMED : gateway.provider;
}

/** What needs no gateway; everything else is submitted, at once or in the course of the run. */
const IDLE: ReadonlySet<Action> = new Set<Action>(['keep', 'settle', 'skip']);

/** The takes and jobs of a plan with which a run goes to a gateway: to submit, to follow or to fetch. */
export function workOf({ takes, orphans }: Plan): (Take | Job)[] {
  const isOpen = ({ action }: { action: string }) => action === 'resume' || action === 'fetch';
  const open = [...takes, ...orphans].filter(isOpen).flatMap(({ job }) => job ?? []);
  const rendered = takes.filter((planned) => !isOpen(planned) && !IDLE.has(planned.action));
  return [...rendered.map(({ take }) => take), ...open];
}

/**
 * Jobs of a plan that has work whose gateways are asked as far as they can be opened: unknown ones, of which a gateway may tell what became
 * of them, and those of other runs, which may give them up.
 */
export function unknownOf(plan: Plan): Job[] {
  if (!hasWork(plan)) return [];
  const unknown = [...plan.takes, ...plan.orphans].filter(({ action }) => action === 'settle');
  return [...unknown, ...(plan.elsewhere ?? [])].flatMap(({ job }) => job ?? []);
}

/** The providers of a film. */
export interface FilmProviders {
  /** Those of `work`, in its order; of the film's enabled takes where there is none. Never empty. */
  needed: Provider[];
  /** True where the enabled takes and `work` have no other one. */
  isOne: boolean;
}

/**
 * The providers that a film's models name, and those that `work` needs; fails on a name that is not known, and on one address or key for
 * several providers.
 */
export function providersOf(
  { providers = [] }: Environment,
  options: { gateway?: string | undefined; key?: string | undefined },
  takes: readonly Take[],
  work: readonly (Take | Job)[],
): Result<FilmProviders, Refusal> {
  const table = [...PROVIDERS, ...providers];
  const enabled = takes.filter((take) => take.enabled);
  const ofFilm = enabled.length > 0 ? enabled : takes;
  const known = (those: readonly (Take | Job)[]) =>
    [...new Set(those.map(providerName))].flatMap((name) => table.find((each) => each.name === name) ?? []);
  const needs = work.length > 0 ? work : ofFilm;
  const strange = needs.find((each) => !table.some(({ name }) => name === providerName(each)));
  if (strange) return err(unknownProvider(strange, table));
  const all = known([...needs, ...ofFilm]);
  const vague = all.length > 1 ? ambiguous(options, all) : null;
  if (vague !== null) return invalid(vague);
  const needed = known(needs);
  return ok({ needed: needed.length > 0 ? needed : [PROVIDERS[0]], isOne: all.length <= 1 });
}

/** What is wrong where one address or key is given to a film of several providers, which would show the key of one to another. */
function ambiguous(
  { gateway, key }: { gateway?: string | undefined; key?: string | undefined },
  all: readonly Provider[],
): string | null {
  const why = `the models and jobs of this film belong to several: ${all.map(({ name }) => name).join(' and ')}`;
  const instead = (variables: readonly string[]) => `Use ${variables.join(' and ')} instead.`;
  if (gateway !== undefined)
    return `--gateway names the address of one provider, and ${why}. ${instead(all.map(({ originVariable }) => originVariable))}`;
  if (key === undefined) return null;
  return `The key option is the key of one provider, and ${why}. ${instead(all.flatMap((each) => each.key?.variable ?? []))}`;
}

function unknownProvider(of: Take | Job, table: readonly Provider[]): Refusal {
  const who = 'intent' in of ? `A job of ${of.intent.shot} is at` : `The model ${of.model.name} names`;
  const known = table.map(({ name }) => name).join(', ');
  return invalid(`${who} the provider "${escapeControls(providerName(of))}"; known: ${known}.`).error;
}

/** The key of the account at a provider, null where it needs none. */
export async function keyFor(
  provider: Provider,
  environment: Environment,
  { key, envFile }: { key?: string | undefined; envFile?: string | undefined },
): Promise<Result<FoundKey | null, Refusal>> {
  if (provider.key === null) return ok(null);
  const keyed = { ...provider, key: provider.key };
  const source = 'the key option';
  if (key === undefined) {
    const found = await findKey(keyed, { ...environment, envFile });
    return found.ok ? found : invalid(found.error);
  }
  const given = keyIn(keyed, key, source);
  if (!given.ok) return invalid(`${given.error}.`);
  return given.value === null
    ? invalid('The key option is empty.')
    : ok({ key: given.value, source, warning: null });
}
