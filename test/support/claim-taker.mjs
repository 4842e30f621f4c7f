// A process that takes and releases a claim when its parent says so: `{ path }` and `{ release: true }` in, `{ held }` out.
import { systemClock } from '../../dist/core/clock.js';
import { takeClaim } from '../../dist/lockfile/claim.js';
import { systemProcesses } from '../../dist/lockfile/process.js';
import { systemDisk } from '../../dist/node-disk.js';

let claim = null;

process.on('message', async (message) => {
  if (message.release) {
    await claim?.release();
    claim = null;
    process.send({ held: false });
    return;
  }
  const taken = await takeClaim({
    disk: systemDisk,
    path: message.path,
    run: `run-of-${process.pid}`,
    clock: systemClock,
    processes: systemProcesses(systemDisk),
  });
  claim = taken.ok ? taken.value : null;
  process.send({ held: taken.ok, message: taken.ok ? taken.value.notice : taken.error.message });
});
