import * as z from 'zod';
import { amount, priceRuleSchema } from '../catalog/schema.js';
import { rules } from '../yaml/issues.js';

/** Takes of one shot. */
const MOST_TAKES = 1000;
/** Jobs in flight. */
const MOST_IN_FLIGHT = 100;
/** In seconds. */
const LONGEST_CLIP = 3600;
const MOST_FPS = 240;

const text = z.string();

/** A text that is taken as spelled (see `parse`), so that an editor must not complain about `id: 010` or `title: 2001`. */
const spelled = <S extends z.ZodString>(schema: S, description: string) =>
  schema.meta({ description, type: ['string', 'number', 'boolean'] });

const someText = z
  .string()
  .min(1)
  .register(rules, { code: 'empty-text', help: 'write a text that is not empty' });

const shotId = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/)
  .register(rules, {
    code: 'bad-id',
    help: 'an id has 1 to 100 of the letters a-z and A-Z, digits, ".", "_" and "-", and does not start with a dot',
  });

const varName = z
  .string()
  .regex(/^[^\s${}]+$/)
  .register(rules, { code: 'bad-name', help: 'a name has no spaces, "$", "{" or "}"' });

const seconds = z.number().min(0).max(LONGEST_CLIP);

const frameSize = z
  .string()
  .regex(/^[1-9]\d{0,2}[02468]x[1-9]\d{0,2}[02468]$/)
  .register(rules, {
    code: 'bad-size',
    help: 'width and height in pixels such as 1920x1080, both even and from 10 to 9998',
  });

const settings = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .describe('Settings of the model, by the name that its API documents; see `shotlist models`.');

const bundle = {
  model: someText.describe('The model that renders, by its name in `shotlist models`.').optional(),
  prompt: text
    .describe('What the clip shows. A name of `vars` in braces after a dollar sign stands for its text.')
    .optional(),
  image: someText
    .describe('The input image: a public https link, or a PNG, JPEG or WebP file relative to the manifest.')
    .optional(),
  takes: z
    .int()
    .min(1)
    .max(MOST_TAKES)
    .describe('How many clips are wanted of the shot; 1 where nothing is said.')
    .optional(),
  settings: settings.optional(),
  scene: spelled(text, 'Free text; groups shots and can name a folder.').optional(),
  enabled: z.boolean().describe('false leaves the shot out of rendering, not out of the checks.').optional(),
  notes: spelled(text, 'Free text for people; it reaches the report and changes nothing.').optional(),
};

/** What a preset or `defaults` can say: everything of a shot but its id. */
export const bundleSchema = z.strictObject(bundle);

/** One entry of `shots`. */
export const shotSchema = z
  .strictObject({
    id: spelled(
      shotId,
      'The name of the shot, unique in the manifest; taken as written, so that 010 stays "010".',
    ),
    preset: spelled(someText, 'The name of a bundle under `presets`.').optional(),
    in: seconds.describe('Where the cut enters the clip, in seconds; changes no rendering.').optional(),
    out: seconds.describe('Where the cut leaves the clip, in seconds; changes no rendering.').optional(),
    ...bundle,
  })
  .describe(
    'One shot. What it says wins over its preset, and that over `defaults`; settings are merged key by key.',
  );

const listOf = <T extends z.ZodType>(shot: T) =>
  z
    .array(shot)
    .min(1)
    .register(rules, { code: 'no-shots', help: 'list at least one shot, such as `- { id: 010, prompt: … }`' })
    .describe('The shots, in the order in which they are rendered.');

/** A manifest as written. The one schema of manifests: `schemas/manifest.schema.json` is generated from it. */
export const manifestSchema = z
  .strictObject({
    version: z
      .literal(1)
      .register(rules, { code: 'value-not-allowed', help: 'write `version: 1`, the version of this format' })
      .describe('The version of this format.'),
    title: spelled(text, 'The title of the film.').optional(),
    output: someText
      .describe('The folder for the clips, relative to the manifest; "renders" where nothing is said.')
      .optional(),
    name: someText
      .describe(
        'How a clip is called, without extension: a template over {id}, {take}, {scene}, {model}, {title}; "{id}_t{take}" where nothing is said.',
      )
      .optional(),
    budget: amount
      .describe('US dollars: all that this manifest may ever have committed, over all runs.')
      .optional(),
    concurrency: z
      .int()
      .min(1)
      .max(MOST_IN_FLIGHT)
      .describe('Jobs in flight at the gateway at the same time; 4 where nothing is said.')
      .optional(),
    fps: z
      .number()
      .min(1)
      .max(MOST_FPS)
      .describe(
        'Frames a second of the cut; those of most of its clips where nothing is said. Changes no rendering.',
      )
      .optional(),
    size: frameSize
      .describe(
        'Frame size of the cut, such as 1920x1080; that of most of its clips where nothing is said. Changes no rendering.',
      )
      .optional(),
    defaults: bundleSchema
      .describe(
        'What a shot and its preset do not say. Its settings apply to a model only where that model knows them.',
      )
      .optional(),
    presets: z
      .record(z.string(), bundleSchema)
      .describe('Named bundles that shots can refer to with `preset`.')
      .optional(),
    vars: z
      .record(varName, spelled(text, 'A text; a number counts as it is written.'))
      .describe('Texts by name, for use in prompts, style and text settings.')
      .optional(),
    style: z
      .strictObject({
        prefix: text.describe('Put before every prompt.').optional(),
        suffix: text.describe('Put after every prompt.').optional(),
      })
      .describe('What every prompt begins and ends with; joined with one space.')
      .optional(),
    prices: z
      .record(z.string(), priceRuleSchema)
      .describe('Prices of your own, by model: for a model without a published price, or for a contract.')
      .optional(),
    models: z
      .array(someText)
      .describe(
        'Files with more models, relative to the manifest; `*` stands for a part of a name, `**` for any folders.',
      )
      .optional(),
    shots: listOf(shotSchema),
  })
  .describe('A shot list: what `shotlist` renders, with which models and settings.');

/** The same with shots of any form, for checking shot by shot. */
export const headSchema = manifestSchema.extend({ shots: listOf(z.unknown()) });

/** What a preset or `defaults` says, as written. */
export type WrittenBundle = z.infer<typeof bundleSchema>;

/** A shot as written. */
export type WrittenShot = z.infer<typeof shotSchema>;

/** A manifest as written, its shots not looked into. */
export type WrittenHead = z.infer<typeof headSchema>;
