/**
 * Loaded before the command (`node --import`): kills its process (SIGKILL) at the step that KILL_AT_STEP names. Steps are every call
 * that the file system is asked for, every request's headers and body written, every answer's head, chunk and end read. KILL_HOW says
 * whether the process dies `before` the step, `after` it and before the program hears of it, or `torn` in the middle of a write. At
 * its end a process that lived writes the number of its steps to the file STEPS_FILE.
 */
import { subscribe } from 'node:diagnostics_channel';
import fs from 'node:fs';
import { IncomingMessage } from 'node:http';

const { KILL_AT_STEP, KILL_HOW = 'before', STEPS_FILE } = process.env;
const last = Number(KILL_AT_STEP ?? Number.POSITIVE_INFINITY);
let steps = 0;

function die() {
  process.kill(process.pid, 'SIGKILL');
}

/** `target[name]` as a step; `torn` does half of it. */
function count(target, name, { torn, made = (result) => result } = {}) {
  const call = target[name];
  target[name] = async (...given) => {
    steps += 1;
    const isLast = steps === last;
    if (isLast && KILL_HOW === 'torn') torn?.(...given);
    if (isLast && KILL_HOW !== 'after') die();
    try {
      return made(await call.apply(target, given));
    } finally {
      if (isLast) die();
    }
  };
}

function counted(handle) {
  for (const name of ['stat', 'read', 'truncate', 'sync', 'close']) count(handle, name);
  count(handle, 'write', {
    torn: (bytes, from, length) => fs.writeSync(handle.fd, bytes, from, Math.floor(length / 2)),
  });
  count(handle, 'writev', {
    torn: (pieces) => {
      const bytes = Buffer.concat(pieces);
      fs.writeSync(handle.fd, bytes, 0, Math.floor(bytes.length / 2));
    },
  });
  return handle;
}

const { promises } = fs;
const calls = [
  'stat',
  'lstat',
  'access',
  'readdir',
  'realpath',
  'readlink',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'rmdir',
];
for (const name of [...calls, 'writeFile']) count(promises, name);
count(promises, 'open', { made: counted });

function step() {
  steps += 1;
  if (steps === last) die();
}

// A request is on its way to the socket; the head of an answer was read.
for (const channel of ['http.client.request.start', 'http.client.response.finish']) subscribe(channel, step);

// A chunk of an answer was read, or its end.
const { push } = IncomingMessage.prototype;
IncomingMessage.prototype.push = function counted(...given) {
  step();
  return push.apply(this, given);
};

process.on('exit', () => {
  if (STEPS_FILE) fs.writeFileSync(STEPS_FILE, String(steps));
});
