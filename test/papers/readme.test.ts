import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOf, patternOf } from './blocks.js';
import { openClone, PROJECT, paper, type Workplace } from './papers.js';

const MOST_LINES = 220;

const { markdown, blocks } = paper('README.md');

let clone: Workplace;

beforeAll(async () => {
  clone = await openClone();
});

afterAll(() => clone.close());

describe('the commands of README.md', () => {
  const commands = commandsOf(blocks);

  it('are there', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  it.each(commands.map((each) => ({ ...each, line: each.block.line })))(
    'line $line: do what it says',
    async ({ block, shown }) => {
      const { code, stdout } = await clone.run(block);
      expect(code, stdout).toBe(0);
      if (shown !== null) expect(stdout).toMatch(patternOf(shown));
    },
  );

  it('start with two that the continuous integration runs as they are', async () => {
    const once = blocks.filter(({ info }) => info === 'sh once').map(({ text }) => text.trim());
    expect(once).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    const ci = await readFile(join(PROJECT, '.ci/run'), 'utf8');
    for (const command of once.flatMap((text) => text.split(' && '))) expect(ci).toContain(command);
  });
});

it('README.md is two pages', () => {
  expect(markdown.split('\n').length).toBeLessThan(MOST_LINES);
});
