// Shows one operation.
import { anchorTo, codeBlock, foldable, h, inline, prose } from './elements.js';
import { base, doc, errorsOf, examplesOf, get, mediaOf, requestsOf, schemeOf } from './document.js';
import { fieldList, fieldRow, fieldsOf, headerList, typeName } from './schema.js';
import { tryIt } from './try.js';

const shellValue = parameter => (parameter['x-shell'] ? '$' + parameter['x-shell']
  : encodeURIComponent(parameter.example ?? parameter.name.toUpperCase()));

/** The required fields of a form. */
const formLines = schema => fieldsOf(schema).filter(field => field.required).map(({ name, value }) =>
  `-F ${name}=${get(value).format === 'binary' ? '@' + name : get(value).const ?? name.toUpperCase()}`);

function curl(operation, body) {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => shellValue(operation.parameters.find(each => each.name === name)));
  const plain = operation.method === 'get' || (operation.method === 'post' && body !== undefined);
  const lines = [`curl ${plain ? '' : `-X ${operation.method.toUpperCase()} `}"${base}${path}"`];
  const scheme = schemeOf(operation);
  if (scheme) lines.push(`-H "Authorization: Bearer $${scheme.shell}"`);
  const [type] = mediaOf(get(operation.requestBody));
  if (type === 'multipart/form-data') lines.push(...formLines(get(operation.requestBody).content[type].schema));
  else if (typeof body === 'string') lines.push(`-H 'Content-Type: ${type}'`, `--data-binary '${body.replaceAll("'", "'\\''")}'`);
  else if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`);
  return lines.join(' \\\n  ');
}

/** A block of code for each example; a choice above it when there are several. */
function exampleViewer(title, examples, show) {
  const shown = h('div', null, show(examples[0]));
  const choose = event => shown.replaceChildren(show(examples[event.target.selectedIndex]));
  const choice = examples.length > 1 && h('select', { 'aria-label': 'Example: ' + title, onchange: choose },
    examples.map(([name, summary]) => h('option', { value: name }, summary)));
  return h('div', { class: 'example' }, h('div', { class: 'example-head' }, h('h3', null, title), choice), shown);
}

const valueBlock = label => ([, , value]) => (typeof value === 'string' ? codeBlock(label, value, false)
  : codeBlock(label, JSON.stringify(value, null, 2), true));

function authNote(operation) {
  const names = (operation.security ?? doc.security ?? []).map(each => Object.keys(each)[0] ?? 'nothing');
  const needs = names.length ? names.flatMap((name, i) => [i ? ' or ' : '', h('code', null, name)]) : 'none';
  return h('p', { class: 'auth' }, h('a', { href: '#authentication' }, 'Authentication'), ': ', needs);
}

function responseRow(operation, [status, reference]) {
  const response = get(reference);
  const [type, media] = mediaOf(response);
  const codes = [...new Set(errorsOf({ responses: { [status]: reference } }).map(error => error.code))];
  const examples = examplesOf(media);
  const isError = /Error$/.test(media?.schema?.$ref ?? '');
  const headers = response.headers ?? {};
  const summary = [h('span', { class: 'code-' + status[0] }, status), ' ', inline(response.description),
    codes.map(code => [' ', h('code', { class: 'chip' }, code)])];
  return foldable({ class: 'status', 'data-codes': codes.join(' ') }, summary, () => h('div', { class: 'inside' },
    isError && h('p', null, 'The body is an ', h('a', { href: '#errors' }, 'error'), '.'),
    media && !isError && [h('h4', null, 'Body ', h('span', { class: 'quiet' }, type)), fieldList(media.schema, true)],
    examples.length > 0 && isError && exampleViewer('Example', examples, valueBlock(`${status} answer`)),
    Object.keys(headers).length > 0 && foldable(null, 'Headers', () => headerList(headers))));
}

/** Good answers, and the errors below one line that names their statuses. */
function answers(operation) {
  const all = Object.entries(operation.responses ?? {});
  const isError = ([status]) => /^[45]/.test(status);
  const errors = all.filter(isError);
  const rows = entries => entries.map(entry => responseRow(operation, entry));
  return [rows(all.filter(entry => !isError(entry))), errors.length > 0 && h('details', { class: 'refusals' },
    h('summary', null, 'Errors ', errors.map(([status]) => [h('span', { class: 'code-' + status[0] }, status), ' '])), rows(errors))];
}

function description(operation) {
  const [, media] = mediaOf(get(operation.requestBody));
  return h('div', { class: 'left' },
    h('p', { class: 'summary' }, operation.summary), prose(operation.description), !operation.webhook && authNote(operation),
    operation.parameters.length > 0 && [h('h3', null, 'Parameters'), h('ul', { class: 'fields' }, operation.parameters.map(each =>
      fieldRow({ ...each, place: each.in, value: { ...get(each.schema), description: each.description } }, 0)))],
    media && [h('h3', null, 'Body ', h('span', { class: 'quiet' }, typeName(media.schema))), prose(get(media.schema).description),
      fieldList(media.schema)],
    h('h3', null, 'Answers'), answers(operation));
}

function examples(operation) {
  const good = Object.entries(operation.responses ?? {}).filter(([status]) => /^2/.test(status))
    .flatMap(([status, response]) => examplesOf(mediaOf(get(response))[1]).map(([name, summary, value]) => [name, `${status}: ${summary}`, value]));
  const headers = operation.parameters.map(each => `${each.name}: ${each.example}`).join('\n');
  const request = ([, , value]) => codeBlock(`curl for ${operation.method} ${operation.path}`, curl(operation, value), false);
  return h('div', { class: 'right' },
    operation.webhook && exampleViewer('Headers', [['', '', headers]], valueBlock('headers')),
    exampleViewer(operation.webhook ? 'The body' : 'Request', requestsOf(operation), operation.webhook ? valueBlock('event') : request),
    !operation.webhook && foldable({ class: 'try' }, 'Try it', () => tryIt(operation)),
    good.length > 0 && exampleViewer('Answer', good, valueBlock('answer')));
}

export function operationSection(operation) {
  return h('section', { class: 'operation', 'aria-labelledby': operation.id },
    h('h2', { id: operation.id, tabindex: '-1' },
      h('span', { class: 'method ' + operation.method }, operation.method), ' ', h('span', { class: 'path' }, operation.path), ' ',
      h('a', { class: 'link', href: anchorTo(operation.id), 'aria-label': 'Link to this operation' }, '#')),
    h('div', { class: 'sides' }, description(operation), examples(operation)));
}
