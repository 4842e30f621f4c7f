import { checkSettings } from '../catalog/check.js';
import type { Catalog } from '../catalog/model.js';
import { closestMatch } from '../core/closest-match.js';
import { entryOf, type Span } from '../yaml/node.js';
import { imageRule } from './image-rule.js';
import type { ImageFile } from './images.js';
import { firstDefined, isWritten, settingEntry } from './layer.js';
import type { DraftShot } from './normalize.js';
import type { Parsed } from './parse.js';
import { pathsAreOurs } from './paths.js';
import { unknownModel } from './prices.js';
import type { Problems } from './problems.js';
import { takesDiffer } from './same-takes.js';

/** In characters. Other vendors of the same models refuse longer prompts (inferred from their documentation). */
const LONGEST_PROMPT = 5000;

/** The input of the rules. */
export interface Draft {
  parsed: Parsed;
  catalog: Catalog;
  shots: readonly DraftShot[];
  /** Local images, by the path as written. */
  images: ReadonlyMap<string, ImageFile>;
  problems: Problems;
  /** The time in milliseconds since 1970, to find expired links. */
  now: number;
}

type ShotRule = (shot: DraftShot, draft: Draft) => void;

const SHOT_RULES: readonly ShotRule[] = [
  presetExists,
  modelExists,
  promptIsThere,
  imageRule,
  settingsFit,
  trimIsSome,
  takesDiffer,
];

/** Checks everything that the schema cannot. Runs every rule and collects all problems. */
export function validate(draft: Draft): void {
  idsAreUnique(draft);
  outputIsAName(draft);
  pathsAreOurs(draft);
  presetsNameModels(draft);
  defaultSettingsAreKnown(draft);
  for (const shot of draft.shots) for (const rule of SHOT_RULES) rule(shot, draft);
}

function idsAreUnique({ shots, problems }: Draft): void {
  const first = new Map<string, Span>();
  for (const { id, at } of shots) {
    if (id === '') continue;
    const span = first.get(id);
    if (span) {
      const message = `duplicate shot id "${id}"`;
      const problem = {
        severity: 'error',
        code: 'duplicate-id',
        message,
        help: 'shot ids must be unique',
      } as const;
      problems.add(at, problem, { message: 'first used here', span });
    } else first.set(id, at);
  }
}

function outputIsAName({ parsed, problems }: Draft): void {
  const at = entryOf(parsed.root, 'output')?.value;
  if (!at || !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(parsed.head.output ?? '')) return;
  problems.add(at, {
    severity: 'error',
    code: 'unsafe-name',
    message: 'the name of the output folder contains a control or invisible character',
    help: 'remove it; in double quotes a backslash starts an escape, so use / or single quotes',
  });
}

function presetsNameModels({ parsed, catalog, problems }: Draft): void {
  const presets = entryOf(parsed.root, 'presets')?.value;
  const bundles = Object.entries(parsed.head.presets ?? {}).map(([name, values]) => ({
    values,
    node: entryOf(presets, name)?.value,
  }));
  const { defaults } = parsed.head;
  if (defaults) bundles.push({ values: defaults, node: entryOf(parsed.root, 'defaults')?.value });
  for (const { values, node } of bundles) {
    const at = entryOf(node, 'model')?.value;
    if (at && values.model !== undefined && !catalog.has(values.model))
      problems.add(at, unknownModel(values.model, catalog));
  }
}

/** A default setting that some model has is allowed; one that no model has is a mistake. */
function defaultSettingsAreKnown({ parsed, catalog, problems }: Draft): void {
  const keys = Object.keys(parsed.head.defaults?.settings ?? {});
  if (keys.length === 0) return;
  const known = new Set([...catalog.values()].flatMap((model) => Object.keys(model.parameters)));
  const node = entryOf(entryOf(parsed.root, 'defaults')?.value, 'settings')?.value;
  for (const key of keys) {
    const entry = entryOf(node, key);
    if (known.has(key) || !entry) continue;
    problems.add(entry.key, {
      severity: 'error',
      code: 'unknown-setting',
      message: `unknown setting "${key}": no model has it`,
      help: `known settings: ${[...known].join(', ')}`,
      ...suggested(closestMatch(key, known)),
    });
  }
}

function presetExists({ preset: name, node, at }: DraftShot, { parsed, problems }: Draft): void {
  const presets = entryOf(parsed.root, 'presets')?.value;
  if (name === undefined || entryOf(presets, name)) return;
  const names = Object.keys(parsed.head.presets ?? {});
  problems.add(entryOf(node, 'preset')?.value ?? at, {
    severity: 'error',
    code: 'unknown-preset',
    message: `unknown preset "${name}"`,
    help: names.length === 0 ? 'define it under `presets:`' : `available presets: ${names.join(', ')}`,
    ...suggested(closestMatch(name, names)),
  });
}

function modelExists({ layers, model, at }: DraftShot, { catalog, problems }: Draft): void {
  if (model) return;
  const named = firstDefined(layers, 'model');
  if (named) {
    problems.add(named.at, unknownModel(named.value, catalog));
    return;
  }
  if (isWritten(layers, 'model')) return;
  problems.add(at, {
    severity: 'error',
    code: 'missing-model',
    message: 'this shot has no model',
    help: `set \`model:\` here, in its preset or under \`defaults:\`; available models: ${[...catalog.keys()].join(', ')}`,
  });
}

function promptIsThere({ layers, prompt, at }: DraftShot, { problems }: Draft): void {
  const written = firstDefined(layers, 'prompt');
  if (prompt === '') {
    if (!written && isWritten(layers, 'prompt')) return;
    problems.add(written?.at ?? at, {
      severity: 'error',
      code: 'missing-prompt',
      message: written ? 'the prompt is empty' : 'this shot has no prompt',
      help: 'add `prompt:` with a description of the clip',
    });
  } else if (prompt.length > LONGEST_PROMPT) {
    problems.add(written?.at ?? at, {
      severity: 'warning',
      code: 'long-prompt',
      message: `the prompt has ${prompt.length} characters; more than ${LONGEST_PROMPT} will probably be refused`,
      help: 'one flowing paragraph of up to 200 words works best',
    });
  }
}

function settingsFit(shot: DraftShot, { problems }: Draft): void {
  if (!shot.model) return;
  for (const { key, ...problem } of checkSettings(shot.model, shot.settings)) {
    const entry = settingEntry(shot.layers, key);
    const span = problem.code === 'unknown-setting' ? entry?.key : entry?.value;
    problems.add(span ?? shot.at, problem);
  }
}

function trimIsSome({ trim, node, at }: DraftShot, { problems }: Draft): void {
  if (!trim || trim.out === null || trim.in < trim.out) return;
  problems.add(entryOf(node, 'out')?.value ?? at, {
    severity: 'error',
    code: 'bad-trim',
    message: `\`out: ${trim.out}\` must be greater than \`in: ${trim.in}\``,
    help: 'both are seconds from the start of the clip',
  });
}

function suggested(suggestion: string | undefined): { suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}
