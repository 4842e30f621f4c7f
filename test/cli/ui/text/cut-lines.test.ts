import { describe, expect, it } from 'vitest';
import { cutNotes, cutText } from '../../../../src/cli/ui/text/cut-lines.js';
import { fileLinks, noLinks } from '../../../../src/cli/ui/text/links.js';
import { clipPart, FULL_HD, slatePart } from '../../../cut/footage.js';

const made = { frames: 48, conformed: null, textless: false };
const film = {
  film: 'renders/cut.mp4',
  parts: [clipPart(), clipPart()],
  format: FULL_HD,
  notices: [],
};
const plain = { columns: 200, color: false, linkTo: noLinks };

describe('cutText', () => {
  it('has a link to the film where the terminal knows links, which changes nothing else', () => {
    const linked = cutText(made, film, { ...plain, linkTo: fileLinks({ cwd: '/films' }) });
    const link = '\x1b]8;;file:///films/renders/cut.mp4\x1b\\renders/cut.mp4\x1b]8;;\x1b\\';
    expect(linked).toBe(cutText(made, film, plain).replace('renders/cut.mp4', link));
  });

  it('names the film, how long it is and how it was made', () => {
    expect(cutText(made, film, plain)).toBe(
      'renders/cut.mp4: 2 s, 2 shots, 48 frames, 1920x1080 at 24 fps, joined without re-encoding\n',
    );
  });

  it('names what is missing in it, and what else a person should know', () => {
    const text = cutNotes(
      { ...made, conformed: 'a slate stands in it', textless: true },
      { ...film, parts: [clipPart(), slatePart()], notices: ['the pick\x1b of 020 is stale'] },
      plain,
    );
    expect(text.split('\n').slice(0, 3)).toEqual([
      '  - 010 has no clip yet (pending): 1 s slate',
      '  - the pick\\x1b of 020 is stale',
      '  - the slates have no text: this ffmpeg was built without libass',
    ]);
  });

  it('misses nothing in an animatic', () => {
    const slate = { ...slatePart(), kind: 'slate' as const, why: '' };
    expect(cutNotes(made, { ...film, parts: [slate] }, plain)).toBe('');
  });
});
