import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import type { Gateway } from '../../gateway/port.js';
import { PROVIDERS } from '../../gateway/providers.js';
import { FileProblem } from '../../system/disk.js';
import type { FrameTaker } from '../../system/frame.js';
import type { Environment, Film } from '../film/film.js';

/** The provider that the sandbox imitates. */
export const [IMITATED] = PROVIDERS;

/** The sandbox takes any key; this one occurs in no text that is shown. */
const SANDBOX_KEY = 'no-key-needed';

/** The sandbox inside this process; its jobs go on by the clock between runs. */
export async function embeddedSandbox(
  environment: Environment,
  film: Film,
): Promise<Result<Gateway, Refusal>> {
  const { SANDBOX_WORKERS, startSandbox } = await import('../../sandbox/sandbox.js');
  const started = await startSandbox({
    ...SANDBOX_WORKERS,
    disk: environment.disk,
    clock: environment.clock,
    newId: environment.newId,
    catalog: film.manifest.catalog,
    takes: film.takes,
    jobsFile: film.places.sandboxJobs,
  }).catch((error: unknown) => {
    if (error instanceof FileProblem) return error;
    throw error;
  });
  if (started instanceof FileProblem)
    return invalid(
      `The sandbox cannot start: ${started.words}. Move it away and run the same command again; a rehearsal keeps its jobs there.`,
    );
  const gateway = await openSandboxAt(environment, started.url);
  return ok({
    ...gateway,
    // Takes of one content arrive in any order, and each has to get the clip that says it.
    submit: (request, timeout) =>
      gateway.submit({ ...request, path: `${request.path}?take=${request.take ?? ''}` }, timeout),
    async close() {
      await gateway.close();
      await started.close();
    },
  });
}

/** Opens a sandbox that is running. */
export function openSandboxAt({ clock }: Environment, origin: string): Promise<Gateway> {
  return IMITATED.open({ origin, key: SANDBOX_KEY, clock });
}

/** An empty picture, as a PNG of 16 x 9 pixels. */
const EMPTY = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAAAAAAeQfPuAAAAD0lEQVR42mNoQAMMg0QAAIXUSAG1CN3UAAAAAElFTkSuQmCC',
  'base64',
);

/** What takes the frames of a rehearsal: `frames` where it can, else all of them are empty, so that a rehearsal needs nothing. */
export function rehearsalFrames(frames: FrameTaker | undefined): FrameTaker {
  return {
    isThere: async () => true,
    take: async (...frame) => (frames && (await frames.isThere()) ? frames.take(...frame) : ok(EMPTY)),
  };
}
