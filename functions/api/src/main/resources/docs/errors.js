// The table of error codes.
import { anchorTo, h, inline } from './elements.js';
import { doc, errorsOf, get } from './document.js';
import { fieldList } from './schema.js';

/** Every code: {code, statuses, types, meaning, where}, sorted by status. A code that no operation names can come from each. */
export function errorCodes(all) {
  const detail = get(doc.components?.schemas?.ErrorDetail);
  const rows = new Map(Object.entries(get(detail.properties?.code)['x-codes'] ?? {}).map(([code, { status, meaning }]) =>
    [code, { code, statuses: [String(status)], types: new Set(), meaning, where: [] }]));
  for (const operation of all) {
    for (const { code, status, type, when } of errorsOf(operation)) {
      const row = rows.get(code) ?? { code, statuses: [status], types: new Set(), meaning: when, where: [] };
      rows.set(code, row);
      row.types.add(type);
      if (!row.where.includes(operation)) row.where.push(operation);
    }
  }
  return [...rows.values()].sort((a, b) => a.statuses[0].localeCompare(b.statuses[0]) || a.code.localeCompare(b.code));
}

export const wordsOfError = row => [row.code, ...row.statuses, ...row.types, row.meaning].join(' ').toLowerCase();

function whereOf({ code, where }, isOpen) {
  if (!where.length) return null;
  return h('details', { open: isOpen }, h('summary', null, where.length === 1 ? '1 operation' : `${where.length} operations`),
    h('ul', { class: 'where' }, where.map(operation => h('li', null,
      h('a', { href: anchorTo(operation.id), 'data-code': code }, h('span', { class: 'method ' + operation.method }, operation.method), ' ',
        h('span', { class: 'path' }, operation.path))))));
}

export function errorTable(rows, areOpen = false) {
  return h('table', { class: 'codes' },
    h('thead', null, h('tr', null, ['Status', 'Code', 'Meaning'].map(title => h('th', { scope: 'col' }, title)))),
    h('tbody', null, rows.map(row => h('tr', { 'data-code': row.code },
      h('td', null, row.statuses.join(', ')), h('td', null, h('code', null, row.code)),
      h('td', null, h('p', null, inline(row.meaning)), whereOf(row, areOpen))))));
}

export function errorsSection(rows) {
  const table = errorTable(rows);
  for (const row of table.querySelectorAll('tr[data-code]')) { row.id = 'error-' + row.dataset.code; row.tabIndex = -1; }
  return h('section', null, h('h1', { id: 'errors', tabindex: '-1' }, 'Errors'),
    h('p', null, 'Each error has a status for HTTP, a code for programs and a message for people. Below ', h('code', null, '/v1/messages'),
      ' the shape is Anthropic’s, with the same codes.'),
    table, h('h2', null, 'Shape'), fieldList({ $ref: '#/components/schemas/Error' }, true));
}
