import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openFilm } from '../../src/app/film/film.js';
import { makeSchema } from '../../src/app/schema.js';
import { thisMachine } from '../../src/system/machine.js';
import { type Editor, type Position, startLanguageServer } from './language-server.js';

/** A film that has models, presets and vars of its own; what `shots:` holds is added by each test. */
export const OWN = `version: 1
models: [models/*.yaml]
defaults: { model: ltx-2-video, prompt: A pier, image: https://example.com/a.png }
presets: { hero: { model: ltx-2-pro }, insert: { takes: 2 } }
vars: { mira: "Mira, a woman in a red raincoat" }
shots:
`;

const BARE = `name: bare
title: Bare
gateway_model: bare-1
path: /bare/v1/generate
parameters:
  look: { type: string, required: true, refused: [{ value: grim, why: it is gone }], description: Look of the clip }
  size: { type: string, form: { pattern: "[0-9]+x[0-9]+", says: "a size such as 10x20" }, description: Frame size }
price: { per_generation: 0.25 }
`;

/** A manifest in an editor, with the schema that its first line names. */
export interface Workbench {
  editor: Editor;
  /** What `validate` says of the manifest as it is in the editor: `line code`. */
  validate(text: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a manifest in an editor, with the schema that `shotlist schema` makes of a text. */
export async function openWorkbench(schemaFrom: string): Promise<Workbench> {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-editor-'));
  const file = join(folder, 'film.yaml');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('models/bare.yaml', BARE);
  put('film.yaml', schemaFrom);
  const place = { ...thisMachine(), cwd: folder };
  const schema = await makeSchema(place, file);
  if (!schema.ok) throw new Error(schema.error.message);
  put('film.yaml.schema.json', schema.value.text);
  const server = await startLanguageServer();
  const editor = server.open(file);
  return {
    editor,
    async validate(text) {
      put('film.yaml', text);
      const opened = await openFilm(place, file, true);
      const problems = opened.ok ? opened.value.warnings : opened.error;
      return problems.map(({ code, place: at }) => `${at?.line} ${code}`);
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A text for an editor with the place that it marks with `¦`. */
export function marked(text: string): { text: string; at: Position } {
  const whole = `# yaml-language-server: $schema=film.yaml.schema.json\n${text}`;
  const offset = whole.indexOf('¦');
  const before = whole.slice(0, offset).split('\n');
  const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { text: whole.slice(0, offset) + whole.slice(offset + 1), at };
}
