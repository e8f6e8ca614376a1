// Sends an operation to the gateway that serves this page, with the reader's own key. The key is kept in this variable only: not
// in the address, not in a cookie, not in the browser's storage.
import { h, inline, say } from './elements.js';
import { base, get, mediaOf, requestsOf, schemeOf } from './document.js';
import { fieldsOf } from './schema.js';
import { result } from './result.js';

const keys = new Map(); // by the name of the scheme

const BILLED = new RegExp('^/v1/(responses(/compact)?|chat/completions|embeddings|moderations|messages'
  + '|images/.+|audio/.+|jobs(/batch)?|batches|messages/batches)$');
const CHANGES_NOTHING = new Set(['countMessageTokens', 'countResponseTokens', 'dryRun', 'testProvider']);
const isFinal = operation => operation.method === 'delete' || /\/(revoke|roll|cancel|password)$/.test(operation.path);

/** What the call does beyond an answer; null if nothing. */
function effect(operation) {
  if (operation.method === 'get' || CHANGES_NOTHING.has(operation.operationId)) return null;
  if (operation.method === 'post' && BILLED.test(operation.path)) return 'This call is billed to your key.';
  return isFinal(operation) ? 'This call takes effect at once and cannot be undone.' : 'This call takes effect at once.';
}

function keyField(scheme) {
  const input = h('input', {
    type: 'password', autocomplete: 'off', spellcheck: 'false', 'data-scheme': scheme.name,
    oninput: () => setKey(scheme.name, input.value),
  });
  input.value = keys.get(scheme.name) ?? '';
  const forget = h('button', { type: 'button', onclick: () => { setKey(scheme.name, ''); say('Forgotten'); } }, 'Forget');
  return h('div', { class: 'key-row' },
    h('label', null, h('span', { class: 'label' }, scheme.label), input), forget,
    h('p', { class: 'hint' }, 'Kept in the memory of this page until you reload or leave it.'));
}

/** All open forms show the same key. */
function setKey(scheme, text) {
  keys.set(scheme, text);
  for (const input of document.querySelectorAll(`input[data-scheme="${scheme}"]`)) if (input.value !== text) input.value = text;
}

/** A field for a value of a schema: a choice, a file or a text. */
function valueField(name, schema, required, note, example) {
  const node = get(schema);
  const choices = 'const' in node ? [node.const] : node.enum ?? (node.type === 'boolean' ? ['true', 'false'] : null);
  const shown = example ?? node.examples?.[0] ?? node.default;
  const input = choices ? h('select', { required }, !required && h('option', { value: '' }, ''), choices.map(each => h('option', null, String(each))))
    : node.format === 'binary' ? h('input', { type: 'file', required })
      : h('input', { type: 'text', required, autocomplete: 'off', spellcheck: 'false', placeholder: shown == null ? null : String(shown) });
  const label = h('label', null, h('span', { class: 'label' }, h('code', null, name), note && h('span', { class: 'quiet' }, ' ' + note),
    required && h('span', { class: 'must' }, 'required')), input);
  return { name, input, label };
}

function parameterFields(operation, place) {
  return operation.parameters.filter(each => each.in === place)
    .map(each => valueField(each.name, each.schema, each.required === true, place === 'path' ? null : place, each['x-shell'] ? null : each.example));
}

/** The body as a text with the example in it, or as the fields of a form; with what makes fetch's body of it. */
function bodyPart(operation) {
  const [type, media] = mediaOf(get(operation.requestBody));
  if (!type) return { elements: [], read: () => ({}) };
  if (type === 'multipart/form-data') {
    const fields = fieldsOf(media.schema).map(({ name, value, required }) => valueField(name, value, required === true, null, null));
    const read = () => {
      const form = new FormData();
      for (const { name, input } of fields) {
        if (input.type === 'file') { if (input.files[0]) form.append(name, input.files[0]); } else if (input.value) form.append(name, input.value);
      }
      return { body: form }; // fetch sets the type, which names the boundary
    };
    return { elements: fields.map(field => field.label), read };
  }
  const requests = requestsOf(operation);
  const textOf = ([, , value]) => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  const text = h('textarea', { rows: '10', spellcheck: 'false', autocomplete: 'off' });
  text.value = textOf(requests[0]);
  const choose = event => { text.value = textOf(requests[event.target.selectedIndex]); };
  const choice = requests.length > 1 && h('label', null, h('span', { class: 'label' }, 'Example'),
    h('select', { onchange: choose }, requests.map(([, summary]) => h('option', null, summary))));
  return {
    elements: [choice, h('label', null, h('span', { class: 'label' }, 'Body ', h('span', { class: 'quiet' }, type)), text)],
    read: () => (text.value.trim() ? { body: text.value, type } : {}),
  };
}

function addressOf(operation, pathFields, queryFields) {
  const encoded = text => text.split('/').map(encodeURIComponent).join('/');
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encoded(pathFields.find(field => field.name === name)?.input.value ?? ''));
  const query = new URLSearchParams(queryFields.filter(field => field.input.value).map(field => [field.name, field.input.value]));
  return base + path + (query.size ? '?' + query : '');
}

export function tryIt(operation) {
  const scheme = schemeOf(operation);
  const pathFields = parameterFields(operation, 'path');
  const queryFields = parameterFields(operation, 'query');
  const headerFields = parameterFields(operation, 'header');
  const optional = [...queryFields, ...headerFields];
  const body = bodyPart(operation);
  const note = effect(operation);
  const send = h('button', { type: 'submit', class: isFinal(operation) ? 'primary final' : 'primary' }, 'Send');
  const stop = h('button', { type: 'button', hidden: true }, 'Stop');
  const output = h('div', { class: 'result' });
  let isConfirmed = !isFinal(operation);

  async function submit(event) {
    event.preventDefault();
    if (!isConfirmed) {
      isConfirmed = true;
      send.textContent = `Really send ${operation.method.toUpperCase()}?`;
      say(send.textContent);
      return;
    }
    isConfirmed = !isFinal(operation);
    send.textContent = 'Send';
    const { body: content, type } = body.read();
    const headers = new Headers();
    const ending = new AbortController();
    send.disabled = true;
    stop.hidden = false;
    stop.onclick = () => ending.abort();
    try {
      const key = scheme && (keys.get(scheme.name) ?? '').trim();
      if (key) headers.set('authorization', 'Bearer ' + key);
      if (type) headers.set('content-type', type);
      for (const { name, input } of headerFields) if (input.value) headers.set(name, input.value);
      await result(output, addressOf(operation, pathFields, queryFields), {
        method: operation.method.toUpperCase(), headers, body: content, signal: ending.signal,
        credentials: 'omit', cache: 'no-store', redirect: 'manual', referrerPolicy: 'no-referrer',
      });
    } catch (problem) {
      const why = problem.name === 'AbortError' ? 'Stopped. The gateway ends the call; its consumption so far is billed.'
        : `No answer: ${problem.message}.`;
      output.append(h('p', { class: 'must' }, why));
      say(why);
    } finally {
      send.disabled = false;
      stop.hidden = true;
    }
  }

  return h('form', { onsubmit: submit, oninput: () => { if (isFinal(operation)) { isConfirmed = false; send.textContent = 'Send'; } } },
    note && h('p', { class: 'effect' }, inline(note)),
    scheme && keyField(scheme), pathFields.map(field => field.label),
    optional.length > 0 && h('details', null, h('summary', null, `Optional parameters (${optional.length})`), optional.map(field => field.label)),
    body.elements, h('div', { class: 'actions' }, send, stop), output);
}
