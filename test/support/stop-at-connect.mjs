/**
 * Loaded before the command (`node --import`): stops its process (SIGSTOP) when it first connects to the port STOP_AT, which is that of
 * the gateway: an intent is stored by then, and its POST has not left. When it goes on, an hour has passed.
 */
import { Socket } from 'node:net';

const port = Number(process.env.STOP_AT);
const { connect } = Socket.prototype;
const { now } = performance;
let hasStopped = false;

Socket.prototype.connect = function stopping(...given) {
  const [options] = [given[0]].flat();
  if (!hasStopped && Number(options?.port) === port) {
    hasStopped = true;
    process.kill(process.pid, 'SIGSTOP');
    performance.now = () => now.call(performance) + 3_600_000;
  }
  return connect.apply(this, given);
};
