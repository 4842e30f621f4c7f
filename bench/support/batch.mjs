// Renders the same film against the same gateway with shotlist, with a plain script, and with GNU parallel.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE, fromSource } from '../../scripts/bundle.mjs';
import { CLI, inFolder, inNode, run } from './measure.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Programs that are not on this machine, of those that a contestant needs. */
export const missing = ['parallel', 'curl', 'jq'].filter((name) => {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
});

/** A real clip of about 200 KB. */
export async function clip() {
  const { mp4Clip } = await fromSource('test/support/mp4-clip.ts');
  return mp4Clip({ width: 1280, height: 720, frames: 30, fps: 24 });
}

const clipFile = join(CACHE, 'bench-clip.mp4');
mkdirSync(CACHE, { recursive: true });
writeFileSync(clipFile, await clip());

/** A film of so many shots, a line each. */
export function filmText(shots) {
  const lines = [
    'version: 1',
    'defaults: { model: ltx-2-video, settings: { duration: 6, resolution: 1080p } }',
    'shots:',
  ];
  for (let shot = 1; shot <= shots; shot += 1)
    lines.push(`  - { id: s${shot}, prompt: shot number ${shot}, image: "https://example.com/${shot}.png" }`);
  return `${lines.join('\n')}\n`;
}

/**
 * A gateway of its own process: its address, its books and how to end it. Renders take `renderMs` milliseconds, more or less by `spread`
 * (a share); a submission is answered after `answerMs`; clips have so many bytes of `padding`. `certificate`: it speaks TLS with that one,
 * as `certificateIn` makes it.
 */
export async function openGateway({ renderMs, spread = 0, answerMs = 0, padding = 0, certificate = null }) {
  const tls = certificate && { key: certificate.key, cert: certificate.cert };
  const options = { renderMs, spread, answerMs, padding, clipFile, tls };
  const child = fork(here('gateway.mjs'), [JSON.stringify(options)]);
  const [origin] = await once(child, 'message');
  return {
    env: {
      PIXAZO_API_KEY: 'bench',
      PIXAZO_GATEWAY: origin,
      ...(certificate && { NODE_EXTRA_CA_CERTS: certificate.file }),
    },
    origin,
    async books() {
      child.send('books');
      const [books] = await once(child, 'message');
      return books;
    },
    close: () => child.kill(),
  };
}

/** A certificate for localhost that nobody has signed but itself, its file in that folder. Needs `openssl`. */
export function certificateIn(folder) {
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', file];
  execFileSync('openssl', [...kind, ...subject], { stdio: 'ignore' });
  return { file, key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8') };
}

/** The words of a render. */
export function renderWords({ concurrency, interval }) {
  return [
    CLI,
    'render',
    'film.yaml',
    '--yes',
    '--poll-interval',
    String(interval),
    '-j',
    String(concurrency),
  ];
}

const CONTESTANTS = {
  ours: (job) => [inNode(renderWords(job)), { PATH: process.env.PATH }],
  bare: (job) => [inNode(renderWords(job)), { PATH: '' }],
  script: ({ concurrency, interval }) => [
    inNode([here('../script.mjs'), 'film.yaml', String(concurrency), String(interval)]),
    {},
  ],
  parallel: ({ concurrency, interval }) => [
    ['/bin/sh', here('../parallel.sh'), 'film.yaml', String(concurrency), String(interval)],
    { PATH: process.env.PATH },
  ],
};

/** The contestants by name, each a function that renders the job once and returns what that took. */
export function contestants(job, names = Object.keys(CONTESTANTS)) {
  const able = names.filter((name) => name !== 'parallel' || missing.length === 0);
  return Object.fromEntries(able.map((name) => [name, () => renderOnce(name, job)]));
}

/** What `run` tells, what the gateway saw, the bytes of the lockfile, and the seconds between the gateway's last answer and the last clip on disk. */
async function renderOnce(name, { shots, env = {}, ...job }) {
  return inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'film.yaml'), filmText(shots));
    const gateway = await openGateway(job);
    try {
      const [words, its] = CONTESTANTS[name](job);
      const taken = await run(words, { cwd, env: { ...gateway.env, ...its, ...env } });
      const books = await gateway.books();
      const clips = readdirSync(join(cwd, 'renders')).filter((path) => path.endsWith('.mp4'));
      if (clips.length !== shots || books.posts !== shots)
        throw new Error(`${name}: ${clips.length} clips of ${books.posts} submissions for ${shots} shots`);
      const lastClip = Math.max(...clips.map((path) => statSync(join(cwd, 'renders', path)).ctimeMs));
      return {
        ...taken,
        statuses: books.statuses / shots,
        resumed: books.resumed / shots,
        shortestGap: books.shortestGap / 1000,
        lastClip: Math.max(0, lastClip - books.lastAnswer) / 1000,
        gatewayLoad: books.cpu / taken.seconds,
        lockfile: statSync(join(cwd, 'film.yaml.lock'), { throwIfNoEntry: false })?.size,
      };
    } finally {
      gateway.close();
    }
  });
}
