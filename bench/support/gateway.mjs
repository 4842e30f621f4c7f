// A gateway in a process of its own, forked by `batch.mjs`: answers are strings made beforehand or joined, clips are sent from memory.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { lengthOf } from './lengths.mjs';

const { renderMs, spread, answerMs, clipFile, padding, tls } = JSON.parse(process.argv[2]);
const clip = readFileSync(clipFile);
const zeros = Buffer.alloc(1 << 20);
/** When each job was submitted and last asked about, in milliseconds since 1970. */
const jobs = [];
/** `resumed`: submissions on a resumed TLS session. `firstPost`: of those since the books were last asked for. */
const books = {
  posts: 0,
  resumed: 0,
  statuses: 0,
  shortestGap: Number.POSITIVE_INFINITY,
  firstPost: 0,
  firstClip: 0,
  lastAnswer: 0,
};
const JSON_TYPE = { 'Content-Type': 'application/json' };

const answer = async (request, response) => {
  const { method, url, socket } = request;
  request.resume();
  if (method === 'POST' && tls && socket.isSessionReused()) books.resumed += 1;
  const id = Number(url.slice(url.lastIndexOf('/') + 1));
  if (method === 'POST') return submit(response);
  if (url.startsWith('/clips/')) return sendClip(id, response);
  status(id, response);
};
const patient = { keepAliveTimeout: 60_000 };
const server = tls ? createTlsServer({ ...patient, ...tls }, answer) : createServer(patient, answer);

async function submit(response) {
  books.posts += 1;
  books.firstPost ||= Date.now();
  const index = jobs.push({ from: Date.now(), asked: 0 }) - 1;
  if (answerMs > 0) await pause(answerMs);
  response.writeHead(202, JSON_TYPE).end(`{"request_id":"${index}","status":"QUEUED"}`);
}

function status(id, response) {
  const now = Date.now();
  const job = jobs[id];
  books.statuses += 1;
  if (job.asked > 0) books.shortestGap = Math.min(books.shortestGap, now - job.asked);
  job.asked = now;
  books.lastAnswer = now;
  const isDone = now >= job.from + lengthOf(id, { renderMs, spread });
  const body = isDone
    ? `{"request_id":"${id}","status":"COMPLETED","output":{"media_url":["${origin}/clips/${id}"]}}`
    : `{"request_id":"${id}","status":"PROCESSING","output":null}`;
  response.writeHead(200, JSON_TYPE).end(body);
}

/** The clip, and behind it a `free` box (ISO/IEC 14496-12, 8.1.2) with the job's number, which pads it to its size. */
async function sendClip(id, response) {
  const box = Buffer.alloc(16);
  box.writeUInt32BE(box.length + padding, 0);
  box.write('free', 4);
  box.writeUInt32BE(id, 8);
  const length = clip.length + box.length + padding;
  response.writeHead(200, { 'Content-Type': 'video/mp4', 'Content-Length': length, ETag: `"${id}"` });
  books.firstClip ||= Date.now();
  response.write(clip);
  response.write(box);
  for (let left = padding; left > 0 && !response.destroyed; left -= zeros.length) {
    if (!response.write(left < zeros.length ? zeros.subarray(0, left) : zeros))
      await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const origin = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ ...books, cpu: (user + system) / 1e6 });
  books.firstPost = 0;
});
process.on('disconnect', () => process.exit());
process.send(origin);
