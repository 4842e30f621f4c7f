import { plural } from '../core/text.js';
import { settingEntry } from './layer.js';
import type { DraftShot } from './normalize.js';
import type { Problems } from './problems.js';

/** Warns about a shot with a fixed seed and several takes: the same clip is paid several times. */
export function takesDiffer(shot: DraftShot, { problems }: { problems: Problems }): void {
  const { model, takes, enabled, settings, layers, at } = shot;
  if (!model || takes < 2 || !enabled) return;
  const seed = Object.keys(model.parameters).find((key) => /(?:^|_)seed$/i.test(key));
  if (seed === undefined) return;
  const value = settings[seed] ?? model.parameters[seed]?.default;
  // By convention, a negative seed means a random one.
  if (typeof value !== 'number' || value < 0) return;
  problems.add(settingEntry(layers, seed)?.value ?? at, {
    severity: 'warning',
    code: 'same-takes',
    message: `${plural(takes, 'take')} with the same ${seed} ${value} will probably be identical, and you pay for each of them`,
    help: `remove ${seed} for ${takes} different clips, or set takes: 1`,
  });
}
