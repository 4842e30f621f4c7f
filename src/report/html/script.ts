/** The script of the page: play, filter, copy, keys. It never turns text into markup. */
export const SCRIPT = String.raw`
'use strict';
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const one = (selector, from = document) => from.querySelector(selector);
const takes = all('.take');
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const videoOf = (frame) => {
  let video = one('video', frame);
  if (video) return video;
  video = document.createElement('video');
  video.muted = true;
  video.loop = true;
  video.playsInline = true;
  video.tabIndex = -1;
  video.addEventListener('playing', () => frame.classList.add('playing'));
  video.addEventListener('pause', () => frame.classList.remove('playing'));
  video.addEventListener('loadeddata', () => frame.classList.add('loaded'));
  video.addEventListener('error', () => { if (video.isConnected) frame.classList.add('broken'); });
  video.src = frame.dataset.clip;
  frame.append(video);
  return video;
};
const play = (frame) => {
  for (const other of all('.frame.playing')) if (other !== frame) one('video', other).pause();
  videoOf(frame).play().catch(() => {});
};
const stop = (frame) => { const video = one('video', frame); if (video) video.pause(); };
/** Browsers limit the number of players (Chromium: 75 per page), so clips out of sight release theirs. */
const drop = (frame) => {
  const video = one('video', frame);
  if (!video) return;
  frame.classList.remove('playing', 'loaded');
  video.removeAttribute('src');
  video.load();
  video.remove();
};
const toggle = (frame) => {
  const video = one('video', frame);
  if (video && !video.paused) video.pause(); else play(frame);
};

const looks = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) drop(target);
    else if (!one('img', target)) videoOf(target).preload = 'metadata';
  }
}, { rootMargin: '200px' });
for (const frame of all('.frame[data-clip]')) {
  looks.observe(frame);
  frame.addEventListener('click', () => toggle(frame));
  frame.addEventListener('pointerenter', (event) => {
    if (event.pointerType === 'mouse' && !calm.matches) play(frame);
  });
  frame.addEventListener('pointerleave', (event) => { if (event.pointerType === 'mouse') stop(frame); });
}

const said = one('.said');
const say = (text) => { said.textContent = text; said.classList.add('now'); setTimeout(() => said.classList.remove('now'), 1600); };
document.addEventListener('click', async ({ target }) => {
  const button = target.closest('.copy');
  if (!button) return;
  const code = one('code', button.parentElement);
  try {
    await navigator.clipboard.writeText(code.textContent);
    say('Copied');
  } catch {
    getSelection().selectAllChildren(code);
    say('Selected. Copy it with your keyboard');
  }
});

const chips = all('.chip');
const scene = one('#scene');
const text = one('#text');
const count = one('#count');
const words = new Map();
const wordsOf = (element) => {
  if (!words.has(element)) words.set(element, element.dataset.text.toLowerCase());
  return words.get(element);
};
const filter = () => {
  const states = new Set(chips.filter((chip) => chip.getAttribute('aria-pressed') === 'true').map((chip) => chip.dataset.state));
  const wanted = text.value.trim().toLowerCase().split(/\s+/);
  let shown = 0;
  for (const part of all('.scene')) {
    const isScene = scene.value === '*' || part.dataset.scene === scene.value;
    let shots = 0;
    for (const shot of all('.shot', part)) {
      let left = 0;
      for (const take of all('.take', shot)) {
        const said = wordsOf(shot) + ' ' + wordsOf(take);
        const isShown = isScene && (states.size === 0 || states.has(take.dataset.state)) && wanted.every((word) => said.includes(word));
        take.hidden = !isShown;
        if (isShown) left += 1;
      }
      shot.hidden = left === 0;
      if (left > 0) { shots += 1; shot.dataset.takes = String(Math.min(left, 4)); }
      shown += left;
    }
    part.hidden = shots === 0;
  }
  count.textContent = shown === takes.length ? shown + ' shown' : shown + ' of ' + takes.length + ' shown';
  one('.nothing').hidden = shown > 0;
};
for (const chip of chips) chip.addEventListener('click', () => {
  chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
  filter();
});
scene.addEventListener('change', filter);
text.addEventListener('input', filter);
one('.nothing .all').addEventListener('click', () => {
  for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
  scene.value = '*';
  text.value = '';
  filter();
});

let current = null;
const go = (take) => {
  if (!take) return;
  if (current) current.classList.remove('current');
  current = take;
  take.classList.add('current');
  take.focus({ preventScroll: true });
  take.scrollIntoView({ block: 'center', behavior: calm.matches ? 'auto' : 'smooth' });
};
const middle = (take) => { const box = take.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; };
const beside = (list, step) => list[list.indexOf(current) + step];
const above = (list, sign) => {
  const [x, y] = middle(current);
  const rest = list.map((take) => [take, ...middle(take)]).filter(([, , top]) => (top - y) * sign > 40);
  const row = Math.min(...rest.map(([, , top]) => (top - y) * sign));
  return rest.filter(([, , top]) => (top - y) * sign < row + 80).sort((a, b) => Math.abs(a[1] - x) - Math.abs(b[1] - x))[0]?.[0];
};
const shotStep = (list, step) => {
  const shots = [...new Set(list.map((take) => take.closest('.shot')))];
  const shot = shots[shots.indexOf(current.closest('.shot')) + step];
  return shot && list.find((take) => shot.contains(take));
};
const moves = {
  ArrowRight: (list) => beside(list, 1),
  ArrowLeft: (list) => beside(list, -1),
  ArrowDown: (list) => above(list, 1),
  ArrowUp: (list) => above(list, -1),
  j: (list) => shotStep(list, 1),
  k: (list) => shotStep(list, -1),
};
document.addEventListener('focusin', ({ target }) => {
  const take = target.closest('.take');
  if (!take || take === current) return;
  if (current) current.classList.remove('current');
  current = take;
  take.classList.add('current');
});
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest('input, select, textarea')) { if (key === 'Escape') target.blur(); return; }
  if (key === '/') { event.preventDefault(); text.focus(); return; }
  if (key === ' ' && current && !target.closest('button, summary, a')) {
    event.preventDefault();
    const frame = one('.frame[data-clip]', current);
    if (frame) toggle(frame);
    return;
  }
  if (!Object.hasOwn(moves, key) || (key.startsWith('Arrow') && target.closest('.scroll'))) return;
  event.preventDefault();
  const list = takes.filter((take) => !take.hidden);
  if (!current || current.hidden) go(list.find((take) => take.getBoundingClientRect().bottom > 120) ?? list[0]);
  else go(moves[key](list));
});

addEventListener('beforeprint', () => { for (const image of all('img')) image.loading = 'eager'; });
`;
