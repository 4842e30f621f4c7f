import { checkSettings } from '../catalog/check.js';
import type { Catalog } from '../catalog/model.js';
import { closestMatch } from '../core/closest-match.js';
import { entryOf, type Span } from '../yaml/node.js';
import { imageRule } from './image-rule.js';
import type { ImageFile } from './images.js';
import { isWritten, saidFirst, settingEntry } from './layer.js';
import { unknownModel } from './models.js';
import type { DraftShot } from './normalize.js';
import type { Parsed } from './parse.js';
import { pathsAreOurs } from './paths.js';
import type { Problems } from './problems.js';
import { takesDiffer } from './same-takes.js';

/** Other vendors of the same models refuse longer prompts (inferred; see their documentation). */
const LONGEST_PROMPT = 5000;

/** Everything that the rules look at. */
export interface Draft {
  parsed: Parsed;
  catalog: Catalog;
  shots: readonly DraftShot[];
  /** What is at the paths of local images, by the path as written. */
  images: ReadonlyMap<string, ImageFile>;
  problems: Problems;
  /** Milliseconds since 1970: what a signed link is compared with. */
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

/** Checks what no single field shows. Every rule runs; all problems are collected. */
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
      const message = `a second shot has the id ${id}`;
      const problem = {
        severity: 'error',
        code: 'duplicate-id',
        message,
        help: 'give every shot an id of its own',
      } as const;
      problems.add(at, problem, { message: 'the first one', span });
    } else first.set(id, at);
  }
}

function outputIsAName({ parsed, problems }: Draft): void {
  const at = entryOf(parsed.root, 'output')?.value;
  if (!at || !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(parsed.head.output ?? '')) return;
  problems.add(at, {
    severity: 'error',
    code: 'unsafe-name',
    message: 'the output folder has a control character or an invisible one in its name',
    help: 'name a folder by letters that can be seen; in double quotes a backslash begins an escape, so write / or use single quotes',
  });
}

function presetsNameModels({ parsed, catalog, problems }: Draft): void {
  const presets = entryOf(parsed.root, 'presets')?.value;
  const bundles = Object.entries(parsed.head.presets ?? {}).map(([name, said]) => ({
    said,
    node: entryOf(presets, name)?.value,
  }));
  const { defaults } = parsed.head;
  if (defaults) bundles.push({ said: defaults, node: entryOf(parsed.root, 'defaults')?.value });
  for (const { said, node } of bundles) {
    const at = entryOf(node, 'model')?.value;
    if (at && said.model !== undefined && !catalog.has(said.model))
      problems.add(at, unknownModel(said.model, catalog));
  }
}

/** A default that the shots' models do not know is passed over; one that no model at all knows is a slip of the pen. */
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
      message: `no model has a setting ${key}`,
      help: `settings that models have: ${[...known].join(', ')}`,
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
    message: `there is no preset ${name}`,
    help: names.length === 0 ? 'presets are defined under `presets:`' : `the presets are ${names.join(', ')}`,
    ...suggested(closestMatch(name, names)),
  });
}

function modelExists({ layers, model, at }: DraftShot, { catalog, problems }: Draft): void {
  if (model) return;
  const named = saidFirst(layers, 'model');
  if (named) {
    problems.add(named.at, unknownModel(named.value, catalog));
    return;
  }
  if (isWritten(layers, 'model')) return;
  problems.add(at, {
    severity: 'error',
    code: 'missing-model',
    message: 'this shot has no model',
    help: `write \`model:\` here, in its preset or under \`defaults:\`; the models are ${[...catalog.keys()].join(', ')}`,
  });
}

function promptIsThere({ layers, prompt, at }: DraftShot, { problems }: Draft): void {
  const said = saidFirst(layers, 'prompt');
  if (prompt === '') {
    if (!said && isWritten(layers, 'prompt')) return;
    problems.add(said?.at ?? at, {
      severity: 'error',
      code: 'missing-prompt',
      message: said ? 'this prompt is empty' : 'this shot has no prompt',
      help: 'write `prompt:` and what the clip shows',
    });
  } else if (prompt.length > LONGEST_PROMPT) {
    problems.add(said?.at ?? at, {
      severity: 'warning',
      code: 'long-prompt',
      message: `this prompt has ${prompt.length} characters; more than ${LONGEST_PROMPT} are likely refused`,
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
    message: `\`out: ${trim.out}\` is not after \`in: ${trim.in}\`, so that nothing of the shot is left`,
    help: 'both are seconds from the beginning of the clip; write an `out` that is larger than `in`',
  });
}

function suggested(suggestion: string | undefined): { suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}
