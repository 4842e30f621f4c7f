import * as z from 'zod';
import { amount, priceRuleSchema } from '../catalog/schema.js';
import { rules } from '../yaml/issues.js';
import { imageSchema } from './image-form.js';
import { uploadsSchema } from './uploads.js';

/** The most takes of a shot. */
const MOST_TAKES = 1000;
/** The most jobs in flight. */
const MOST_IN_FLIGHT = 100;
/** In seconds. */
const LONGEST_CLIP = 3600;
const MOST_FPS = 240;

const text = z.string();

/** A string that is read as written (see `parse`), so that editors accept `id: 010` and `title: 2001`. */
const asText = <S extends z.ZodString>(schema: S, description: string) =>
  schema.meta({ description, type: ['string', 'number', 'boolean'] });

const nonEmptyText = z
  .string()
  .min(1)
  .register(rules, { code: 'empty-text', help: 'write a non-empty string' });

/** What a database can hold as a key, and people can tell apart. */
const filmName = z
  .string()
  .max(200)
  .regex(/^(?!\s)[^\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+(?<!\s)$/)
  .register(rules, {
    code: 'bad-name',
    help: 'write 1 to 200 characters, without line breaks, invisible characters, and spaces at its ends',
  });

const shotId = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/)
  .register(rules, {
    code: 'bad-id',
    help: 'an id has 1 to 100 letters (a-z, A-Z), digits, ".", "_" or "-", and does not start with a dot',
  });

const limits = z.record(z.string(), amount);

const varName = z
  .string()
  .regex(/^[^\s${}]+$/)
  .register(rules, { code: 'bad-name', help: 'a name must not contain spaces, "$", "{" or "}"' });

const seconds = z.number().min(0).max(LONGEST_CLIP);

const frameSize = z
  .string()
  .regex(/^[1-9]\d{0,2}[02468]x[1-9]\d{0,2}[02468]$/)
  .register(rules, {
    code: 'bad-size',
    help: 'write width and height in pixels such as 1920x1080, both even and from 10 to 9998',
  });

/** A key that may be left out, with its description for editors. */
const optional = <S extends z.ZodType>(schema: S, description: string) =>
  schema.describe(description).optional();

const settings = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const bundle = {
  model: optional(nonEmptyText, 'Name of the model; see `shotlist models`.'),
  prompt: optional(text, 'What the clip shows. `${name}` is replaced by the text of that name in `vars`.'),
  image: optional(
    imageSchema,
    'Input image: a public https link, the path of a PNG, JPEG or WebP file relative to the manifest, `still:NAME`, or a frame of another shot such as `{ last_frame_of: 010 }`.',
  ),
  end_image: optional(
    imageSchema,
    'Image that the clip arrives at, for models that accept one; written like `image`.',
  ),
  takes: optional(z.int().min(1).max(MOST_TAKES), 'Number of clips to render of the shot. Default: 1'),
  settings: optional(settings, 'Settings of the model, by their names in its API; see `shotlist models`.'),
  scene: asText(text, 'Free text; groups shots, and can be used in clip names.').optional(),
  enabled: optional(z.boolean(), 'false: do not render the shot. It is still checked. Default: true'),
  notes: asText(text, 'Free text for people; shown in the report only.').optional(),
};

/** A preset or `defaults`: everything a shot can have except its id. */
export const bundleSchema = z.strictObject(bundle);

/** One entry of `shots`. */
export const shotSchema = z
  .strictObject({
    id: asText(shotId, 'Unique name of the shot; read as written, so 010 is "010".'),
    preset: asText(nonEmptyText, 'Name of an entry of `presets`.').optional(),
    in: optional(
      seconds,
      'Start of the shot in the film, in seconds of the clip. Does not affect rendering. Default: 0',
    ),
    out: optional(
      seconds,
      'End of the shot in the film, in seconds of the clip. Does not affect rendering. Default: the end of the clip',
    ),
    ...bundle,
  })
  .describe(
    'A shot. Its values take precedence over its preset, and those over `defaults`; settings are merged key by key.',
  );

const listOf = <T extends z.ZodType>(shot: T) =>
  z
    .array(shot)
    .min(1)
    .register(rules, { code: 'no-shots', help: 'add at least one shot, such as `- { id: 010, prompt: … }`' })
    .describe('The shots of the film, in order.');

/** A manifest as written. The one schema of manifests: `schemas/manifest.schema.json` is generated from it. */
export const manifestSchema = z
  .strictObject({
    version: z
      .literal(1)
      .register(rules, { code: 'value-not-allowed', help: 'write `version: 1`, the version of this format' })
      .describe('Version of the manifest format: 1'),
    title: asText(text, 'Title of the film.').optional(),
    output: optional(nonEmptyText, 'Folder for the clips, relative to the manifest. Default: "renders"'),
    name: optional(
      nonEmptyText,
      'File name of each clip, without extension. Fields: {id}, {take}, {scene}, {model}, {title}. Default: "{id}_t{take}"',
    ),
    budget: optional(
      amount,
      'The most this film may ever spend, over all runs, in US dollars. Default: no limit',
    ),
    budgets: optional(
      z.strictObject({
        scenes: optional(limits, 'By scene: the most its shots may ever spend.'),
        models: optional(limits, 'By model: the most its jobs may ever spend.'),
        people: optional(
          limits,
          'By person (SHOTLIST_PERSON, or the user of the machine): the most their runs may ever spend. Needs a shared ledger.',
        ),
      }),
      'Limits for parts of the film in US dollars, in addition to `budget`.',
    ),
    concurrency: optional(
      z.int().min(1).max(MOST_IN_FLIGHT),
      'Most jobs at the gateway at the same time; with a shared ledger, over all machines. Default: 4 for each run',
    ),
    film: asText(
      filmName,
      'Name of the film in a shared ledger. Default: the path of the manifest in its repository',
    ).optional(),
    ledger: optional(
      nonEmptyText,
      'Where jobs are recorded: `lockfile`, or a database that several machines share, such as `postgres://db.studio.example/films`. Default: lockfile',
    ),
    fps: optional(
      z.number().min(1).max(MOST_FPS),
      'Frames per second of the cut. Does not affect rendering. Default: the most common among the clips',
    ),
    size: optional(
      frameSize,
      'Frame size of the cut in pixels, such as 1920x1080. Does not affect rendering. Default: the most common among the clips',
    ),
    defaults: optional(
      bundleSchema,
      'Defaults for every shot. A setting applies only to models that have it.',
    ),
    presets: optional(
      z.record(z.string(), bundleSchema),
      'Named sets of values that shots can use with `preset`.',
    ),
    vars: optional(
      z.record(varName, asText(text, 'A string; a number is read as written.')),
      'Strings by name, for use as `${name}` in prompts, style and string settings.',
    ),
    stills: optional(
      z.record(varName, nonEmptyText),
      'Images by name, for use as `image: still:NAME`: paths relative to the manifest, or public https links.',
    ),
    style: optional(
      z.strictObject({
        prefix: optional(text, 'Text before every prompt.'),
        suffix: optional(text, 'Text after every prompt.'),
      }),
      'Text added to every prompt, joined with one space.',
    ),
    prices: optional(
      z.record(z.string(), priceRuleSchema),
      'Your prices, by model: for a model without a published price, or for your own contract.',
    ),
    models: optional(
      z.array(nonEmptyText),
      'Files with more models, relative to the manifest. `*` matches part of a name, `**` any folders.',
    ),
    uploads: optional(
      uploadsSchema,
      'Where local images are uploaded to, so that the gateway can read them. Default: ~/.config/shotlist/config.yaml',
    ),
    shots: listOf(shotSchema),
  })
  .describe('A shotlist manifest: the shots of a film, with their models and settings.');

/** The same without checking the shots, which are checked one by one. */
export const headSchema = manifestSchema.extend({ shots: listOf(z.unknown()) });

/** A preset or `defaults` as written. */
export type WrittenBundle = z.infer<typeof bundleSchema>;

/** A shot as written. */
export type WrittenShot = z.infer<typeof shotSchema>;

/** A manifest as written, its shots unchecked. */
export type WrittenHead = z.infer<typeof headSchema>;
