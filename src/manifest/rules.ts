import { basename, normalize, sep } from 'node:path';
import { checkSettings, type SettingProblem } from '../catalog/check.js';
import type { Catalog } from '../catalog/model.js';
import { closestMatch } from '../core/closest-match.js';
import { error, warning } from '../core/diagnostic.js';
import { pathWord } from '../core/path-words.js';
import { hasControls, plural } from '../core/text.js';
import { entryOf, type Span, type YamlNode } from '../yaml/node.js';
import { imageRule, imagesOfFilm } from './image-rule.js';
import type { ImageFile } from './images.js';
import { firstDefined, isWritten, settingEntry } from './layer.js';
import type { DraftShot } from './normalize.js';
import type { Parsed } from './parse.js';
import { checkBudgets, unknownModel } from './prices.js';
import type { Problems } from './problems.js';
import { checkUploads } from './uploads-rule.js';

/** In characters. Other vendors of the same models refuse longer prompts (inferred from their documentation). */
const LONGEST_PROMPT = 5000;

/** What the names of a manifest's own files have behind the name of the manifest. */
const RECORDS = /^(?:(?:\.sandbox)?\.lock(?:\.claim)?|\.sandbox\.jobs)?[/\\]?$/;

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

const FILM_RULES = [
  idsAreUnique,
  outputIsAName,
  outputIsNoRecord,
  pathsAreOurs,
  presetsNameModels,
  defaultSettingsAreKnown,
  imagesOfFilm,
  uploadsHaveOnePlace,
  budgetsNameParts,
];

const SHOT_RULES = [
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
  for (const rule of FILM_RULES) rule(draft);
  for (const shot of draft.shots) for (const rule of SHOT_RULES) rule(shot, draft);
}

function idsAreUnique({ shots, problems }: Draft): void {
  const first = new Map<string, Span>();
  for (const { id, at, node } of shots) {
    const span = first.get(id);
    if (span) {
      // An id that was merged from the first one stands where that does.
      const here = at.start === span.start && at.source === span.source ? node : at;
      const problem = error('duplicate-id', `duplicate shot id "${id}"`, 'shot ids must be unique');
      problems.add(here, problem, span);
    } else if (id !== '') first.set(id, at);
  }
}

function outputIsAName({ parsed, problems }: Draft): void {
  const at = entryOf(parsed.root, 'output')?.value;
  if (!at || !hasControls(parsed.head.output ?? '')) return;
  const message = 'the name of the output folder contains a control or invisible character';
  const help = 'remove it; in double quotes a backslash starts an escape, so use / or single quotes';
  problems.add(at, error('unsafe-name', message, help));
}

/** A folder in the place of the lockfile, or of what belongs to it, would be in the way of all that is to be recorded. */
function outputIsNoRecord({ parsed: { root, head }, problems }: Draft): void {
  const at = entryOf(root, 'output')?.value;
  if (!at || head.output === undefined) return;
  const [output, manifest] = [normalize(head.output).toLowerCase(), basename(at.source.file).toLowerCase()];
  if (!output.startsWith(manifest) || !RECORDS.test(output.slice(manifest.length))) return;
  const message = `\`output\` is the name of a file that belongs to ${basename(at.source.file)}`;
  problems.add(at, error('reserved-name', message, 'choose another folder, such as renders'));
}

/** `output` and `name` must be paths of this machine: nothing in them is expanded. */
function pathsAreOurs({ parsed: { root, head }, problems }: Draft): void {
  const { output = '', name = '' } = head;
  const outputAt = entryOf(root, 'output')?.value;
  const outputWord = pathWord(output, sep);
  if (outputAt && outputWord) problems.add(outputAt, outputWord);
  const nameAt = entryOf(root, 'name')?.value;
  const nameWord = pathWord(name, sep);
  const help = name.includes('$')
    ? 'write the fields {id}, {scene}, {take}, {model} and {title} without a dollar sign'
    : 'a clip name must be a path inside the output folder, such as {scene}/{id}_t{take}';
  if (nameAt && nameWord) problems.add(nameAt, { ...nameWord, help });
}

function presetsNameModels({ parsed: { root, head }, catalog, problems }: Draft): void {
  const presets = entryOf(root, 'presets')?.value;
  for (const [name, { model }] of Object.entries(head.presets ?? {})) {
    check(model, entryOf(presets, name)?.value);
  }
  check(head.defaults?.model, entryOf(root, 'defaults')?.value);

  function check(model: string | undefined, bundle: YamlNode | undefined): void {
    const at = entryOf(bundle, 'model')?.value;
    if (at && model !== undefined && !catalog.has(model)) problems.add(at, unknownModel(model, catalog));
  }
}

/** A default setting that some model has is allowed; one that no model has is a mistake. */
function defaultSettingsAreKnown({ parsed: { root, head }, catalog, problems }: Draft): void {
  const keys = Object.keys(head.defaults?.settings ?? {});
  if (keys.length === 0) return;
  const known = new Set([...catalog.values()].flatMap((model) => Object.keys(model.parameters)));
  const node = entryOf(entryOf(root, 'defaults')?.value, 'settings')?.value;
  for (const key of keys) {
    const entry = entryOf(node, key);
    if (known.has(key) || !entry) continue;
    const message = `unknown setting "${key}": no model has it`;
    const help = `known settings: ${[...known].join(', ')}`;
    problems.add(entry.key, error('unknown-setting', message, help, closestMatch(key, known)));
  }
}

function uploadsHaveOnePlace({ parsed: { root, head }, problems }: Draft): void {
  const node = entryOf(root, 'uploads')?.value;
  if (node) checkUploads(head.uploads ?? {}, node, problems);
}

function budgetsNameParts({ parsed, catalog, shots, problems }: Draft): void {
  const scenes = shots.map(({ scene }) => scene);
  checkBudgets(parsed, catalog, scenes, problems);
}

function presetExists({ preset: name, node, at }: DraftShot, { parsed, problems }: Draft): void {
  if (name === undefined || entryOf(entryOf(parsed.root, 'presets')?.value, name)) return;
  const names = Object.keys(parsed.head.presets ?? {});
  const help = names.length === 0 ? 'define it under `presets:`' : `available presets: ${names.join(', ')}`;
  const problem = error('unknown-preset', `unknown preset "${name}"`, help, closestMatch(name, names));
  problems.add(entryOf(node, 'preset')?.value ?? at, problem);
}

function modelExists({ layers, model, at }: DraftShot, { catalog, problems }: Draft): void {
  if (model) return;
  const named = firstDefined(layers, 'model');
  if (named) problems.add(named.at, unknownModel(named.value, catalog));
  if (named || isWritten(layers, 'model')) return;
  const names = [...catalog.keys()].join(', ');
  const help = `set \`model:\` here, in its preset or under \`defaults:\`; available models: ${names}`;
  problems.add(at, error('missing-model', 'this shot has no model', help));
}

function promptIsThere({ layers, prompt, at }: DraftShot, { problems }: Draft): void {
  const written = firstDefined(layers, 'prompt');
  const place = written?.at ?? at;
  if (prompt === '') {
    if (!written && isWritten(layers, 'prompt')) return;
    const message = written ? 'the prompt is empty' : 'this shot has no prompt';
    problems.add(place, error('missing-prompt', message, 'add `prompt:` with a description of the clip'));
  } else if (prompt.length > LONGEST_PROMPT) {
    const message = `the prompt has ${prompt.length} characters; more than ${LONGEST_PROMPT} will probably be refused`;
    problems.add(
      place,
      warning('long-prompt', message, 'one flowing paragraph of up to 200 words works best'),
    );
  }
}

/** What is wrong with settings, by their one object: a film has few. */
const checked = new WeakMap<DraftShot['settings'], SettingProblem[]>();

function settingsFit({ model, settings, layers, at }: DraftShot, { problems }: Draft): void {
  if (!model) return;
  const found = checked.get(settings) ?? checkSettings(model, settings);
  checked.set(settings, found);
  for (const { key, ...problem } of found) {
    const entry = settingEntry(layers, key);
    problems.add((problem.code === 'unknown-setting' ? entry?.key : entry?.value) ?? at, problem);
  }
}

function trimIsSome({ trim, node, at }: DraftShot, { problems }: Draft): void {
  if (!trim || trim.out === null || trim.in < trim.out) return;
  const message = `\`out: ${trim.out}\` must be greater than \`in: ${trim.in}\``;
  const problem = error('bad-trim', message, 'both are seconds from the start of the clip');
  problems.add(entryOf(node, 'out')?.value ?? at, problem);
}

/** A shot with a fixed seed and several takes is the same clip, paid several times. */
function takesDiffer(shot: DraftShot, { problems }: Draft): void {
  const { model, takes, enabled, settings, layers, at } = shot;
  if (!model || takes < 2 || !enabled) return;
  const seed = Object.keys(model.parameters).find((key) => /(?:^|_)seed$/i.test(key));
  if (seed === undefined) return;
  const value = settings[seed] ?? model.parameters[seed]?.default;
  // By convention, a negative seed means a random one.
  if (typeof value !== 'number' || value < 0) return;
  const message = `${plural(takes, 'take')} with the same ${seed} ${value} will probably be identical, and you pay for each of them`;
  const help = `remove ${seed} for ${takes} different clips, or set takes: 1`;
  problems.add(settingEntry(layers, seed)?.value ?? at, warning('same-takes', message, help));
}
