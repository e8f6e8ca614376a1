// Shows schemas as lists of fields.
import { foldable, h, prose } from './elements.js';
import { deref, get } from './document.js';

const DEPTH_MAX = 8; // a schema that refers to itself ends somewhere

export function typeName(schema) {
  const { node, name } = deref(schema);
  if ('const' in node) return JSON.stringify(node.const);
  const either = node.oneOf ?? node.anyOf;
  if (either) return [...new Set(either.map(typeName))].join(' or ');
  const types = [node.type ?? (node.allOf || node.properties ? 'object' : 'any')].flat();
  return types.map(type => (type === 'array' ? 'array of ' + typeName(node.items ?? {}) : type === 'object' && name ? name : type)).join(' or ');
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
export function fieldsOf(schema) {
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

export function fieldRow({ name, value, required, place }, depth, isAnswer) {
  const node = get(value);
  const known = [...facts(node), ...facts(get(node.items)).map(fact => ['each', fact].flat())];
  const inner = depth < DEPTH_MAX ? nested(value) : [];
  return h('li', null,
    h('div', { class: 'field-head' }, h('code', { class: 'name' }, name), ' ', h('span', { class: 'type' }, typeName(value)),
      place && h('span', { class: 'type' }, ' in ' + place), required && !isAnswer && h('span', { class: 'must' }, 'required')),
    node.description && h('div', { class: 'about' }, prose(node.description)),
    known.length > 0 && h('div', { class: 'limits' }, known.map(fact => h('span', null, [fact].flat().flatMap(part => [part, ' '])))),
    inner.map(([label, schema]) => foldable(null, label, () => fieldList(schema, isAnswer, depth + 1))));
}

/** In an answer it goes without saying that fields are there. */
export function fieldList(schema, isAnswer = false, depth = 0) {
  const node = get(schema);
  const fields = fieldsOf(node).map(field => fieldRow(field, depth, isAnswer));
  if (node.additionalProperties === true && fields.length) fields.push(h('li', { class: 'quiet' }, 'Further fields are possible.'));
  return fields.length ? h('ul', { class: 'fields' }, fields) : h('p', { class: 'quiet' }, typeName(schema));
}

/** Headers of an answer. */
export function headerList(headers) {
  const rows = Object.entries(headers).map(([name, header]) => ({ name, value: { ...get(header).schema, description: get(header).description } }));
  return h('ul', { class: 'fields' }, rows.map(row => fieldRow(row, DEPTH_MAX, true)));
}
