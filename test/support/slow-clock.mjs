/**
 * Loaded before the command (`node --import`): durations pass a hundred times slower for its process, so that its first second is not
 * over before a busy machine has come to what a test wants to see in it. Waits last as long as ever.
 */
const { now } = performance;

performance.now = () => now.call(performance) / 100;
