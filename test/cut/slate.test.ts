import { expect, it } from 'vitest';
import { slateText } from '../../src/cut/slate.js';
import { FULL_HD } from './footage.js';

const slate = { id: '010', scene: 'pier', prompt: 'Mira runs', why: 'pending', overPicture: false };

function eventsOf(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('Dialogue:'));
}

it('says id, scene, prompt and what is missing', () => {
  const events = eventsOf(slateText(slate, FULL_HD));
  expect(events.map((line) => line.slice(line.indexOf(',,0,0,0,,') + 9))).toEqual([
    '010',
    'pending\\Npier',
    'Mira runs',
  ]);
});

it('lets nothing in a prompt be a command of the subtitle format', () => {
  const events = eventsOf(slateText({ ...slate, prompt: '{\\pos(0,0)}\\N x\r\nDialogue: 0\u0007' }, FULL_HD));
  expect(events).toHaveLength(3);
  expect(events[2]).toContain('\\{\\\u2060pos(0,0)\\}\\\u2060N x');
  expect(events[2]).not.toMatch(/[\r\u0007]/);
});

it('cuts prompts that no slate has room for', () => {
  const [, , prompt = ''] = eventsOf(slateText({ ...slate, prompt: 'long '.repeat(2000) }, FULL_HD));
  expect(prompt.length).toBeLessThan(800);
  expect(prompt.endsWith('…')).toBe(true);
});
