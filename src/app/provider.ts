import { ok, type Result } from '../core/result.js';
import { escapeControls } from '../core/text.js';
import { type FoundKey, findKey } from '../gateway/http/find-key.js';
import { keyIn } from '../gateway/http/key-text.js';
import type { Provider } from '../gateway/provider.js';
import { PROVIDERS } from '../gateway/providers.js';
import type { Take } from '../takes/take.js';
import type { Environment } from './film.js';
import { invalid, type Refusal } from './refusal.js';

/** The provider that the models of takes name, of enabled ones where there are any. */
export function providerOf(takes: readonly Take[]): Result<Provider, Refusal> {
  const enabled = takes.filter(({ enabled }) => enabled);
  const models = new Map<string, string>();
  for (const { model } of enabled.length > 0 ? enabled : takes)
    models.set(model.provider ?? PROVIDERS[0].name, model.name);
  const [first = [PROVIDERS[0].name, ''] as const, second] = models;
  const [name, model] = first;
  if (second)
    return invalid(
      `A film is rendered by one provider, and the models of this one belong to two: ${model} to ${name}, ${second[1]} to ${second[0]}. Write the shots of one of them in a manifest of their own.`,
    );
  const provider = PROVIDERS.find((each) => each.name === name);
  if (provider) return ok(provider);
  const known = PROVIDERS.map((each) => each.name).join(', ');
  return invalid(`The model ${model} names the provider "${escapeControls(name)}"; known: ${known}.`);
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
