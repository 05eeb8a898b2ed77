import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { ObjectiveHistory, HypervolumeHistory } from "../src/index.js";
import { generateTypes, OUTPUT } from "../scripts/generate-types.mjs";
import { useService } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();

// What was called, as the OpenAPI document writes it: `GET /studies/{name}`.
const called = new Set<string>();

function template(method: string, url: string): string {
  const path = new URL(url).pathname
    .replace("/v1/tuner", "")
    .replace(/^\/studies\/[^/]+/, "/studies/{name}")
    .replace(/\/trials\/\d+/, "/trials/{trial_id}");
  return `${method} ${path}`;
}

beforeAll(() => {
  used.client = used.service.client({
    fetch: (url, init) => {
      called.add(template(init?.method ?? "GET", String(url)));
      return fetch(url, init);
    },
  });
});

async function create(fields: Record<string, unknown> = {}): Promise<string> {
  const name = freshName();
  await used.client.createStudy({
    name,
    direction: "minimize",
    search_space: SPACE.parameters,
    sampler: "random",
    pruner: "none",
    seed: 1,
    ...fields,
  });
  return name;
}

async function tellSome(name: string, count: number): Promise<void> {
  for (let i = 0; i < count; ++i) {
    const { trial_id, params } = await used.client.suggestTrial(name);
    const values = (params["x"] as number) ** 2;
    await used.client.completeTrial(name, trial_id, { values });
  }
}

describe("health", () => {
  it("says that the service is alive and ready", async () => {
    expect(await used.client.health()).toMatchObject({
      status: "healthy",
      storage_connected: true,
    });
    expect(await used.client.ready()).toEqual({ status: "ready" });
  });
});

describe("studies", () => {
  it("are created, loaded, shown, changed, listed and deleted", async () => {
    const { client } = used;
    const request = {
      name: "with / and ? and ü",
      direction: "maximize",
      search_space: SPACE.parameters,
      user_attrs: { team: "search" },
      max_trials: 7,
    } as const;
    const created = await client.createStudy(request);
    expect(created).toMatchObject({
      study_name: request.name,
      n_trials: 0,
      max_trials: 7,
    });
    const loaded = await client.createStudy(request);
    expect(loaded.study_id).toBe(created.study_id);
    expect(await client.getStudy(request.name)).toMatchObject({
      direction: "maximize",
      user_attrs: { team: "search" },
    });
    const changed = await client.updateStudy(request.name, {
      user_attrs: { owner: "me" },
      max_trials: null,
      max_retries: 1,
    });
    expect(changed.user_attrs).toMatchObject({ team: "search", owner: "me" });
    expect(changed.max_trials).toBeUndefined();
    expect(changed.max_retries).toBe(1);
    const page = await client.listStudiesPage({
      search: "with / and",
      limit: 1,
    });
    expect(page.total).toBe(1);
    expect(page.items[0]?.study_name).toBe(request.name);
    expect(await client.deleteStudy(request.name)).toBeUndefined();
    expect(await client.listStudies({ search: "with / and" })).toEqual([]);
  });

  it("are followed", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const next = used.client.events(await create(), { signal }).next();
    await expect
      .poll(() => called.has("GET /studies/{name}/events"))
      .toBe(true);
    controller.abort();
    await expect(next).rejects.toThrow();
  });

  it("can be gone through page by page", async () => {
    const names = [];
    for (let i = 0; i < 7; ++i) names.push(await create());
    const seen: string[] = [];
    for await (const study of used.client.eachStudy({ pageSize: 3 }))
      seen.push(study.study_name);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(names));
  });
});

describe("trials", () => {
  it("are asked for, reported, completed and shown", async () => {
    const { client } = used;
    const name = await create();
    const trial = await client.suggestTrial(name, {
      params: { kind: "fast" },
      worker: "w1",
      lease_seconds: 60,
    });
    expect(trial).toMatchObject({ trial_id: 0, study_name: name });
    expect(trial.params["kind"]).toBe("fast");
    expect(trial.lease_expires_at).toMatch(/Z$/);
    expect(await client.reportTrial(name, 0, { step: 0, value: 1 })).toEqual({
      should_prune: false,
    });
    const reports = [
      { step: 2, value: 0.5 },
      { step: 1, value: 0.7 },
    ];
    expect(await client.reportTrial(name, 0, reports)).toEqual({
      should_prune: false,
    });
    const beat = await client.heartbeat(name, 0, 120);
    expect(beat.lease_expires_at).toMatch(/Z$/);
    const told = await client.completeTrial(name, 0, {
      values: 0.25,
      intermediate_values: { 3: 0.4 },
      user_attrs: { note: "good" },
      constraints: [-1],
    });
    expect(told).toMatchObject({ state: "COMPLETE", values: [0.25] });
    expect(await client.getTrial(name, 0)).toMatchObject({
      intermediate_values: { 0: 1, 1: 0.7, 2: 0.5, 3: 0.4 },
      constraints: [-1],
      user_attrs: { note: "good" },
      worker: "w1",
    });
  });

  it("are pruned and failed", async () => {
    const { client } = used;
    const name = await create();
    await client.suggestTrials(name, { count: 2 });
    await client.reportTrial(name, 0, { step: 4, value: 3 });
    const pruned = await client.pruneTrial(name, 0);
    expect(pruned).toMatchObject({ state: "PRUNED", values: [3] });
    const failed = await client.failTrial(name, 1, "out of memory");
    expect(failed).toMatchObject({
      state: "FAIL",
      user_attrs: { fail_reason: "out of memory" },
    });
  });

  it("can be added: enqueued, imported, one or many", async () => {
    const { client } = used;
    const name = await create();
    const params = { x: 0.5, rate: 0.01, depth: 3, kind: "fast" };
    const one = await client.addTrial(name, {
      params,
      state: "COMPLETE",
      values: 0.3,
    });
    expect(one).toMatchObject({ trial_id: 0, state: "COMPLETE" });
    const many = await client.addTrials(name, [
      { params: { x: 0.25 }, user_attrs: { from: "me" } },
      { params, state: "FAIL" },
    ]);
    expect(many.map((x) => x.state)).toEqual(["WAITING", "FAIL"]);
    const asked = await client.suggestTrial(name);
    expect(asked).toMatchObject({ trial_id: 1, sampler: "enqueued" });
    expect(asked.params["x"]).toBe(0.25);
  });

  it("are listed, counted and gone through page by page", async () => {
    const { client } = used;
    const name = await create();
    await tellSome(name, 5);
    await client.suggestTrial(name);
    const page = await client.listTrialsPage(name, {
      state: ["COMPLETE", "RUNNING"],
      order: "-number",
      limit: 2,
      offset: 1,
    });
    expect(page.total).toBe(6);
    expect(page.items.map((x) => x.trial_id)).toEqual([4, 3]);
    expect(await client.countTrials(name)).toBe(6);
    expect(await client.countTrials(name, { state: "RUNNING" })).toBe(1);
    const seen: number[] = [];
    for await (const trial of client.eachTrial(name, { pageSize: 2 }))
      seen.push(trial.trial_id);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("analysis", () => {
  it("shows the best trial, importance, plots and export", async () => {
    const { client } = used;
    const name = await create();
    await tellSome(name, 12);
    const best = await client.getBestParams(name);
    const trial = await client.getTrial(name, best.trial_id);
    expect(trial.values).toEqual([best.value]);
    for (const evaluator of ["fanova", "ped_anova", "mdi"] as const) {
      const { importances } = await client.getParamImportance(name, 0, {
        evaluator,
      });
      const sum = Object.values(importances).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 9);
    }
    const history = await client.getHistory<ObjectiveHistory>(name);
    expect(history.best.at(-1)).toBe(best.value);
    const slices = await client.getSlices(name, "rate");
    expect(slices.param).toMatchObject({ name: "rate", log: true });
    expect(slices.x).toHaveLength(12);
    const parallel = await client.getParallel(name, { param: ["x", "kind"] });
    expect(parallel.columns).toHaveLength(2);
    const exported = await client.exportTrials(name);
    expect(exported).toHaveLength(12);
    expect(exported[3]).toEqual(await client.getTrial(name, 3));
    const csv = await new Response(
      await client.exportStream(name, "csv"),
    ).text();
    expect(csv.trim().split(/\r?\n/)).toHaveLength(13);
  });

  it("gives the same plot back until something changes", async () => {
    const { client } = used;
    const name = await create();
    await tellSome(name, 3);
    const { trial_id } = await client.suggestTrial(name);
    await client.reportTrial(name, trial_id, { step: 0, value: 1 });
    const curves = await client.getIntermediate(name);
    expect(curves).toMatchObject({ number: [3], steps: [[0]], values: [[1]] });
    const same = await client.getIntermediate(name, { previous: curves });
    expect(same).toBe(curves);
    await client.reportTrial(name, trial_id, { step: 1, value: 2 });
    const next = await client.getIntermediate(name, { previous: curves });
    expect(next.steps).toEqual([[0, 1]]);
  });

  it("shows the Pareto front and its volume", async () => {
    const { client } = used;
    const name = await create({ direction: ["minimize", "maximize"] });
    const values = [
      [1, 1],
      [2, 3],
      [3, 2],
    ];
    for (const [trial_id, value] of values.entries()) {
      await client.suggestTrial(name);
      await client.completeTrial(name, trial_id, { values: value });
    }
    const front = await client.getParetoFront(name);
    expect(front.map((x) => x.trial_id)).toEqual([0, 1]);
    const reference_point = [4, 0];
    // 3 × 1 of the first, 2 × 3 of the second, less the 2 × 1 in both.
    expect(await client.getHypervolume(name, { reference_point })).toEqual({
      hypervolume: 7,
      reference_point,
    });
    const history = await client.getHistory<HypervolumeHistory>(name, {
      reference_point,
    });
    expect(history.hypervolume).toEqual([3, 7, 7]);
  });
});

describe("The OpenAPI document", () => {
  let document: { paths: Record<string, object> };
  beforeAll(async () => {
    const answer = await fetch(`${used.service.url}/openapi.json`);
    document = (await answer.json()) as typeof document;
  });

  it("is what the types are generated from: see npm run generate", async () => {
    const committed = await readFile(OUTPUT, "utf8");
    expect(await generateTypes(document)).toBe(committed);
  });

  it("has no call that was not made above", () => {
    const methods = ["get", "post", "patch", "put", "delete"];
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((x) => methods.includes(x))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    // For people, and for programs that make clients.
    const others = ["GET /openapi.json", "GET /docs", "GET /metrics"];
    // Has no end.
    others.push("GET /studies/{name}/events");
    expect(operations.length).toBeGreaterThan(20);
    const wanted = operations.filter((x) => !others.includes(x));
    expect(wanted.filter((x) => !called.has(x))).toEqual([]);
  });
});
