import { BASE } from './base.js';
import { LOUPE } from './loupe.js';
import { PRINT } from './print.js';
import { SECTIONS } from './sections.js';
import { SHEET } from './sheet.js';
import { THEATRE } from './theatre.js';

/** The style of the page: in light or dark mode, for desktop, phone and print. */
export const STYLE = [BASE, THEATRE, SHEET, LOUPE, SECTIONS, PRINT].join('');
