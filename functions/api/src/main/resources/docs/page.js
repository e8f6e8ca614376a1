// What all pages of the documentation share: the theme, the menu of a small screen, buttons that copy, the field for a search.
import { byId, withCopy } from './elements.js';

const THEMES = ['', 'light', 'dark']; // '' follows the system
const STORED_THEME = 'agw-theme'; // the dashboard's too

function setUpTheme() {
  const root = document.documentElement;
  const current = () => root.dataset.theme ?? '';
  const names = { '': 'System', light: 'Light', dark: 'Dark' };
  const show = () => {
    byId('theme').querySelector('.theme-name').textContent = names[current()];
    byId('theme').title = `Theme: ${names[current()]}`;
  };
  show();
  byId('theme').hidden = false;
  byId('theme').addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    try { localStorage.setItem(STORED_THEME, next); } catch { /* until the next page, then */ }
    show();
  });
}

export function showMenu(open) {
  byId('nav').classList.toggle('open', open);
  document.body.classList.toggle('menu-open', open);
  byId('menu').setAttribute('aria-expanded', String(open));
}

function setUpMenu() {
  byId('menu').hidden = false;
  byId('menu').addEventListener('click', () => showMenu(!byId('nav').classList.contains('open')));
  byId('nav').addEventListener('click', event => { if (event.target.closest('a')) showMenu(false); });
  byId('nav').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
}

function setUpKeys() {
  addEventListener('keydown', event => {
    if (event.key === 'Escape') showMenu(false);
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      byId('filter').focus();
    }
  });
}

/** The address of a search; after the #, so that no server sees it. */
export const searchHash = text => '#?q=' + encodeURIComponent(text);

/** A guide has no search of its own: the reference's page shows the hits. */
function setUpSearchOfGuide() {
  const field = byId('filter');
  if (!field.dataset.page) return;
  field.addEventListener('keydown', event => {
    if (event.key === 'Enter' && field.value.trim()) location.href = field.dataset.page + searchHash(field.value.trim());
  });
}

setUpTheme();
setUpMenu();
setUpKeys();
setUpSearchOfGuide();
[...document.querySelectorAll('article pre')].forEach((pre, i) => withCopy(pre, 'block ' + (i + 1)));
