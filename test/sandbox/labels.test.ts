import { describe, expect, test } from 'vitest';
import type { ImageInput } from '../../src/manifest/resolved.js';
import { clipSpecOf } from '../../src/sandbox/clip-spec.js';
import type { SandboxJob } from '../../src/sandbox/job.js';
import { createLabels, type Labels } from '../../src/sandbox/labels.js';
import type { Take } from '../../src/takes/take.js';
import { requestBody } from '../../src/takes/takes.js';
import { tiny } from './models.js';

function take(shot: string, number: number, more: Partial<Take> = {}): Take {
  const prompt = more.prompt ?? `the pier, ${shot}`;
  return {
    shot,
    take: number,
    scene: null,
    model: tiny,
    prompt,
    content: { model_id: tiny.gateway_model, body: { prompt, video_size: '64x64' }, wrote: [], image: null },
    input: null,
    name: `${shot}_t${number}`,
    quote: { usd: null, basis: 'unknown' } as Take['quote'],
    seconds: null,
    notes: '',
    enabled: true,
    ...more,
  };
}

/** Submits the request of a take; what its clip is called. */
function submission(labels: Labels, jobs: SandboxJob[], outcome: SandboxJob['outcome'] = 'COMPLETED') {
  return (of: Take, image: string | null = null, now = 0) => {
    const label = labels.of(tiny, requestBody(of, image), jobs, now);
    const clip = clipSpecOf(tiny, requestBody(of, image), label);
    if (!clip.ok) throw new Error(clip.error);
    const request_id = `job ${jobs.length}`;
    jobs.push({ request_id, model_id: 'm', accepted: 0, starts: 0, ends: 10, outcome, clip: clip.value });
    return label && `${label.shot}:${label.take}`;
  };
}

describe('the label of a request', () => {
  test('is the take whose request it is', () => {
    const takes = [take('010', 1), take('020', 1)];
    const submit = submission(createLabels(takes), []);
    expect(takes.toReversed().map((each) => submit(each))).toEqual(['020:1', '010:1']);
  });

  test('is missing for a request of no take, and for one with another image', () => {
    const image: ImageInput = { kind: 'url', url: 'https://cdn.example.com/a.png' };
    const submit = submission(createLabels([take('010', 1), take('020', 1, { input: image })]), []);
    expect(submit(take('030', 1))).toBeNull();
    expect(submit(take('020', 1), 'https://cdn.example.com/b.png')).toBeNull();
    expect(submit(take('020', 1), image.url)).toBe('020:1');
  });

  test('is the take of that content that is named, in whatever order they come', () => {
    const same = { prompt: 'the pier' };
    const [one, two, other] = [take('010', 1, same), take('010', 2, same), take('020', 1)];
    const labels = createLabels([one, two, other]);
    const named = (name: string) => labels.of(tiny, requestBody(one, null), [], 0, name);
    expect(named('010:2')).toMatchObject({ shot: '010', take: 2 });
    expect(named('020:1')).toMatchObject({ shot: '010', take: 1 });
  });

  test('knows a file on this machine by its bytes', () => {
    const sha256 = 'a'.repeat(64);
    const input: ImageInput = {
      kind: 'file',
      path: '/a.png',
      written: 'a.png',
      sha256,
      bytes: 4,
      mime: 'image/png',
    };
    const submit = submission(createLabels([take('010', 1, { input })]), []);
    expect(submit(take('010', 1), `sandbox:file:${sha256}`)).toBe('010:1');
  });

  test('leaves out what is disabled', () => {
    const twin = { prompt: 'the same words' };
    const labels = createLabels([take('010', 1, { ...twin, enabled: false }), take('020', 1, twin)]);
    expect(submission(labels, [])(take('020', 1, twin))).toBe('020:1');
  });

  test('counts takes of one shot in the order of submission, also after a restart', () => {
    const takes = [take('010', 1), take('010', 2), take('010', 3)];
    const jobs: SandboxJob[] = [];
    const first = submission(createLabels(takes), jobs);
    expect([first(takes[0] as Take), first(takes[1] as Take)]).toEqual(['010:1', '010:2']);
    const again = submission(createLabels(takes), jobs);
    expect([0, 1, 2, 3].map(() => again(takes[2] as Take))).toEqual(['010:3', '010:1', '010:2', '010:3']);
  });

  test('goes to the retry of a take that failed, once that is known', () => {
    const takes = [take('010', 1), take('010', 2)];
    const jobs: SandboxJob[] = [];
    const labels = createLabels(takes);
    expect(submission(labels, jobs, 'ERROR')(takes[0] as Take)).toBe('010:1');
    expect(submission(labels, jobs)(takes[1] as Take)).toBe('010:2');
    expect(submission(labels, jobs)(takes[0] as Take, null, 20)).toBe('010:1');
  });

  test('begins with the first take where the words were edited', () => {
    const jobs: SandboxJob[] = [];
    submission(createLabels([take('010', 1), take('010', 2)]), jobs)(take('010', 1));
    const edited = [1, 2].map((number) => take('010', number, { prompt: 'other words' }));
    const submit = submission(createLabels(edited), jobs);
    expect(edited.map((each) => submit(each))).toEqual(['010:1', '010:2']);
  });
});
