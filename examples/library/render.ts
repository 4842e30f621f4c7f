/**
 * The library in one go: check a manifest, look at the plan, render a rehearsal on the sandbox, read the lockfile.
 *
 *   node examples/library/render.ts [MANIFEST]     with Node 22.18 or later, which runs TypeScript as it is
 */
import { formatDiagnostics, formatUsd, loadManifest, plan, readLockfile, render, stateOf } from 'shotlist';

const [, , file = 'examples/storyboard/harbor.yaml'] = process.argv;

const loaded = await loadManifest(file, { sandbox: true });
if (!loaded.ok) {
  console.error(formatDiagnostics(loaded.error, { color: false }));
  process.exit(2);
}
const film = loaded.value;

const planned = await plan(film);
if (!planned.ok) {
  console.error(planned.error.message || formatDiagnostics(planned.error.diagnostics, { color: false }));
  process.exit(2);
}
for (const { take, action, reason } of planned.value.takes) {
  console.log(`${take.shot}:${take.take} ${action}: ${reason}`);
}
console.log(`quoted: $${formatUsd(planned.value.total)}`);

/** Ctrl-C: nothing new is submitted, what is on the wire is waited for, and the next call goes on from there. */
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort('SIGINT'));

const rendered = await render(film, {
  agree: ({ total }) => total <= planned.value.total,
  signal: interrupt.signal,
  onEvent(event) {
    if (event.type === 'finished') console.log(`${event.take} is here: ${event.files.join(', ')}`);
    if (event.type === 'failed') console.log(`${event.take} failed: ${event.why}`);
  },
});
if (!rendered.ok) {
  console.error(rendered.error.message || formatDiagnostics(rendered.error.diagnostics, { color: false }));
  process.exit(2);
}

const lockfile = await readLockfile(film.places.lockfile);
if (lockfile.ok) {
  for (const job of lockfile.value.jobs.values()) {
    console.log(
      `${job.intent.shot}:${job.intent.take} ${stateOf(job)}, request ${job.accepted?.request_id ?? 'none'}`,
    );
  }
}
process.exitCode = rendered.value.exit;
