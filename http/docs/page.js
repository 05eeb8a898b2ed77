"use strict";

// Draws the OpenAPI document that the service answers. Builds elements, never
// markup from texts.

const DOCUMENT = "/v1/tuner/openapi.json";
const METHODS = ["get", "post", "put", "patch", "delete"];
const LABELS = {delete: "del"};
// Schemas within schemas are drawn to this depth; deeper ones are named.
const MAX_DEPTH = 5;
// Columns of an example.
const WIDTH = 56;

let spec = null;

function make(name, properties = {}, ...children) {
  const out = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) out.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) {
      out.setAttribute(key, value === true ? "" : value);
    }
  }
  out.append(...children.flat(Infinity).filter((x) => x !== null && x !== undefined));
  return out;
}

function resolve(x) {
  if (!x || !x.$ref) return x;
  const names = x.$ref.slice(2).split("/");
  const {$ref, ...beside} = x;
  return {...names.reduce((at, name) => at[name], spec), ...beside};
}

const nameOf = (ref) => ref.slice(ref.lastIndexOf("/") + 1);

// -- texts --------------------------------------------------------------------

// `code` and **bold** of a line.
function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map((part) => {
    if (part.startsWith("`")) return make("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return make("b", {}, part.slice(2, -2));
    return part;
  });
}

// Paragraphs and lists.
function prose(text) {
  return (text || "").trim().split(/\n{2,}/).filter(Boolean).map((block) => {
    if (!block.startsWith("- ")) return make("p", {}, inline(block));
    const items = block.slice(2).split(/\n- /);
    return make("ul", {}, items.map((x) => make("li", {}, inline(x))));
  });
}

const shown = (x) => JSON.stringify(x);
const grouped = (x) => Math.abs(x) >= 10000 ? x.toLocaleString("en-US")
  : String(x);

// -- schemas ------------------------------------------------------------------

const isNull = (x) => x.type === "null";
const alternatives = (x) => x.anyOf || x.oneOf;

function typeName(schema) {
  const ref = schema.$ref;
  const x = resolve(schema);
  if (x.const !== undefined) return shown(x.const);
  if (x.enum) return x.enum.map(shown).join(" | ");
  if (alternatives(x)) {
    return [...new Set(alternatives(x).map(typeName))].join(" | ");
  }
  const types = [x.type || (x.properties ? "object" : "any")].flat();
  return types.map((type) => {
    if (type === "array") return `list of ${typeName(x.items || {})}`;
    if (type === "object" && ref) return nameOf(ref);
    return type;
  }).join(" | ");
}

function bounds(low, high, unit) {
  if (low !== undefined && high !== undefined) {
    return low === high ? `${grouped(low)}${unit}`
      : `${grouped(low)} to ${grouped(high)}${unit}`;
  }
  if (low !== undefined) return `at least ${grouped(low)}${unit}`;
  if (high !== undefined) return `at most ${grouped(high)}${unit}`;
  return null;
}

function rules(schema) {
  const x = resolve(schema);
  return [
    bounds(x.minimum, x.maximum, ""),
    x.exclusiveMinimum === undefined ? null
      : `more than ${grouped(x.exclusiveMinimum)}`,
    bounds(x.minLength, x.maxLength, " characters"),
    bounds(x.minItems, x.maxItems, " items"),
    x.default === undefined ? null : `default ${shown(x.default)}`,
  ].filter(Boolean).join(", ");
}

// What a reader may want to look into: objects with fields, lists of them, and
// choices among them. A list of [title, schema].
function parts(schema, title = null) {
  const x = resolve(schema);
  const name = schema.$ref ? nameOf(schema.$ref) : title;
  if (x.properties) return [[name, x]];
  if (alternatives(x)) return alternatives(x).flatMap((y) => parts(y, name));
  const inner = x.items || (typeof x.additionalProperties === "object"
    ? x.additionalProperties : null);
  return inner ? parts(inner, name) : [];
}

function field(name, schema, isRequired, depth) {
  const x = resolve(schema);
  const rule = rules(schema);
  const inner = depth < MAX_DEPTH ? parts(schema) : [];
  return make("div", {class: "field"},
    make("dt", {},
      make("span", {class: "name"}, name),
      make("span", {class: "type"}, typeName(schema)),
      rule ? make("span", {class: "rule"}, rule) : null,
      isRequired ? make("span", {class: "required"}, "required") : null),
    make("dd", {}, prose(x.description),
      inner.map(([title, part]) => expandable(title || "Fields", part,
        depth + 1))));
}

// Drawn when it is opened: schemas may be deep.
function expandable(title, schema, depth) {
  const out = make("details", {}, make("summary", {}, title));
  out.addEventListener("toggle", () => {
    if (out.children.length > 1) return;
    out.append(...described(schema), fields(schema, depth));
  });
  return out;
}

const described = (x) => prose(x.description).map((p) => {
  p.classList.add("note");
  return p;
});

function fields(schema, depth = 0) {
  const wanted = schema.required || [];
  const entries = Object.entries(schema.properties || {});
  if (!entries.length) return make("p", {class: "note"}, "No fields.");
  return make("dl", {class: "fields"}, entries.map(([name, x]) =>
    field(name, x, wanted.includes(name), depth)));
}

function body(schema) {
  const all = parts(schema);
  if (!all.length) {
    return [make("p", {class: "note"}, typeName(schema)),
      ...described(resolve(schema))];
  }
  if (all.length === 1) {
    const list = typeName(schema).startsWith("list of");
    return [list ? make("p", {class: "note"}, typeName(schema)) : null,
      ...described(all[0][1]), fields(all[0][1])];
  }
  return all.map(([title, x]) => expandable(title || "Other form", x, 0));
}

// -- examples -----------------------------------------------------------------

function highlight(text) {
  const tokens = /("(?:\\.|[^"\\])*")(\s*:)?|\b(-?\d[\d.eE+-]*|true|false|null)\b/g;
  const out = [];
  let end = 0;
  for (const x of text.matchAll(tokens)) {
    out.push(text.slice(end, x.index));
    const kind = x[1] ? (x[2] ? "key" : "string") : "number";
    out.push(make("span", {class: kind}, x[1] || x[3]), x[2] || "");
    end = x.index + x[0].length;
  }
  out.push(text.slice(end));
  return out;
}

const isObject = (x) => typeof x === "object" && x !== null;

function oneLine(x) {
  if (!isObject(x)) return JSON.stringify(x);
  if (Array.isArray(x)) return `[${x.map(oneLine).join(", ")}]`;
  return `{${Object.entries(x).map(([key, value]) =>
    `${JSON.stringify(key)}: ${oneLine(value)}`).join(", ")}}`;
}

// JSON with short objects and lists in one line.
function pretty(x, indent = "") {
  const line = oneLine(x);
  if (!isObject(x) || line.length + indent.length <= WIDTH) return line;
  const deeper = indent + "  ";
  const open = Array.isArray(x) ? "[]" : "{}";
  const inner = Object.entries(x).map(([key, value]) => deeper
    + (Array.isArray(x) ? "" : `${JSON.stringify(key)}: `)
    + pretty(value, deeper));
  return `${open[0]}\n${inner.join(",\n")}\n${indent}${open[1]}`;
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

// A dark box with one of several texts: [[summary, text, isJson], …].
function example(title, choices) {
  const text = make("pre", {tabindex: "0"});
  let chosen = choices[0];
  const show = () => text.replaceChildren(
    ...(chosen[2] ? highlight(chosen[1]) : [chosen[1]]));
  show();
  const button = make("button", {type: "button",
    onclick: () => copy(chosen[1], button)}, "Copy");
  const select = choices.length < 2 ? null : make("select", {
    "aria-label": `Examples of: ${title}`,
    onchange: (event) => {
      chosen = choices[event.target.selectedIndex];
      show();
    }}, choices.map(([summary]) => make("option", {}, summary)));
  return make("div", {class: "example"},
    make("header", {}, make("span", {}, title), select, button), text);
}

function examplesOf(content) {
  if (!content) return [];
  if (content.examples) {
    return Object.values(content.examples).map((x) => [x.summary, x.value]);
  }
  return content.example === undefined ? [] : [["Example", content.example]];
}

const quotedForShell = (x) => `'${x.replaceAll("'", "'\\''")}'`;

function curl(method, path, parameters, operation) {
  const base = operation.base;
  const query = parameters.filter((x) => x.in === "query"
    && (x.required || x.example !== undefined))
    .flatMap((x) => {
      const values = [x.example ?? ""].flat();
      return x.explode === false ? [[x.name, values.join(",")]]
        : values.map((value) => [x.name, value]);
    });
  const filled = path.replace(/\{(\w+)\}/g, (whole, name) => {
    const found = parameters.find((x) => x.name === name);
    return encodeURIComponent(found?.example ?? whole);
  });
  const search = query.length
    ? "?" + query.map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join("&")
    : "";
  const address = location.origin + base + filled + search;
  const target = /[?&]/.test(address) ? quotedForShell(address) : address;
  const content = operation.requestBody?.content["application/json"];
  const bodies = examplesOf(content);
  const verb = method === "get" ? "" : ` -X ${method.toUpperCase()}`;
  if (!bodies.length) return [["Example", `curl${verb} ${target}`, false]];
  const plain = method === "post" ? "" : verb;
  return bodies.map(([summary, x]) => [summary,
    `curl${plain} --json ${quotedForShell(pretty(x))} \\\n  ${target}`, false]);
}

// -- operations ---------------------------------------------------------------

function parameterRows(title, parameters) {
  if (!parameters.length) return [];
  return [make("h4", {}, title), make("dl", {class: "fields"},
    parameters.map((x) => field(x.name, {description: x.description,
      ...resolve(x.schema), ...(x.description
        ? {description: x.description} : {})}, x.required && x.in !== "path",
    0)))];
}

function answer(status, response) {
  const x = resolve(response);
  const contents = Object.entries(x.content || {});
  const headers = Object.entries(x.headers || {}).map(([name, header]) => {
    const y = resolve(header);
    return field(name, {...y.schema, description: y.description}, y.required, 0);
  });
  return make("details", {class: "answer", open: status === "200"
      && contents.length > 0 && contents.length < 2},
    make("summary", {},
      make("b", {class: status < "400" ? "good" : "bad"}, status),
      make("div", {}, prose(x.description))),
    make("div", {},
      contents.flatMap(([type, content]) => [
        contents.length > 1 ? make("h4", {}, type) : null,
        ...body(content.schema)]),
      headers.length ? make("details", {}, make("summary", {}, "Headers"),
        make("dl", {class: "fields"}, headers)) : null));
}

function answers(operation, common) {
  const entries = Object.entries(operation.responses);
  const isCommon = ([, x]) => common.has(x.$ref);
  const rest = entries.filter(isCommon);
  return [make("h4", {}, "Answers"),
    entries.filter((x) => !isCommon(x)).map(([s, x]) => answer(s, x)),
    rest.length ? make("details", {class: "others"},
      make("summary", {}, `What any call may get: ${
        rest.map(([status]) => status).join(", ")}`),
      rest.map(([s, x]) => answer(s, x))) : null];
}

function answerExamples(operation) {
  return Object.entries(operation.responses).flatMap(([status, response]) => {
    const content = resolve(response).content || {};
    if (status >= "300") return [];
    return Object.entries(content).flatMap(([type, x]) =>
      examplesOf(x).map(([summary, value]) => [
        summary === "Example" ? `${status} ${type}` : `${status} ${summary}`,
        typeof value === "string" ? value : pretty(value), true]));
  });
}

function drawOperation(operation, common) {
  const {path, method, base, parameters} = operation;
  const of = (place) => parameters.filter((x) => x.in === place);
  const request = operation.requestBody;
  const sent = request?.content["application/json"];
  const segments = path.split(/(\{\w+\})/).filter(Boolean).map((x) =>
    x.startsWith("{") ? make("b", {}, x) : x);
  const replies = answerExamples(operation);
  return make("article", {class: "operation", id: operation.operationId},
    make("header", {},
      make("h3", {}, make("a", {href: `#${operation.operationId}`},
        operation.summary)),
      make("p", {class: "path"},
        make("span", {class: `method ${method}`}, method),
        make("span", {class: "base"}, base), segments)),
    make("div", {},
      make("div", {class: "prose"}, prose(operation.description)),
      parameterRows("Path", of("path")),
      parameterRows("Query", of("query")),
      sent ? [make("h4", {}, "Body ", make("small", {},
        request.required ? "" : "may be absent")),
      ...body(sent.schema)] : [],
      of("header").length ? make("details", {class: "others"},
        make("summary", {}, `Headers: ${
          of("header").map((x) => x.name).join(", ")}`),
        make("dl", {class: "fields"}, of("header").map((x) =>
          field(x.name, {...resolve(x.schema), description: x.description},
            x.required, 0)))) : null,
      answers(operation, common)),
    make("div", {class: "examples"},
      example("Request", curl(method, path, parameters, operation)),
      replies.length ? example("Answer", replies) : null));
}

function allOperations() {
  return Object.entries(spec.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const servers = operation.servers || item.servers || spec.servers;
      return {...operation, path, method,
        base: servers[0].url.replace(/\/$/, ""),
        parameters: [...(item.parameters || []),
          ...(operation.parameters || [])].map(resolve)};
    }));
}

// References to responses that nearly all operations have.
function commonResponses(operations) {
  const counts = new Map();
  for (const x of operations) {
    for (const {$ref} of Object.values(x.responses)) {
      if ($ref) counts.set($ref, (counts.get($ref) || 0) + 1);
    }
  }
  return new Set([...counts].filter(([, n]) => n > 0.8 * operations.length)
    .map(([ref]) => ref));
}

// -- page ---------------------------------------------------------------------

function drawNavigation(groups) {
  return groups.flatMap(([tag, operations]) => [
    make("h2", {}, tag.name),
    operations.map((x) => make("a", {href: `#${x.operationId}`,
      "data-text": `${x.method} ${x.path} ${x.summary} ${x.operationId}`
        .toLowerCase()},
    make("span", {class: `method ${x.method}`}, LABELS[x.method] || x.method),
    make("span", {}, x.summary)))]);
}

function draw() {
  const operations = allOperations();
  const common = commonResponses(operations);
  const groups = spec.tags.map((tag) => [tag, operations.filter((x) =>
    x.tags.includes(tag.name))]);
  document.title = `${spec.info.title} API`;
  document.getElementById("version").textContent = spec.info.version;
  document.getElementById("nav").replaceChildren(
    ...drawNavigation(groups).flat());
  document.getElementById("main").replaceChildren(
    make("h1", {id: "top"}, `${spec.info.title} API`),
    make("p", {class: "lead"}, spec.info.summary),
    make("div", {class: "prose"}, prose(spec.info.description),
      make("p", {}, "For programs: ",
        make("a", {href: DOCUMENT}, "openapi.json"), ".")),
    ...groups.map(([tag, members]) => make("section", {class: "tag"},
      make("h2", {id: `tag-${tag.name}`}, tag.name),
      make("div", {class: "prose"}, prose(tag.description)),
      members.map((x) => drawOperation(x, common)))));
}

// Marks the operation that is being read.
function follow() {
  const links = new Map([...document.querySelectorAll("nav a")].map((x) =>
    [x.getAttribute("href").slice(1), x]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((x) => x.isIntersecting)) {
      for (const x of links.values()) x.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "location");
    }
  }, {rootMargin: "-10% 0px -80% 0px"});
  for (const x of document.querySelectorAll(".operation")) watcher.observe(x);
}

function filterBy(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const link of document.querySelectorAll("nav a")) {
    const isWanted = words.every((x) => link.dataset.text.includes(x));
    link.hidden = !isWanted;

    document.getElementById(link.getAttribute("href").slice(1)).hidden
      = !isWanted;
  }
  for (const x of document.querySelectorAll(".tag")) {
    x.hidden = !x.querySelector(".operation:not([hidden])");
  }
  for (const x of document.querySelectorAll("nav h2")) {
    let at = x.nextElementSibling;
    let isEmpty = true;
    for (; at && at.tagName === "A"; at = at.nextElementSibling) {
      isEmpty = isEmpty && at.hidden;
    }
    x.hidden = isEmpty;
  }
}

function listen() {
  const input = document.getElementById("filter");
  input.addEventListener("input", () => filterBy(input.value));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape" && document.activeElement === input) {
      input.value = "";
      filterBy("");
      input.blur();
    }
  });
}

async function start() {
  try {
    const answer = await fetch(DOCUMENT);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    spec = await answer.json();
  } catch (error) {
    const status = document.getElementById("status");
    status.classList.add("error");
    status.textContent
      = `The description cannot be loaded (${error.message}). Reload the page.`;
    return;
  }
  draw();
  listen();
  follow();
  if (location.hash) {
    document.getElementById(location.hash.slice(1))
      ?.scrollIntoView({behavior: "instant"});
  }
}

start();
