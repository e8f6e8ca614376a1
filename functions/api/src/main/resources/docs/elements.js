// Makes elements. Every text of the document is set as text, never as markup, so that a page stays harmless whatever a text says.

export const byId = id => document.getElementById(id);

/** Tells a screen reader. */
export const say = text => { byId('say').textContent = text; };

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null && child !== false));
  return element;
}

export const anchorTo = id => '#' + encodeURI(id);

/** Text with `code` in it. */
export const inline = text => text.split('`').map((part, i) => (i % 2 ? h('code', null, part) : part));

/** The little of Markdown that the document uses: paragraphs, lists, code. */
export function prose(text) {
  return (text ?? '').split(/\n{2,}/).filter(Boolean).map(block => (block.startsWith('- ')
    ? h('ul', null, block.split(/\n?^- /m).filter(Boolean).map(item => h('li', null, inline(item))))
    : h('p', null, inline(block))));
}

/** JSON with its keys and values marked. */
export function colored(json) {
  return json.split(/("(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b|-?\d[\d.eE+-]*)/).map((part, i, all) =>
    (i % 2 ? h('span', { class: part[0] !== '"' ? 'j-lit' : all[i + 1][0] === ':' ? 'j-key' : 'j-str' }, part) : part));
}

export function codeBlock(label, text, isJson) {
  const pre = h('pre', { tabindex: '0', 'aria-label': label, role: 'group' }, h('code', null, isJson ? colored(text) : text));
  return withCopy(pre, label);
}

/** Puts a button above a block that copies its text. */
export function withCopy(pre, label) {
  const button = h('button', { type: 'button', class: 'copy', 'aria-label': 'Copy: ' + label, onclick: () => copy(pre, button) }, 'Copy');
  const code = h('div', { class: 'code' }, button);
  if (pre.parentNode) pre.replaceWith(code);
  code.append(pre);
  return code;
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

/** A part that can be opened; its content is made when it is opened first. */
export function foldable(attributes, summary, makeContent) {
  const details = h('details', attributes, h('summary', null, summary));
  let made = false;
  details.fill = () => {
    if (made) return;
    made = true;
    details.append(...[makeContent()].flat(Infinity).filter(Boolean));
  };
  if (details.open) details.fill();
  details.addEventListener('toggle', () => { if (details.open) details.fill(); });
  return details;
}

/** Marks the words in the texts below an element. */
export function mark(root, words) {
  const wanted = words.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).sort((a, b) => b.length - a.length);
  if (!wanted.length) return;
  const hit = new RegExp(`(${wanted.join('|')})`, 'gi');
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (text.parentElement.closest('mark, button, select, textarea, option')) continue;
    const parts = text.data.split(hit);
    if (parts.length > 1) text.replaceWith(...parts.map((part, i) => (i % 2 ? h('mark', null, part) : part)));
  }
}

export function unmark(root) {
  for (const found of root.querySelectorAll('mark')) {
    const parent = found.parentNode;
    found.replaceWith(...found.childNodes);
    parent.normalize();
  }
}
