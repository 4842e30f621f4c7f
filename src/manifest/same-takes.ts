import { plural } from '../core/text.js';
import { settingEntry } from './layer.js';
import type { DraftShot } from './normalize.js';
import type { Problems } from './problems.js';

/** A shot with one fixed seed and several takes pays for the same clip several times. */
export function takesDiffer(shot: DraftShot, { problems }: { problems: Problems }): void {
  const { model, takes, enabled, settings, layers, at } = shot;
  if (!model || takes < 2 || !enabled) return;
  const seed = Object.keys(model.parameters).find((key) => /(?:^|_)seed$/i.test(key));
  if (seed === undefined) return;
  const value = settings[seed] ?? model.parameters[seed]?.default;
  // A seed below zero is the usual word for a random one.
  if (typeof value !== 'number' || value < 0) return;
  problems.add(settingEntry(layers, seed)?.value ?? at, {
    severity: 'warning',
    code: 'same-takes',
    message: `${plural(takes, 'take')} with the fixed ${seed} ${value} are likely the same clip, and each of them is paid`,
    help: `leave ${seed} out for ${takes} different clips, or write takes: 1`,
  });
}
