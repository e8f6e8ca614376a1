// A call to this host's API with the key that the reader types. Nothing is stored: not in the browser either.
"use strict";
(() => {
  const find = id => document.getElementById(id);
  const form = find("play");
  const api = new URL(form.dataset.api, location.href).href;
  const SHOWN = ["x-agw-cost-usd", "x-agw-provider", "x-agw-model", "x-agw-attempts", "x-agw-cache", "x-agw-output-capped"];
  let running = null;

  const body = () => {
    const request = { model: find("model").value.trim(), messages: [{ role: "user", content: find("text").value }] };
    if (find("cap").value) { request.max_completion_tokens = Number(find("cap").value); }
    if (find("stream").checked) { request.stream = true; }
    return request;
  };

  const code = () => {
    const request = body();
    const json = JSON.stringify(request, null, 2);
    const base = api.replace(/\/$/, "");
    const quoted = json.replaceAll("'", "'\\''");
    find("code-curl").textContent = `curl -sN ${base}/chat/completions \\\n  -H "Authorization: Bearer $AGW_KEY" -H "Content-Type: application/json" \\\n  -d '${quoted}'`;
    find("code-python").textContent = [
      "import os", "from openai import OpenAI", "",
      `client = OpenAI(base_url=${JSON.stringify(base)}, api_key=os.environ["AGW_KEY"])`,
      `answer = client.chat.completions.create(model=${JSON.stringify(request.model)},`,
      `    messages=[{"role": "user", "content": ${JSON.stringify(request.messages[0].content)}}])`,
      "print(answer.choices[0].message.content)"].join("\n");
    find("code-js").textContent = [
      'import OpenAI from "openai";', "",
      `const client = new OpenAI({ baseURL: ${JSON.stringify(base)}, apiKey: process.env.AGW_KEY });`,
      `const answer = await client.chat.completions.create({ model: ${JSON.stringify(request.model)},`,
      `  messages: [{ role: "user", content: ${JSON.stringify(request.messages[0].content)} }] });`,
      "console.log(answer.choices[0].message.content);"].join("\n");
  };

  const state = (text, kind) => {
    find("state").textContent = text;
    find("state").className = kind ? `tag ${kind}` : "tag";
  };

  const fact = (name, value, link) => {
    const term = document.createElement("dt");
    const detail = document.createElement("dd");
    term.textContent = name;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = value;
      detail.append(anchor);
    } else {
      detail.textContent = value;
    }
    find("facts").append(term, detail);
  };

  const facts = (response, millis) => {
    find("facts").replaceChildren();
    const id = response.headers.get("x-request-id");
    if (id) { fact("request", id, form.dataset.requests + encodeURIComponent(id)); }
    fact("time", `${Math.round(millis)} ms`);
    for (const name of SHOWN) {
      const value = response.headers.get(name);
      if (value) { fact(name, value); }
    }
  };

  // The pieces of a stream: lines "data: {...}" until "data: [DONE]".
  const stream = async response => {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) { return; }
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith("data: ") || line === "data: [DONE]") { continue; }
        const piece = JSON.parse(line.slice(6));
        if (piece.error) { throw new Error(piece.error.message); }
        find("answer").textContent += piece.choices?.[0]?.delta?.content ?? "";
      }
    }
  };

  const send = async () => {
    running = new AbortController();
    find("stop").hidden = false;
    find("answer").textContent = "";
    find("facts").replaceChildren();
    state("sent", "info");
    const began = performance.now();
    try {
      const response = await fetch(`${api}chat/completions`, {
        method: "POST", credentials: "omit", signal: running.signal,
        headers: { "content-type": "application/json", authorization: `Bearer ${find("key").value.trim()}` },
        body: JSON.stringify(body()),
      });
      const streamed = (response.headers.get("content-type") || "").startsWith("text/event-stream");
      if (streamed) {
        await stream(response);
      } else {
        const answer = await response.json();
        find("answer").textContent = answer.error ? answer.error.message : answer.choices?.[0]?.message?.content ?? JSON.stringify(answer, null, 2);
      }
      facts(response, performance.now() - began);
      state(`${response.status}${response.ok ? "" : " refused or failed"}`, response.ok ? "ok" : "bad");
    } catch (error) {
      state(error.name === "AbortError" ? "stopped" : "failed", "warn");
      if (error.name !== "AbortError") { find("answer").textContent += `\n${error.message}`; }
    } finally {
      running = null;
      find("stop").hidden = true;
    }
  };

  const models = async () => {
    try {
      const response = await fetch(`${api}models`, { credentials: "omit", headers: { authorization: `Bearer ${find("key").value.trim()}` } });
      if (!response.ok) { return; }
      const list = await response.json();
      find("models").replaceChildren(...list.data.map(each => new Option(each.id, each.id)));
    } catch { /* the list is only a comfort */ }
  };

  form.addEventListener("submit", event => { event.preventDefault(); if (!running) { send(); } });
  form.addEventListener("input", code);
  find("key").addEventListener("change", models);
  find("stop").addEventListener("click", () => running?.abort());
  code();
})();
