import { describe, expect, it } from "vitest";
import {
  buildSearchSpace,
  computeObjectiveValues,
  EngramSearchSpace,
  flattenConfig,
  mapParamsToConfig,
  runTrial,
  runTrials,
  SearchSpacePresets,
  type TrialProgressEvent,
} from "../src/index.js";
import { useService } from "./support/service.js";
import { freshName } from "./support/studies.js";

const used = useService();

describe("Engram's search space", () => {
  it("has its eleven parameters, and presets of three, six and all", () => {
    expect(Object.keys(EngramSearchSpace)).toHaveLength(11);
    for (const [name, parameter] of Object.entries(EngramSearchSpace))
      expect(parameter.name).toBe(name);
    const names = (x: { name: string }[]) => x.map(({ name }) => name);
    expect(names(SearchSpacePresets.quick)).toEqual([
      "reranker.depth",
      "reranker.defaultTier",
      "search.minScore.dense",
    ]);
    expect(SearchSpacePresets.standard).toHaveLength(6);
    expect(names(SearchSpacePresets.full)).toEqual(
      Object.keys(EngramSearchSpace),
    );
    expect(buildSearchSpace(["reranker.timeoutMs"])).toEqual([
      {
        ...{ type: "int", name: "reranker.timeoutMs" },
        ...{ low: 200, high: 2000, step: 100 },
      },
    ]);
  });

  it("maps parameters to a configuration and back", () => {
    const params = {
      "search.minScore.dense": 0.75,
      "reranker.depth": 30,
      "reranker.defaultTier": "code",
      "reranker.enabled": true,
      "reranker.tiers.fast.maxCandidates": 40,
      "abstention.minScoreGap": 0.1,
    };
    const config = mapParamsToConfig(params);
    expect(config).toEqual({
      search: { minScore: { dense: 0.75 } },
      reranker: {
        depth: 30,
        defaultTier: "code",
        enabled: true,
        tiers: { fast: { maxCandidates: 40 } },
      },
      abstention: { minScoreGap: 0.1 },
    });
    expect(flattenConfig(config)).toEqual(params);
    const none = { reranker: {}, search: {}, abstention: {} };
    const wrong = {
      "reranker.depth": "30",
      "reranker.defaultTier": "best",
      "reranker.__proto__.polluted": true,
      other: 1,
    };
    expect(mapParamsToConfig(wrong)).toEqual(none);
    expect(flattenConfig(none)).toEqual({});
  });
});

describe("Objective values", () => {
  it("follow the mode", () => {
    const metrics = { ndcg: 0.8, p95Latency: 250 };
    const values = (mode: "quality" | "latency" | "balanced" | "pareto") =>
      computeObjectiveValues(metrics, { mode });
    expect(values("quality")).toBe(0.8);
    expect(values("latency")).toBe(-250);
    expect(values("balanced")).toBeCloseTo(0.7 * 0.8 + 0.3 * 0.5, 12);
    expect(values("pareto")).toEqual([0.8, -250]);
    expect(computeObjectiveValues({}, { mode: "pareto" })).toEqual([0, -1000]);
    expect(computeObjectiveValues({}, { mode: "balanced" })).toBe(0);
  });
});

describe("runTrial and runTrials", () => {
  async function create(max_trials?: number): Promise<string> {
    const name = freshName();
    await used.client.createStudy({
      ...{ name, direction: "maximize", max_trials },
      search_space: SearchSpacePresets.quick,
    });
    return name;
  }

  it("ask, evaluate and tell, and keep the metrics", async () => {
    const studyName = await create();
    const events: TrialProgressEvent[] = [];
    const result = await runTrials(
      {
        client: used.client,
        studyName,
        evaluationFn: (config) =>
          Promise.resolve({
            ndcg: (config.reranker.depth ?? 0) / 100,
            p95Latency: 100,
          }),
        objectives: { mode: "quality" },
        onProgress: (event) => events.push(event),
      },
      4,
    );
    expect(result).toEqual({ successful: 4, failed: 0, errors: [] });
    expect(events.slice(0, 3).map((x) => [x.type, x.trialId])).toEqual([
      ["suggest", 0],
      ["evaluate", 0],
      ["complete", 0],
    ]);
    const trial = await used.client.getTrial(studyName, 0);
    const depth = trial.params["reranker.depth"] as number;
    expect(trial.values).toEqual([depth / 100]);
    expect(trial.user_attrs).toEqual({ ndcg: depth / 100, p95Latency: 100 });
  });

  it("tell a failed evaluation, and go on", async () => {
    const studyName = await create();
    const options = {
      client: used.client,
      studyName,
      evaluationFn: () => Promise.reject(new Error("no index")),
      objectives: { mode: "quality" as const },
    };
    await expect(runTrial(options)).rejects.toThrow("no index");
    const result = await runTrials(options, 2);
    expect(result).toMatchObject({ successful: 0, failed: 2 });
    expect(result.errors[1]).toMatchObject({ trialIndex: 1 });
    const trials = await used.client.listTrials(studyName);
    expect(trials.map((x) => [x.state, x.user_attrs["fail_reason"]])).toEqual(
      Array(3).fill(["FAIL", "no index"]),
    );
  });

  it("end when the study's budget is spent", async () => {
    const studyName = await create(3);
    const result = await runTrials(
      {
        client: used.client,
        studyName,
        evaluationFn: () => Promise.resolve({ ndcg: 1 }),
        objectives: { mode: "quality" },
      },
      10,
    );
    expect(result).toEqual({ successful: 3, failed: 0, errors: [] });
  });
});
