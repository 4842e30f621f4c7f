import { workerText } from '../ledger/shared.js';
import type { RunShared } from './context.js';

/** Says, once of each, which other runs at work read the manifest later than this one and found another text. */
export function createManifestWatch({
  journal,
  run,
  emit,
}: Pick<RunShared, 'journal' | 'run' | 'emit'>): () => void {
  const told = new Set<string>();
  return () => {
    const { runs } = journal.shared?.state ?? { runs: new Map() };
    const own = runs.get(run)?.manifest;
    if (!own) return;
    for (const { run: id, worker, manifest, isLive } of runs.values()) {
      if (!isLive || told.has(id) || !manifest || manifest.sha256 === own.sha256 || manifest.read <= own.read)
        continue;
      told.add(id);
      const time = manifest.read.slice(11, 16);
      emit({
        type: 'notice',
        message: `${workerText(worker)} works from a newer version of the manifest (read at ${time} UTC); this run goes on with its own. Update it and run the same command again to render what changed`,
      });
    }
  };
}
