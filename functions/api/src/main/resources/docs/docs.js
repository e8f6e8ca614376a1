// The page /docs: shows openapi.json, one group of operations at a time. No dependency, no network but this gateway.
import { anchorTo, byId, codeBlock, h, mark, prose, say, unmark } from './elements.js';
import { base, doc, groups, load, operations } from './document.js';
import { operationSection } from './operation.js';
import { errorCodes, errorsSection } from './errors.js';
import { placesOf, searchResults, wordsIn } from './search.js';
import { searchHash, showMenu } from './page.js';

const SEARCH = '#?q=';
const views = new Map(); // name: {make, element}
const viewOfId = new Map(); // id of a heading: name of its view
let showSearch = () => {};
let currentId = null; // of the marked link
let lastWords = []; // of the search that led to the shown view

function authentication() {
  return h('section', null, h('h2', { id: 'authentication', tabindex: '-1' }, 'Authentication'),
    h('ul', { class: 'fields' }, Object.entries(doc.components?.securitySchemes ?? {}).map(([name, scheme]) => h('li', null,
      h('div', { class: 'field-head' }, h('code', { class: 'name' }, name), ' ', h('span', { class: 'type' },
        scheme.type === 'http' ? 'Authorization: Bearer ' + (scheme.bearerFormat ?? '<token>') : `${scheme.name}: <key>`)),
      h('div', { class: 'about' }, prose(scheme.description))))));
}

function introduction() {
  const call = `curl "${base}/v1/responses" \\\n  -H "Authorization: Bearer $AGW_KEY" \\\n  -H 'Content-Type: application/json' \\\n`
    + `  -d '{"model": "mock-1", "input": "Hello"}'`;
  return [
    h('section', { class: 'intro' },
      h('h1', { id: 'introduction', tabindex: '-1' }, doc.info.title),
      doc.info.summary && h('p', { class: 'lead' }, doc.info.summary),
      h('p', null, 'Base URL ', h('code', null, base + '/v1'), ' · version ', doc.info.version, ' · ',
        h('a', { href: 'openapi.json' }, 'openapi.json'), ` (OpenAPI ${doc.openapi})`),
      codeBlock('a first call', call, false), prose(doc.info.description)),
    authentication(),
  ];
}

function groupSection(group) {
  return h('section', null, h('h1', { id: 'tag-' + group.name, tabindex: '-1' }, group.name), prose(group.description),
    group.list.map(operationSection));
}

function addView(name, ids, make) {
  views.set(name, { make, element: null });
  for (const id of ids) viewOfId.set(id, name);
}

/** Shows one view, made when it is shown first. */
function show(name) {
  const view = views.get(name);
  view.element ??= byId('main').appendChild(h('div', { class: 'view' }, view.make()));
  for (const each of views.values()) if (each.element) each.element.hidden = each !== view;
  byId('results').hidden = true;
  return view.element;
}

// ---- the list on the left side
function navigation(list) {
  const link = (id, ...text) => h('li', null, h('a', { href: anchorTo(id) }, text));
  return [
    h('ul', null, link('introduction', 'Introduction'), link('authentication', 'Authentication'), link('errors', 'Errors')),
    list.map(group => h('details', null, h('summary', null, group.name), h('ul', null, group.list.map(operation => link(operation.id,
      h('span', { class: 'method ' + operation.method }, operation.method), h('span', { class: 'path' }, operation.path)))))),
  ];
}

const idOf = link => decodeURIComponent(link.hash.slice(1));

/** Marks the one link of the shown section, and opens its group. */
function markCurrent(id) {
  if (id === currentId) return;
  currentId = id;
  for (const link of byId('reference').querySelectorAll('a')) {
    if (idOf(link) !== id) { link.removeAttribute('aria-current'); continue; }
    link.setAttribute('aria-current', 'true');
    if (link.closest('details')) link.closest('details').open = true;
    link.scrollIntoView({ block: 'nearest' });
  }
}

/** The last heading above the upper fifth of the window is the current one. */
function followScrolling() {
  let isWaiting = false;
  const look = () => {
    isWaiting = false;
    const shown = [...views.values()].find(view => view.element && !view.element.hidden)?.element;
    if (!shown || !byId('results').hidden) return;
    const headings = [...shown.querySelectorAll('h1[id], h2[id]')];
    const above = headings.filter(heading => heading.getBoundingClientRect().top < innerHeight / 5);
    markCurrent((above.at(-1) ?? headings[0])?.id);
  };
  addEventListener('scroll', () => { if (!isWaiting) { isWaiting = true; requestAnimationFrame(look); } }, { passive: true });
}

// ---- where the address leads
/** Opens the answers with a code that was searched, and marks the words. */
function markHits(view, section) {
  unmark(view);
  if (!lastWords.length) return;
  for (const answer of section.querySelectorAll('details[data-codes]')) {
    const found = answer.dataset.codes.split(' ').find(code => lastWords.includes(code));
    if (!found) continue;
    answer.fill();
    for (let part = answer; part; part = part.parentElement.closest('details')) part.open = true;
    const choice = answer.querySelector('select');
    if ([...(choice?.options ?? [])].some(option => option.value === found)) {
      choice.value = found;
      choice.dispatchEvent(new Event('change'));
    }
  }
  mark(section, lastWords);
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function go() {
  if (location.hash.startsWith(SEARCH)) { showSearch(decoded(location.hash.slice(SEARCH.length))); return; }
  const wanted = decoded(location.hash.slice(1)) || 'introduction';
  if (wanted === 'main') return;
  const id = viewOfId.has(wanted) ? wanted : 'introduction';
  const view = show(viewOfId.get(id));
  const target = document.getElementById(id);
  markHits(view, target.closest('.operation') ?? view);
  lastWords = [];
  byId('filter').value = '';
  showMenu(false);
  markCurrent(id);
  if (id === view.querySelector('[id]').id) scrollTo(0, 0);
  else target.scrollIntoView();
  if (location.hash) target.focus({ preventScroll: true });
}

function setUpSearch(rows, entries) {
  const field = byId('filter');
  const guides = [...byId('guides').querySelectorAll('a')];
  showSearch = query => {
    if (field.value.trim() !== query) field.value = query;
    lastWords = wordsIn(query);
    const { view, count } = searchResults(query, rows, guides, entries);
    for (const each of views.values()) if (each.element) each.element.hidden = true;
    byId('results').replaceChildren(view);
    byId('results').hidden = false;
    markCurrent(null);
    say(`${count} hits`);
    scrollTo(0, 0);
  };
  field.addEventListener('input', () => {
    const query = field.value.trim();
    history.replaceState(null, '', query ? searchHash(query) : '#introduction');
    if (query) showSearch(query);
    else { lastWords = []; show('introduction'); markCurrent('introduction'); }
  });
  field.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !field.value) return;
    field.value = '';
    field.dispatchEvent(new Event('input'));
  });
  // A link in a row of the table leads to the answer with this code.
  byId('main').addEventListener('click', event => {
    const code = event.target.closest('a[data-code]')?.dataset.code;
    if (code) lastWords = [code];
  });
}

function render() {
  const all = operations();
  const list = groups(all);
  const rows = errorCodes(all);
  addView('introduction', ['introduction', 'authentication'], introduction);
  addView('errors', ['errors', ...rows.map(row => 'error-' + row.code)], () => errorsSection(rows));
  for (const group of list) addView(group.name, ['tag-' + group.name, ...group.list.map(operation => operation.id)], () => groupSection(group));
  document.title = `${doc.info.title}: API`;
  byId('reference').replaceChildren(...navigation(list).flat());
  byId('main').replaceChildren(h('div', { id: 'results', hidden: true }));
  setUpSearch(rows, all.map(operation => ({ operation, places: placesOf(operation) })));
  addEventListener('hashchange', go);
  followScrolling();
  go();
}

try {
  await load();
  render();
} catch (problem) {
  byId('main').replaceChildren(h('p', { role: 'alert' }, 'The document could not be shown (', problem.message, '). It is at ',
    h('a', { href: 'openapi.json' }, 'openapi.json'), '.'));
}
