// Sends a request and shows its answer while it arrives.
import { colored, h, say } from './elements.js';

const SHOWN_MAX = 1_000_000; // characters
const COLORED_MAX = 200_000; // characters
const HEADERS = /^(content-type|retry-after|allow|location|x-|anthropic-|openai-)/;
const NOT_OF_INTEREST = new Set(['request-id', 'x-agw-request-id', 'openai-version', 'x-content-type-options', 'x-accel-buffering']);

const since = begun => `${Math.round(performance.now() - begun).toLocaleString('en')} ms`;

function size(bytes) {
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function headerList(headers) {
  const shown = [...headers].filter(([name]) => HEADERS.test(name) && !NOT_OF_INTEREST.has(name));
  return h('details', { open: true }, h('summary', null, 'Headers'),
    h('dl', { class: 'headers' }, shown.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))));
}

/** Reads the answer to its end; calls back with each piece. */
async function pieces(answer, take) {
  const reader = answer.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader.read()) take(part.value);
}

/** A file that is no text: its size, and a link that saves it. */
function saved(parts, type, bytes) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  return h('p', null, `${size(bytes)} of ${type}. `, h('a', { href: address, download: 'answer' }, 'Save'));
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return null; }
}

export async function result(output, address, request) {
  const begun = performance.now();
  const status = h('p', { class: 'status-line' }, 'Sending …');
  output.replaceChildren(status);
  const answer = await fetch(address, request);
  const first = since(begun);
  const type = answer.headers.get('content-type') ?? '';
  const isStream = type.startsWith('text/event-stream');
  const isText = /^text\/|json|xml|^$/.test(type);
  const code = h('code');
  const pre = h('pre', { tabindex: '0', role: 'group', 'aria-label': 'Body of the answer' }, code);
  const show = (time, bytes) => status.replaceChildren(
    h('strong', { class: 'code-' + String(answer.status)[0] }, `${answer.status} ${answer.statusText}`), ` · ${time} · ${size(bytes)}`);
  show(first, 0);
  output.append(headerList(answer.headers));
  if (isText) output.append(pre);

  const decoder = new TextDecoder();
  const parts = [];
  let bytes = 0;
  let text = '';
  await pieces(answer, part => {
    bytes += part.length;
    if (!isText) { parts.push(part); return; }
    const piece = decoder.decode(part, { stream: true });
    if (text.length < SHOWN_MAX) {
      text += piece;
      code.append(piece);
      if (isStream) { pre.scrollTop = pre.scrollHeight; show(since(begun), bytes); }
    }
  });
  show(isStream ? `first byte ${first}, all ${since(begun)}` : since(begun), bytes);
  const json = text.length < SHOWN_MAX && type.includes('json') && pretty(text);
  if (json) code.replaceChildren(...(json.length > COLORED_MAX ? [json] : colored(json)));
  if (text.length >= SHOWN_MAX) output.append(h('p', { class: 'hint' }, 'Only the beginning is shown.'));
  if (!text && !bytes) pre.remove();
  if (!isText && bytes) output.append(saved(parts, type, bytes));
  say(`Answer ${answer.status}`);
}
