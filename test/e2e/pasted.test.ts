import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { CLI } from '../support/built-command.js';
import { type E2eFilm, it, QUICK } from '../support/e2e-film.js';
import { filmText } from '../support/manifest-text.js';
import { reset } from '../support/oracle/index.js';

/** Runs a line in bash, in the folder of a studio, as a person does who pastes it. */
function paste(studio: E2eFilm, line: string): Promise<{ exit: number; err: string }> {
  const script = `shotlist() { '${process.execPath}' '${CLI}' "$@"; }\n${line}`;
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { cwd: studio.folder, env: studio.env }, (error, _, err) =>
      resolve({ exit: error ? Number(error.code) : 0, err }),
    );
  });
}

/** The first command that a text prints on a line of its own, or behind `next`. */
function printed(text: string): string {
  const [command] = [...text.matchAll(/^(?: {2}|next {2})(shotlist .*|mv .*)$/gm)].map((match) => match[1]);
  if (command === undefined) throw new Error(text);
  return command;
}

describe('a command that is printed can be pasted', () => {
  it.concurrent('whatever the manifest and the shots are called', async ({ open, expect }) => {
    for (const name of ['-a film.yaml', "it's\n$x 🎬.yaml", '-\x1b[31m.yaml']) {
      const studio = await open();
      studio.write(name, filmText(['-a', '--all']));
      studio.oracle.submitFaults.at(1, reset());
      const first = await studio.run('render', '--yes', ...QUICK);
      expect(first.exit, first.err).toBe(1);
      const settle = printed(first.err);
      expect(settle).toContain('settle');
      const id = studio.oracle.jobs.find(({ prompt }) => prompt === 'prompt of -a')?.id ?? '';
      const settled = await paste(studio, settle.replace('REQUEST_ID', id));
      expect(settled.exit, settled.err).toBe(0);
      const rendered = await paste(studio, `${printed(settled.err)} --yes --poll-interval 0.05`);
      expect(rendered.exit, rendered.err).toBe(0);

      rmSync(join(studio.folder, `${name}.lock`));
      const refused = await studio.run('plan');
      expect(refused.exit).toBe(2);
      const restored = await paste(studio, printed(refused.err));
      expect(restored.exit, restored.err).toBe(0);
      expect((await paste(studio, printed(restored.err))).exit).toBe(0);
      const picked = await paste(studio, 'shotlist pick -a:1 && shotlist keep --all:1');
      expect(picked.err).toContain('-a:1 is picked');
      expect(picked.err).not.toContain('unknown option');
      expect(studio.oracle.posts).toHaveLength(2);
    }
  });
});
