import { clipSeconds } from '../catalog/clip.js';
import { closestMatch } from '../core/closest-match.js';
import { error, type Problem, warning } from '../core/diagnostic.js';
import type { JsonObject } from '../core/json.js';
import { plural } from '../core/text.js';
import type { YamlNode } from '../yaml/node.js';
import type { DraftImage } from './image-form.js';
import { firstDefined } from './layer.js';
import type { DraftShot } from './normalize.js';
import type { Problems } from './problems.js';

type Frame = Extract<DraftImage, { kind: 'frame' }>;

/** A frame that a shot starts from or arrives at, and where that is written. */
interface Use {
  by: DraftShot;
  frame: Frame;
  at: YamlNode;
}

/** The most shots of a cycle that a message names. */
const MOST_NAMED = 6;

/** Checks frames of other shots: the shot is there, enabled and has the take and the frame; no shot needs its own clip. */
export function frameRules({ shots, problems }: { shots: readonly DraftShot[]; problems: Problems }): void {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const uses = shots.flatMap(usesOf);
  for (const use of uses) {
    const source = byId.get(use.frame.shot);
    const found = source ? problemsWith(use, source) : [unknownShot(use.frame, byId)];
    for (const problem of found) problems.add(use.at, problem);
  }
  reportCycles(uses, problems);
}

function usesOf(shot: DraftShot): Use[] {
  return (['image', 'end_image'] as const).flatMap((key) => {
    const image = key === 'image' ? shot.image : shot.endImage;
    if (image?.kind !== 'frame') return [];
    return [{ by: shot, frame: image, at: firstDefined(shot.layers, key)?.at ?? shot.node }];
  });
}

function unknownShot({ shot }: Frame, shots: ReadonlyMap<string, DraftShot>): Problem {
  const [id = '', take] = shot.split(':');
  if (take !== undefined && shots.has(id)) {
    const help = `write \`take: ${take}\` beside it`;
    return error('unknown-shot', `${shot} is a take, not a shot`, help, id);
  }
  if (/[/\\#:]|\.ya?ml$/.test(shot)) {
    const message = `${shot} is not a shot of this film, and a frame comes from a shot of the same film`;
    return error('other-film', message, 'save that frame as a picture and write its path');
  }
  const near = closestMatch(shot, [...shots.keys()]);
  return error('unknown-shot', `unknown shot "${shot}"`, 'write the id of a shot of this film', near);
}

function problemsWith({ by, frame }: Use, source: DraftShot): Problem[] {
  const { id, enabled, takes } = source;
  const found: Problem[] = [];
  if (by.enabled && !enabled) {
    const message = `shot ${id} is disabled, so there will be no clip to take a frame from`;
    found.push(error('disabled-source', message, 'enable it, or disable this shot too'));
  }
  if (frame.take !== null && frame.take > takes) {
    const message = `shot ${id} has no take ${frame.take}: it has ${plural(takes, 'take')}`;
    found.push(error('take-out-of-range', message, `raise \`takes\` of ${id}, or write a lower take`));
  }
  if (typeof frame.at === 'number' && source.model) found.push(...beyondEnd(frame.at, source));
  return found;
}

function beyondEnd(at: number, { id, model, settings }: DraftShot): Problem[] {
  if (!model || at === 0) return [];
  const defaults = Object.entries(model.parameters).map(([key, parameter]) => [key, parameter.default]);
  const body = { ...Object.fromEntries(defaults), ...settings } as JsonObject;
  const seconds = clipSeconds(model, body);
  if (seconds === null) {
    const message = `the length of shot ${id} is unknown, so it may end before ${at} s`;
    return [warning('unknown-length', message, 'use `last_frame_of`, or set the length of its clip')];
  }
  if (at < seconds) return [];
  const message = `shot ${id} is ${seconds} s long and has no frame at ${at} s`;
  return [error('frame-beyond-end', message, 'write a lower `at`, or use `last_frame_of`')];
}

/** A shot that needs, over however many others, a frame of its own clip: one problem for each circle. */
function reportCycles(uses: readonly Use[], problems: Problems): void {
  const usesOfShot = new Map<string, Use[]>();
  for (const use of uses) usesOfShot.set(use.by.id, [...(usesOfShot.get(use.by.id) ?? []), use]);
  const done = new Set<string>();
  for (const id of usesOfShot.keys()) walk(id);

  /** Without recursion: a chain may be as long as the film. */
  function walk(start: string): void {
    const path: { id: string; rest: Use[] }[] = [{ id: start, rest: [...(usesOfShot.get(start) ?? [])] }];
    const onPath = new Set([start]);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const use = done.has(top.id) ? undefined : top.rest.shift();
      if (!use) {
        path.pop();
        onPath.delete(top.id);
        done.add(top.id);
        continue;
      }
      const next = use.frame.shot;
      if (onPath.has(next)) {
        const ids = path.map(({ id }) => id);
        report(ids.slice(ids.indexOf(next)), use);
      } else if (!done.has(next) && usesOfShot.has(next)) {
        path.push({ id: next, rest: [...(usesOfShot.get(next) ?? [])] });
        onPath.add(next);
      }
    }
  }

  function report(circle: readonly string[], { at }: Use): void {
    const [first = ''] = circle;
    const named = circle.length > MOST_NAMED ? [...circle.slice(0, MOST_NAMED - 1), '…'] : circle;
    const message =
      circle.length === 1
        ? `shot ${first} cannot start from a frame of its own clip`
        : `these shots need frames of each other: ${[...named, first].join(' > ')}`;
    problems.add(at, error('frame-cycle', message, 'start one of them from a picture'));
  }
}
