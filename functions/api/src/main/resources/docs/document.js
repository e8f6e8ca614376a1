// Reads openapi.json.

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const HOPS_MAX = 8; // a reference that leads to itself ends somewhere

/** The gateway's address; below the path of a stage or a proxy too. */
export const base = new URL('.', document.baseURI).href.replace(/\/$/, '');

export let doc;

export async function load() {
  const answer = await fetch('openapi.json');
  if (!answer.ok) throw new Error('status ' + answer.status);
  doc = await answer.json();
}

/** Follows a reference; keeps the members beside it. */
export function deref(node) {
  let name = null;
  for (let hops = 0; node?.$ref && hops < HOPS_MAX; hops++) {
    const { $ref, ...beside } = node;
    name = $ref.split('/').pop();
    const target = $ref.slice(2).split('/').reduce((at, key) => at?.[key.replace(/~1/g, '/').replace(/~0/g, '~')], doc);
    node = { ...target, ...beside };
  }
  return { node: node ?? {}, name };
}

export const get = node => deref(node).node;

export function operations() {
  const found = [];
  for (const [path, item] of Object.entries(doc.paths ?? {})) {
    for (const method of Object.keys(item).filter(each => METHODS.includes(each))) {
      const parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(get);
      found.push({ ...item[method], method, path, id: `${method}-${path}`, parameters });
    }
  }
  const events = Object.entries(doc.webhooks ?? {}).map(([name, { post }]) => ({
    ...post, method: 'event', path: name, id: 'webhook-' + name, tags: ['Webhooks'], webhook: true, parameters: (post.parameters ?? []).map(get),
  }));
  return [...found, ...events];
}

/** The operations by their first tag: {name, description, list}. */
export function groups(all) {
  const tags = [...(doc.tags ?? []), { name: 'Webhooks', description: 'Events that the gateway sends to you.' }];
  return tags.map(tag => ({ ...tag, list: all.filter(operation => operation.tags?.[0] === tag.name) })).filter(group => group.list.length);
}

/** [name, summary, value] of each example of a media type. */
export const examplesOf = media => Object.entries(media?.examples ?? {})
  .map(([name, example]) => [name, get(example).summary ?? name, get(example).value]);

/** [type, media type] of the first content. */
export const mediaOf = holder => Object.entries(holder?.content ?? {})[0] ?? [null, null];

/** [name, summary, value] of the request bodies; one without a value for an operation without a body. */
export function requestsOf(operation) {
  const [, media] = mediaOf(get(operation.requestBody));
  const examples = media ? examplesOf(media) : [];
  return examples.length ? examples : [['', '', undefined]];
}

/** Every error code of an operation: {status, code, type, when}. */
export function errorsOf(operation) {
  return Object.entries(operation.responses ?? {}).flatMap(([status, response]) =>
    examplesOf(mediaOf(get(response))[1]).filter(([, , value]) => value?.error?.code && /^[45]/.test(status))
      .map(([, when, value]) => ({ status, code: value.error.code, type: value.error.type, when })));
}

/** The scheme that an operation needs first: {name, label}, or null. */
export function schemeOf(operation) {
  const name = Object.keys((operation.security ?? doc.security ?? [])[0] ?? {})[0];
  if (!name) return null;
  const known = {
    adminToken: { label: 'Admin token, or token of a person', shell: 'ADMIN_TOKEN' },
    metricsToken: { label: 'Metrics token', shell: 'METRICS_TOKEN' },
  };
  return { name, ...(known[name] ?? { label: 'Your client key', shell: 'AGW_KEY' }) };
}
