import { hash } from 'node:crypto';
import type { Model } from '../catalog/model.js';
import { canonicalJson, type JsonObject } from '../core/json.js';
import type { ImageInput } from '../manifest/resolved.js';
import { isChained } from '../takes/frames.js';
import type { Take } from '../takes/take.js';
import { requestBody } from '../takes/takes.js';
import { localImage } from './check.js';
import { type ClipLabel, type SandboxJob, statusAt } from './job.js';

/** The takes of a film, in order. */
export type FilmTakes = readonly Take[];

/** Which takes of a film the requests belong to. As the documentation has it, a request does not say so; it has the content of its takes. */
export interface Labels {
  /**
   * The take that a request is for, null if the film has no such take. Takes with the same content are counted in the order of
   * submission: it is the first take with the fewest of `jobs` that have not failed by `now`, or the one that is `named` (`010:2`).
   */
  of(
    model: Model,
    body: JsonObject,
    jobs: Iterable<SandboxJob>,
    now: number,
    named?: string | null,
  ): ClipLabel | null;
}

/** The labels for the takes of a film. */
export function createLabels(takes: FilmTakes): Labels {
  const byContent = new Map<string, ClipLabel[]>();
  for (const take of takes) {
    if (!take.enabled) continue;
    const content = isChained(take)
      ? unframed(take.model, requestBody(take, null))
      : contentOf(take.model, requestBody(take, asSent(take.input), asSent(take.endInput ?? null)));
    const same = byContent.get(content) ?? [];
    byContent.set(content, [...same, { shot: take.shot, take: take.take, content }]);
  }

  return {
    of(model, body, jobs, now, named) {
      const exact = contentOf(model, body);
      const content = byContent.has(exact) ? exact : unframed(model, body);
      const labels = byContent.get(content) ?? [];
      const meant = labels.find(({ shot, take }) => `${shot}:${take}` === named);
      if (meant) return meant;
      const counts = labels.map(() => 0);
      for (const job of labels.length < 2 ? [] : jobs) {
        const label = job.clip.label;
        if (label?.content !== content || hasFailed(job, now)) continue;
        const index = labels.findIndex(({ shot, take }) => shot === label.shot && take === label.take);
        if (index !== -1) counts[index] = (counts[index] ?? 0) + 1;
      }
      return labels[counts.indexOf(Math.min(...counts))] ?? null;
    },
  };
}

function asSent(input: ImageInput | null): string | null {
  if (input === null || input.kind === 'frame') return null;
  return input.kind === 'file' ? localImage(input.sha256) : input.url;
}

/** The content of a request whose images may be frames, which nobody knows before they are taken: everything else. */
function unframed(model: Model, body: JsonObject): string {
  const fields = new Set([model.image?.field, model.endImage?.field]);
  const rest = Object.entries(body).filter(([key]) => !fields.has(key));
  return `frame:${contentOf(model, Object.fromEntries(rest))}`;
}

function hasFailed(job: SandboxJob, now: number): boolean {
  return ['FAILED', 'ERROR'].includes(statusAt(job, now));
}

function contentOf(model: Model, body: JsonObject): string {
  return hash('sha256', canonicalJson([model.gateway_model, body]), 'hex').slice(0, 16);
}
