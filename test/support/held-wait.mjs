/**
 * Loaded before the command (`node --import`): a wait of exactly HELD_WAIT milliseconds begins by making the file HELD_BY, and lasts until
 * that file is gone. What a test does in such a wait is in time on the busiest machine.
 */
import { existsSync, writeFileSync } from 'node:fs';

const { HELD_WAIT, HELD_BY } = process.env;
const { setTimeout } = globalThis;

globalThis.setTimeout = (act, ms, ...given) => {
  if (ms !== Number(HELD_WAIT)) return setTimeout(act, ms, ...given);
  writeFileSync(HELD_BY, '');
  const looks = setInterval(() => {
    if (existsSync(HELD_BY)) return;
    clearInterval(looks);
    act(...given);
  }, 20);
  return looks;
};
