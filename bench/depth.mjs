// How many files of src/ a take passes: node bench/depth.mjs [--list]
// Renders one shot against a local test gateway with every module in a file of its own. Prints the files that are on the stack, asynchronous
// callers included, where the POST leaves, and how many files run at all: those of which a function is entered.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http, { createServer } from 'node:http';
import inspector from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FILM = `version: 1
defaults: { model: ltx-2-video, settings: { duration: 6, resolution: 1080p } }
shots:
  - { id: "010", prompt: a pier, image: "https://example.com/1.png" }
`;
const self = fileURLToPath(import.meta.url);
const { SHOTLIST_MODULES: modules, SHOTLIST_PASSED: passed } = process.env;

if (passed) watch();
else await measure();

/** In the command: notes what it passes. */
function watch() {
  const session = new inspector.Session();
  session.connect();
  session.post('Runtime.enable');
  session.post('Debugger.enable');
  session.post('Debugger.setAsyncCallStackDepth', { maxDepth: 200 });
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const stack = [];
  session.on('Runtime.consoleAPICalled', ({ params }) => {
    for (let at = params.stackTrace; at; at = at.parent)
      stack.push(...at.callFrames.map(({ url }) => sourceOf(url)));
  });
  const { request } = http;
  http.request = (options, ...rest) => {
    if (options.method === 'POST') inspector.console.trace('POST');
    return request(options, ...rest);
  };
  syncBuiltinESMExports();
  process.on('exit', () => {
    session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error) throw error;
      const entered = coverage.result
        // The first function of a script is the script.
        .filter(({ functions }) => functions.slice(1).some(({ ranges }) => ranges[0].count > 0))
        .map(({ url }) => sourceOf(url));
      writeFileSync(passed, JSON.stringify({ stack: distinct(stack), entered: distinct(entered).sort() }));
    });
  });
}

/** The file of src/ that a module was made of; null for any other. */
function sourceOf(url) {
  if (!url.startsWith(modules)) return null;
  const path = url.slice(modules.length);
  return path.startsWith('src/') ? path.slice('src/'.length).replace(/\.js$/, '.ts') : null;
}

function distinct(paths) {
  return [...new Set(paths)].filter((path) => path !== null);
}

async function measure() {
  const { bundler, CACHE, ROOT, fromSource } = await import('../scripts/bundle.mjs');
  const { mp4Clip } = await fromSource('test/support/mp4-clip.ts');
  const dir = join(CACHE, 'modules');
  const bundle = await bundler({ 'src/cli': 'src/cli.ts' }, ['h264-mp4-encoder']);
  await bundle.write({ dir, format: 'esm', preserveModules: true, preserveModulesRoot: ROOT });
  await bundle.close();

  const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
  const gateway = await serve(await mp4Clip({ width: 64, height: 64 }));
  writeFileSync(join(folder, 'film.yaml'), FILM);
  const passedFile = join(folder, 'passed.json');
  const words = ['render', 'film.yaml', '--yes', '--poll-interval', '0.05'];
  const child = spawn(process.execPath, ['--import', self, join(dir, 'src/cli.js'), ...words], {
    cwd: folder,
    env: {
      HOME: folder,
      PATH: process.env.PATH,
      PIXAZO_API_KEY: 'bench',
      PIXAZO_GATEWAY: gateway.origin,
      SHOTLIST_MODULES: `${pathToFileURL(dir)}/`,
      SHOTLIST_PASSED: passedFile,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'close');
  gateway.close();
  if (code !== 0) throw new Error(`ended with ${code}`);
  const { stack, entered } = JSON.parse(readFileSync(passedFile, 'utf8'));
  rmSync(folder, { recursive: true });
  console.log(`${stack.length} files on the stack of the POST:\n  ${stack.toReversed().join('\n  ')}`);
  console.log(`${entered.length} files entered`);
  if (process.argv.includes('--list')) console.log(`  ${entered.join('\n  ')}`);
}

/** A gateway that renders every job at once, into this clip. */
async function serve(clip) {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/clip.mp4')
      return response.writeHead(200, { 'Content-Length': clip.length, ETag: '"1"' }).end(clip);
    const output = { media_url: [`${origin()}/clip.mp4`] };
    const [status, body] =
      request.method === 'POST' ? [202, { status: 'QUEUED' }] : [200, { status: 'COMPLETED', output }];
    response
      .writeHead(status, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ request_id: 'job_1', ...body }));
  });
  const origin = () => `http://127.0.0.1:${server.address().port}`;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: origin(), close: () => server.close() };
}
