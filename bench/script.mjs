// What people write where they have no shotlist: submit, poll and download, so many at a time. node bench/script.mjs FILM CONCURRENCY INTERVAL
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { parse } from 'yaml';

const [file, concurrency, interval] = process.argv.slice(2);
const { PIXAZO_GATEWAY: gateway, PIXAZO_API_KEY: key } = process.env;
const headers = { 'Content-Type': 'application/json', 'Ocp-Apim-Subscription-Key': key };
const { defaults, shots } = parse(readFileSync(file, 'utf8'));
mkdirSync('renders', { recursive: true });

async function json(path, options) {
  const response = await fetch(`${gateway}${path}`, { headers, ...options });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

async function render({ id, prompt, image }) {
  const body = JSON.stringify({ prompt, image_url: image, ...defaults.settings });
  const { request_id } = await json(`/${defaults.model}/generate`, { method: 'POST', body });
  for (;;) {
    await sleep(Number(interval) * 1000);
    const { status, output } = await json(`/v2/requests/status/${request_id}`);
    if (status === 'FAILED' || status === 'ERROR') throw new Error(`${id}: ${status}`);
    if (status !== 'COMPLETED') continue;
    const clip = await fetch(output.media_url[0]);
    await pipeline(Readable.fromWeb(clip.body), createWriteStream(`renders/${id}.mp4`));
    return;
  }
}

const limit = pLimit(Number(concurrency));
await Promise.all(shots.map((shot) => limit(() => render(shot))));
