import { describe, expect, it } from 'vitest';
import { commandsOf, patternOf, setupOf } from './blocks.js';
import { docs, openInstalled } from './papers.js';

describe('the commands of a page in docs/', () => {
  const pages = docs.filter(({ blocks }) => commandsOf(blocks).length > 0);

  it('are there', () => {
    expect(pages.length).toBeGreaterThan(5);
  });

  it.concurrent.each(pages)('$name: do what it says', { timeout: 300_000 }, async ({ markdown, blocks }) => {
    const workplace = await openInstalled();
    try {
      const setup = await workplace.runScript(setupOf(markdown));
      expect(setup.code, setup.stdout).toBe(0);
      for (const { block, shown } of commandsOf(blocks)) {
        const { code, stdout } = await workplace.run(block);
        const where = `${block.paper}:${block.line}\n${stdout}`;
        expect(code, where).toBe(0);
        if (shown !== null) expect(stdout, where).toMatch(patternOf(shown));
      }
    } finally {
      await workplace.close();
    }
  });
});
