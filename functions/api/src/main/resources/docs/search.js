// Shows what matches a search: error codes first, then guides, then operations with the place of each hit.
import { anchorTo, h, mark } from './elements.js';
import { errorsOf, get, mediaOf } from './document.js';
import { errorTable, wordsOfError } from './errors.js';
import { fieldsOf } from './schema.js';

const HITS_MAX = 4; // shown places of one operation
const EXCERPT = 90; // characters before a hit

export const wordsIn = query => query.toLowerCase().split(/\s+/).filter(Boolean);

/** What can be found of an operation: [where, text], the best first. */
export function placesOf(operation) {
  const [, media] = mediaOf(get(operation.requestBody));
  return [
    ['', [operation.method, operation.path, operation.summary, operation.operationId, ...(operation.tags ?? [])].join(' ')],
    ...errorsOf(operation).map(({ status, code, when }) => [`Answer ${status}`, `${code}: ${when}`]),
    ...operation.parameters.map(each => ['Parameter', `${each.name}: ${each.description ?? ''}`]),
    ...fieldsOf(media?.schema ?? {}).map(({ name, value }) => ['Body', `${name}: ${get(value).description ?? ''}`]),
    ['', operation.description ?? ''],
    ...Object.entries(operation.responses ?? {}).map(([status, answer]) => [`Answer ${status}`, get(answer).description ?? '']),
  ].map(([where, text]) => ({ where, text, lower: text.toLowerCase() }));
}

function excerpt(text, words) {
  const at = Math.max(0, Math.min(...words.map(word => text.toLowerCase().indexOf(word)).filter(each => each >= 0)) - EXCERPT);
  const end = at + 3 * EXCERPT;
  const begin = at > 0 ? text.indexOf(' ', at) + 1 : 0;
  return (at > 0 ? '… ' : '') + text.slice(begin, end) + (end < text.length ? ' …' : '');
}

function operationHit({ operation, places }, words) {
  const hits = places.slice(1).filter(place => words.some(word => place.lower.includes(word)));
  const distinct = hits.filter((hit, i) => hits.findIndex(each => each.text === hit.text) === i);
  return h('li', null,
    h('a', { href: anchorTo(operation.id) }, h('span', { class: 'method ' + operation.method }, operation.method), ' ',
      h('span', { class: 'path' }, operation.path)),
    h('span', { class: 'about' }, operation.summary),
    distinct.length > 0 && h('ul', null, distinct.slice(0, HITS_MAX).map(hit =>
      h('li', null, hit.where && h('span', { class: 'quiet' }, hit.where + ': '), excerpt(hit.text.replaceAll('`', ''), words)))));
}

/** How well an operation fits: hits in its path or summary count most. */
function rank({ places }, words) {
  return words.every(word => places[0].lower.includes(word)) ? 0 : 1;
}

/**
 * @param entries {operation, places} of each operation
 * @param guides the links to the guides
 */
export function searchResults(query, rows, guides, entries) {
  const words = wordsIn(query);
  const all = text => words.every(word => text.includes(word));
  const errors = rows.filter(row => all(wordsOfError(row)))
    .sort((a, b) => words.includes(b.code) - words.includes(a.code));
  const pages = guides.filter(link => all((link.textContent + ' ' + link.title).toLowerCase()));
  const found = entries.filter(entry => all(entry.places.map(place => place.lower).join(' ')))
    .sort((a, b) => rank(a, words) - rank(b, words));
  const part = (title, ...content) => h('section', null, h('h2', null, title), content);
  const view = h('div', { class: 'found' }, h('h1', { tabindex: '-1' }, `Search: ${query}`),
    errors.length > 0 && part(`Errors (${errors.length})`, errorTable(errors, errors.length === 1)),
    pages.length > 0 && part(`Guides (${pages.length})`, h('ul', { class: 'hits' }, pages.map(link =>
      h('li', null, h('a', { href: link.getAttribute('href') }, link.textContent), h('span', { class: 'about' }, link.title))))),
    found.length > 0 && part(`Operations (${found.length})`, h('ul', { class: 'hits' }, found.map(entry => operationHit(entry, words)))),
    !errors.length && !pages.length && !found.length && h('p', null, 'Nothing matches. Try fewer words.'));
  mark(view, words);
  return { view, count: errors.length + pages.length + found.length };
}
