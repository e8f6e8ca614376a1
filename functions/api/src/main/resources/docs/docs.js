// Shows openapi.json. No dependency, no network but this gateway; every text of the document is set as text, never as
// markup, so that the page stays harmless whatever the document says.
'use strict';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const DEPTH_MAX = 8; // a schema that refers to itself ends somewhere
const THEMES = ['system', 'light', 'dark'];
const base = new URL('.', document.baseURI).href.replace(/\/$/, '');
const byId = id => document.getElementById(id);
const say = text => { byId('say').textContent = text; };
let doc;
let filterBy = () => {}; // set when there is something to filter

// ---- building elements
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null && child !== false));
  return element;
}

const anchorTo = id => '#' + encodeURI(id);

/** Text with `code` in it. */
const inline = text => text.split('`').map((part, i) => (i % 2 ? h('code', null, part) : part));

/** The little of Markdown that the document uses: paragraphs, lists, code. */
function prose(text) {
  return (text ?? '').split(/\n{2,}/).filter(Boolean).map(block => block.startsWith('- ')
    ? h('ul', null, block.split(/\n?^- /m).filter(Boolean).map(item => h('li', null, inline(item))))
    : h('p', null, inline(block)));
}

/** JSON with its keys and values marked. */
function colored(json) {
  return json.split(/("(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b|-?\d[\d.eE+-]*)/).map((part, i, all) =>
    i % 2 ? h('span', { class: part[0] !== '"' ? 'j-lit' : all[i + 1][0] === ':' ? 'j-key' : 'j-str' }, part) : part);
}

function codeBlock(label, text, isJson) {
  const pre = h('pre', { tabindex: '0', 'aria-label': label }, h('code', null, isJson ? colored(text) : text));
  const button = h('button', { type: 'button', class: 'copy', 'aria-label': 'Copy: ' + label, onclick: () => copy(pre, button) }, 'Copy');
  return h('div', { class: 'code' }, button, pre);
}

async function copy(pre, button) {
  let done = true;
  try { await navigator.clipboard.writeText(pre.textContent); } catch { // no clipboard outside a secure context
    getSelection().selectAllChildren(pre);
    done = document.execCommand('copy');
  }
  button.textContent = done ? 'Copied' : 'Selected';
  say(button.textContent);
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
}

// ---- reading the document
/** Follows a reference; keeps what stands beside it. */
function deref(node) {
  let name = null;
  for (let hops = 0; node?.$ref && hops < DEPTH_MAX; hops++) {
    const { $ref, ...beside } = node;
    name = $ref.split('/').pop();
    node = { ...$ref.slice(2).split('/').reduce((at, key) => at?.[key.replace(/~1/g, '/').replace(/~0/g, '~')], doc), ...beside };
  }
  return { node: node ?? {}, name };
}
const get = node => deref(node).node;

function operations() {
  const found = [];
  for (const [path, item] of Object.entries(doc.paths ?? {})) {
    for (const method of Object.keys(item).filter(each => METHODS.includes(each))) {
      const parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(get);
      found.push({ ...item[method], method, path, id: `${method}-${path}`, parameters });
    }
  }
  const events = Object.entries(doc.webhooks ?? {}).map(([name, { post }]) =>
    ({ ...post, method: 'event', path: name, id: 'webhook-' + name, tags: ['Webhooks'], webhook: true, parameters: (post.parameters ?? []).map(get) }));
  return [...found, ...events];
}

/** [name, summary, value] of each example of a media type. */
const examplesOf = media => Object.entries(media?.examples ?? {}).map(([name, example]) => [name, get(example).summary ?? name, get(example).value]);

/** [type, media type] of the first content. */
const mediaOf = holder => Object.entries(holder?.content ?? {})[0] ?? [null, null];

/** Every error code of an operation: {status, code, type, when}. */
function errorsOf(operation) {
  return Object.entries(operation.responses ?? {}).flatMap(([status, response]) =>
    examplesOf(mediaOf(get(response))[1]).filter(([, , value]) => value?.error?.code && /^[45]\d\d$/.test(status))
      .map(([, when, value]) => ({ status, code: value.error.code, type: value.error.type, when })));
}

// ---- schemas
function typeName(schema) {
  const { node, name } = deref(schema);
  if ('const' in node) return JSON.stringify(node.const);
  const either = node.oneOf ?? node.anyOf;
  if (either) return [...new Set(either.map(typeName))].join(' or ');
  const types = [node.type ?? (node.allOf || node.properties ? 'object' : 'any')].flat();
  return types.map(type => type === 'array' ? 'array of ' + typeName(node.items ?? {}) : type === 'object' && name ? name : type).join(' or ');
}

function facts(node) {
  const coded = (title, ...values) => [title, ...values.map(value => h('code', null, String(value)))];
  const range = (low, high, unit) => (low == null ? high != null && `at most ${high}${unit}`
    : high != null ? `${low} to ${high}${unit}` : low === 1 && unit ? 'not empty' : `at least ${low}${unit}`);
  return [
    node.enum && coded('one of', ...node.enum),
    range(node.minimum, node.maximum, ''), range(node.minLength, node.maxLength, ' characters'),
    range(node.minItems, node.maxItems, ' items'), range(node.minProperties, node.maxProperties, ' pairs'),
    node.pattern && coded('pattern', node.pattern),
    node.format && node.format !== 'int64' && 'format ' + node.format,
    node.default !== undefined && coded('default', JSON.stringify(node.default)),
    node.examples && coded('for example', ...node.examples),
  ].filter(Boolean);
}

/** The properties of an object, with those of allOf. */
function fieldsOf(schema) {
  const node = get(schema);
  const fields = Object.entries(node.properties ?? {}).map(([name, value]) => ({ name, value, required: node.required?.includes(name) }));
  return [...(node.allOf ?? []).flatMap(fieldsOf), ...fields];
}

/** What can be opened below a field: [label, schema] of each object in it. */
function nested(schema) {
  const { node, name } = deref(schema);
  const either = node.oneOf ?? node.anyOf;
  if (either) return either.flatMap(nested);
  if (node.items) return nested(node.items);
  return fieldsOf(node).length ? [[name ?? 'fields', node]] : [];
}

function fieldRow({ name, value, required, place }, depth, isAnswer) {
  const node = get(value);
  const known = [...facts(node), ...facts(get(node.items)).map(fact => ['each', fact].flat())];
  const inner = depth < DEPTH_MAX ? nested(value) : [];
  return h('li', null,
    h('div', { class: 'field' }, h('code', { class: 'name' }, name), ' ', h('span', { class: 'type' }, typeName(value)),
      place && h('span', { class: 'type' }, ' in ' + place), required && !isAnswer && h('span', { class: 'must' }, 'required')),
    node.description && h('div', { class: 'about' }, prose(node.description)),
    known.length > 0 && h('div', { class: 'facts' }, known.map(fact => h('span', null, [fact].flat().flatMap(part => [part, ' '])))),
    inner.map(([label, schema]) => h('details', { open: inner.length === 1 && depth < 2 }, h('summary', null, label), fieldList(schema, isAnswer, depth + 1))));
}

/** In an answer it goes without saying that fields are there. */
function fieldList(schema, isAnswer = false, depth = 0) {
  const node = get(schema);
  const fields = fieldsOf(node).map(field => fieldRow(field, depth, isAnswer));
  if (node.additionalProperties === true && fields.length) fields.push(h('li', { class: 'quiet' }, 'Further fields are possible.'));
  return fields.length ? h('ul', { class: 'fields' }, fields) : h('p', { class: 'quiet' }, typeName(schema));
}

// ---- one operation
const shellValue = parameter => (parameter['x-shell'] ? '$' + parameter['x-shell'] : encodeURIComponent(parameter.example ?? parameter.name.toUpperCase()));

function curl(operation, body) {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => shellValue(operation.parameters.find(each => each.name === name)));
  const lines = [`curl ${operation.method === 'get' || (operation.method === 'post' && body !== undefined) ? '' : `-X ${operation.method.toUpperCase()} `}"${base}${path}"`];
  const scheme = Object.keys((operation.security ?? doc.security ?? [])[0] ?? {})[0];
  if (scheme) lines.push(`-H "Authorization: Bearer $${{ adminToken: 'ADMIN_TOKEN', metricsToken: 'METRICS_TOKEN' }[scheme] ?? 'AGW_KEY'}"`);
  if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`);
  return lines.join(' \\\n  ');
}

/** A block of code for each example; a choice above it when there are several. */
function exampleViewer(title, examples, show) {
  const shown = h('div', null, show(examples[0]));
  const choice = examples.length > 1 && h('select', { 'aria-label': 'Example: ' + title, onchange: event => shown.replaceChildren(show(examples[event.target.selectedIndex])) },
    examples.map(([, summary]) => h('option', null, summary)));
  return h('div', { class: 'example' }, h('div', { class: 'example-head' }, h('h4', null, title), choice), shown);
}

const valueBlock = label => ([, , value]) => (typeof value === 'string' ? codeBlock(label, value, false) : codeBlock(label, JSON.stringify(value, null, 2), true));

function authNote(operation) {
  const names = (operation.security ?? doc.security ?? []).map(each => Object.keys(each)[0] ?? 'nothing');
  const needs = names.length ? names.flatMap((name, i) => [i ? ' or ' : '', h('code', null, name)]) : 'none';
  return h('p', { class: 'auth' }, h('a', { href: '#authentication' }, 'Authentication'), ': ', needs);
}

function responseRow(operation, [status, reference]) {
  const response = get(reference);
  const [type, media] = mediaOf(response);
  const codes = [...new Set(errorsOf({ responses: { [status]: reference } }).map(error => error.code))];
  const headers = Object.entries(response.headers ?? {}).map(([name, value]) => ({ name, value: { ...get(value).schema, description: get(value).description } }));
  const examples = examplesOf(media);
  const isError = media?.schema?.$ref?.endsWith('/Error');
  return h('details', { class: 'status', open: /^[12]/.test(status) && operation.tags?.[0] !== 'Operations' },
    h('summary', null, h('span', { class: 'code-' + status[0] }, status), ' ', inline(response.description), codes.map(code => [' ', h('code', { class: 'chip' }, code)])),
    h('div', { class: 'inside' },
      isError && h('p', null, 'The body is an ', h('a', { href: '#errors' }, 'error'), '.'),
      media && !isError && [h('h5', null, 'Body ', h('span', { class: 'quiet' }, type)), fieldList(media.schema, true)],
      headers.length > 0 && [h('h5', null, 'Headers'), h('ul', { class: 'fields' }, headers.map(header => fieldRow(header, DEPTH_MAX)))],
      examples.length > 0 && isError && exampleViewer('Example', examples, valueBlock(`${status} answer`))));
}

function operationSection(operation) {
  const body = get(operation.requestBody);
  const [, media] = mediaOf(body);
  const requests = media ? examplesOf(media) : [['', '', undefined]];
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => /^2/.test(status))
    .flatMap(([status, response]) => examplesOf(mediaOf(get(response))[1]).map(([name, summary, value]) => [name, `${status}: ${summary}`, value]));
  return h('section', { class: 'operation', 'aria-labelledby': operation.id },
    h('h3', { id: operation.id, tabindex: '-1' },
      h('span', { class: 'method ' + operation.method }, operation.method), ' ', h('span', { class: 'path' }, operation.path), ' ',
      h('a', { class: 'link', href: anchorTo(operation.id), 'aria-label': 'Link to this operation' }, '#')),
    h('div', { class: 'columns' },
      h('div', { class: 'left' },
        h('p', { class: 'summary' }, operation.summary), prose(operation.description), !operation.webhook && authNote(operation),
        operation.parameters.length > 0 && [h('h4', null, 'Parameters'), h('ul', { class: 'fields' }, operation.parameters.map(parameter =>
          fieldRow({ name: parameter.name, place: parameter.in, required: parameter.required, value: { ...get(parameter.schema), description: parameter.description } }, 0)))],
        media && [h('h4', null, 'Body ', h('span', { class: 'quiet' }, typeName(media.schema))), prose(get(media.schema).description), fieldList(media.schema)],
        h('h4', null, 'Answers'), Object.entries(operation.responses ?? {}).map(entry => responseRow(operation, entry))),
      h('div', { class: 'right' },
        operation.webhook && exampleViewer('Headers', [['', '', operation.parameters.map(each => `${each.name}: ${each.example}`).join('\n')]], valueBlock('headers')),
        exampleViewer(operation.webhook ? 'The body' : 'Request', requests, operation.webhook ? valueBlock('event') : ([, , value]) => codeBlock(`curl for ${operation.method} ${operation.path}`, curl(operation, value), false)),
        answers.length > 0 && exampleViewer('Answer', answers, valueBlock('answer')))));
}

// ---- the page
function authentication() {
  return h('section', null, h('h2', { id: 'authentication', tabindex: '-1' }, 'Authentication'),
    h('ul', { class: 'fields' }, Object.entries(doc.components?.securitySchemes ?? {}).map(([name, scheme]) => h('li', null,
      h('div', { class: 'field' }, h('code', { class: 'name' }, name), ' ', h('span', { class: 'type' }, scheme.type === 'http' ? 'Authorization: Bearer ' + (scheme.bearerFormat ?? '<token>') : `${scheme.name}: <key>`)),
      h('div', { class: 'about' }, prose(scheme.description))))));
}

function errorTable(all) {
  const rows = new Map();
  for (const error of all.flatMap(errorsOf)) if (!rows.has(error.status + error.code)) rows.set(error.status + error.code, error);
  const sorted = [...rows.values()].sort((a, b) => a.status.localeCompare(b.status) || a.code.localeCompare(b.code));
  return h('section', null, h('h2', { id: 'errors', tabindex: '-1' }, 'Errors'), fieldList({ $ref: '#/components/schemas/Error' }, true),
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Error codes' }, h('table', null,
      h('thead', null, h('tr', null, ['Status', 'Code', 'Type', 'For example'].map(title => h('th', { scope: 'col' }, title)))),
      h('tbody', null, sorted.map(({ status, code, type, when }) => h('tr', null, h('td', null, status), h('td', null, h('code', null, code)), h('td', null, h('code', null, type)), h('td', null, when)))))));
}

const wordsOf = operation => [operation.method, operation.path, operation.summary, operation.description, operation.tags, operation.operationId,
  Object.keys(operation.responses ?? {}), errorsOf(operation).map(error => error.code)].flat().join(' ').toLowerCase();

function render() {
  const all = operations();
  const tags = [...(doc.tags ?? []), { name: 'Webhooks', description: 'What the gateway sends to you.' }];
  const groups = tags.map(tag => ({ ...tag, list: all.filter(operation => operation.tags?.[0] === tag.name) })).filter(group => group.list.length);
  const link = (id, ...text) => h('li', null, h('a', { href: anchorTo(id) }, text));
  const blocks = groups.map(group => {
    const items = group.list.map(operation => {
      const item = link(operation.id, h('span', { class: 'method ' + operation.method }, operation.method), h('span', { class: 'path' }, operation.path));
      return { words: wordsOf(operation), section: operationSection(operation), item };
    });
    return {
      items,
      nav: h('div', null, h('h2', null, group.name), h('ul', null, items.map(entry => entry.item))),
      main: h('section', null, h('h2', { id: 'tag-' + group.name, tabindex: '-1' }, group.name), prose(group.description), items.map(entry => entry.section)),
    };
  });
  const intro = h('div', { class: 'intro' }, h('h1', null, doc.info.title), doc.info.summary && h('p', { class: 'summary' }, doc.info.summary), prose(doc.info.description),
    h('p', null, 'Base URL ', h('code', null, base + '/v1'), ' · ', h('a', { href: 'openapi.json' }, 'openapi.json'), ` (OpenAPI ${doc.openapi})`));
  const entries = blocks.flatMap(block => block.items);
  const extras = [intro, authentication(), errorTable(all)];
  const none = h('p', { class: 'none', hidden: true }, 'No operation matches the filter.');

  document.title = `${doc.info.title}: API`;
  byId('title').textContent = doc.info.title;
  byId('version').textContent = doc.info.version;
  byId('nav').replaceChildren(h('div', null, h('ul', null, link('main', 'Introduction'), link('authentication', 'Authentication'), link('errors', 'Errors'))), ...blocks.map(block => block.nav));
  byId('main').replaceChildren(none, ...extras.slice(0, 2), ...blocks.map(block => block.main), extras[2]);

  filterBy = text => {
    if (byId('filter').value !== text) byId('filter').value = text;
    const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const entry of entries) entry.section.hidden = entry.item.hidden = !wanted.every(word => entry.words.includes(word));
    for (const block of blocks) block.nav.hidden = block.main.hidden = block.items.every(entry => entry.item.hidden);
    for (const extra of extras) extra.hidden = wanted.length > 0;
    const count = entries.filter(entry => !entry.item.hidden).length;
    none.hidden = count > 0;
    say(wanted.length ? `Operations that match: ${count}` : '');
    scrollTo(0, 0);
  };
  byId('filter').addEventListener('input', () => filterBy(byId('filter').value));
  followScrolling();
  jump();
}

/** Goes to what the address names, also when the filter hides it. */
function jump() {
  const target = [...document.querySelectorAll('[id]')].find(each => [anchorTo(each.id), '#' + each.id].includes(location.hash));
  if (!target) return;
  if (target.closest('[hidden]')) filterBy('');
  showMenu(false);
  target.scrollIntoView();
  target.focus({ preventScroll: true });
}

function followScrolling() {
  const links = new Map([...byId('nav').querySelectorAll('a')].map(link => [decodeURIComponent(link.hash.slice(1)), link]));
  const observer = new IntersectionObserver(changes => {
    for (const change of changes.filter(each => each.isIntersecting)) {
      const id = change.target.getAttribute('aria-labelledby') ?? change.target.querySelector('h2')?.id ?? 'main';
      for (const [name, link] of links) name === id ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current');
    }
  }, { rootMargin: '-15% 0px -80% 0px' });
  for (const section of document.querySelectorAll('.operation, .intro, main > section:has(> h2#authentication, > h2#errors)')) observer.observe(section);
}

function showMenu(open) {
  document.body.classList.toggle('menu-open', open);
  byId('menu').setAttribute('aria-expanded', String(open));
}

function setUpControls() {
  byId('menu').addEventListener('click', () => showMenu(!document.body.classList.contains('menu-open')));
  byId('nav').addEventListener('click', event => { if (event.target.closest('a')) showMenu(false); });
  addEventListener('hashchange', jump);
  addEventListener('keydown', event => {
    if (event.key === 'Escape') { showMenu(false); if (document.activeElement === byId('filter')) filterBy(''); }
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); byId('filter').focus(); }
  });
  let stored = null;
  try { stored = localStorage.getItem('agw-docs-theme'); } catch { /* not allowed: follow the system */ }
  const paint = theme => { document.documentElement.dataset.theme = theme; byId('theme').textContent = 'Theme: ' + theme; };
  paint(THEMES.includes(stored) ? stored : 'system');
  byId('theme').addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    paint(next);
    try { localStorage.setItem('agw-docs-theme', next); } catch { /* not remembered, then */ }
  });
}

async function start() {
  try {
    doc = await (await fetch('openapi.json')).json();
    render();
  } catch (problem) {
    byId('main').replaceChildren(h('p', { role: 'alert' }, 'The document could not be shown (', problem.message, '). It is at ', h('a', { href: 'openapi.json' }, 'openapi.json'), '.'));
  }
}

setUpControls();
start();
