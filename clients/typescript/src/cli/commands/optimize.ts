import type { TunerClient } from "../../client/tuner-client.js";
import {
  computeObjectiveValues,
  type ObjectiveConfig,
  type TrialMetrics,
} from "../../runner/metrics.js";
import type { Objective, ObjectiveResult } from "../../runner/objective.js";
import {
  type SearchSpacePresetName,
  SearchSpacePresets,
} from "../../space/engram.js";
import type { Params, PrunerType, SamplerType } from "../../types.js";
import { EvaluationCache } from "../cache.js";
import {
  type Arguments,
  type Command,
  commonOptions,
  formatOption,
} from "../command.js";
import { type Evaluator, loadEvaluator } from "../evaluator.js";
import { ExitCode, UsageError } from "../exit-code.js";
import { note, paramLines, print, short } from "../output.js";
import { readResult } from "../result.js";
import { runOptions, runTrials, sayDone } from "../run-trials.js";

const OBJECTIVES = ["quality", "latency", "balanced", "pareto"] as const;

/** The result of metrics, or of what is a result already. */
function toResult(
  result: unknown,
  objectives: ObjectiveConfig,
): ObjectiveResult {
  const isMetrics =
    typeof result === "object" &&
    result !== null &&
    !Array.isArray(result) &&
    !("value" in result) &&
    !("values" in result);
  if (!isMetrics) return readResult(result);
  const metrics = result as TrialMetrics;
  if (metrics.ndcg === undefined && metrics.p95Latency === undefined)
    throw new Error(
      `the evaluator gave neither 'ndcg' nor 'p95Latency', ` +
        `but ${JSON.stringify(result).slice(0, 200)}`,
    );
  const values = computeObjectiveValues(metrics, objectives);
  return { values, user_attrs: { ...metrics } };
}

function makeObjective(
  evaluator: Evaluator,
  objectives: ObjectiveConfig,
  cache: EvaluationCache | undefined,
): Objective<Params> {
  return async (params, trial) => {
    const known = await cache?.get(params);
    if (known !== undefined) return toResult(known, objectives);
    const evaluated = await evaluator(trial);
    const result = toResult(evaluated, objectives);
    await cache?.set(params, evaluated);
    return result;
  };
}

async function openStudy(
  client: TunerClient,
  name: string,
  args: Arguments,
): Promise<void> {
  if (args.switch("continue")) {
    await client.getStudy(name);
    return;
  }
  const preset = args.text("preset") as SearchSpacePresetName;
  // Latency is negated, so that more is better of both.
  const pareto = args.text("objective") === "pareto";
  await client.createStudy({
    name,
    direction: pareto ? ["maximize", "maximize"] : "maximize",
    search_space: SearchSpacePresets[preset],
    sampler: args.text("sampler") as SamplerType,
    pruner: pareto ? "none" : (args.text("pruner") as PrunerType),
    load_if_exists: true,
  });
}

async function sayBest(
  client: TunerClient,
  name: string,
  pareto: boolean,
): Promise<void> {
  if (pareto) {
    const front = await client.getParetoFront(name);
    note(`Pareto front: ${front.length} trials; see 'engram-tuner pareto'`);
    return;
  }
  const best = await client.getBestParams(name);
  print(`Best: trial ${best.trial_id}, value ${short(best.value)}`);
  for (const line of paramLines(best.params)) print(line);
}

/** `engram-tuner optimize` */
export const optimize: Command = {
  name: "optimize",
  summary: "tune Engram's search: create a study, or go on with it",
  positionals: [],
  options: {
    evaluator: {
      value: "WHAT",
      short: "e",
      help: "a module, or a command, that evaluates a configuration",
      file: true,
    },
    dataset: {
      value: "PATH",
      short: "d",
      help: "passed to the evaluator",
      file: true,
    },
    name: {
      value: "STUDY",
      short: "n",
      help: "the study",
      default: "engram-study",
    },
    trials: { value: "N", short: "t", help: "trials to run", default: "100" },
    objective: {
      value: "NAME",
      help: "what to maximize",
      default: "balanced",
      choices: OBJECTIVES,
    },
    sampler: { value: "NAME", help: "who chooses", default: "tpe" },
    pruner: { value: "NAME", help: "who stops trials", default: "hyperband" },
    preset: {
      value: "NAME",
      help: "search space",
      default: "standard",
      choices: Object.keys(SearchSpacePresets),
    },
    continue: { help: "go on with a study that must exist" },
    limit: { value: "N", short: "l", help: "passed to the evaluator" },
    llm: { value: "NAME", help: "passed to the evaluator", default: "stub" },
    "qdrant-url": {
      value: "URL",
      help: "passed to the evaluator",
      default: "http://localhost:6333",
    },
    cache: { help: "keep results on disk (default)" },
    "no-cache": { help: "evaluate also what was evaluated before" },
    "cache-dir": {
      value: "DIR",
      help: "where results are kept",
      default: ".tuner-cache",
      file: true,
    },
    ...runOptions,
    format: formatOption("text", "json"),
    ...commonOptions,
  },
  async run(args) {
    const what = args.text("evaluator");
    if (what === undefined)
      throw new UsageError("missing --evaluator MODULE or COMMAND");
    const trials = args.integer("trials", 1);
    const settings = {
      dataset: args.text("dataset"),
      limit: args.integer("limit", 1),
      llm: args.text("llm"),
      qdrantUrl: args.text("qdrant-url"),
    };
    const client = args.client();
    const name = args.text("name") ?? "";
    const health = await client.health();
    if (!health.storage_connected) {
      note(`The service at ${client.url} does not reach its database.`);
      return ExitCode.unreachable;
    }
    const evaluator = await loadEvaluator(what, settings);
    const cache = args.switch("no-cache")
      ? undefined
      : new EvaluationCache(args.text("cache-dir") ?? "", {
          evaluator: what,
          ...settings,
        });
    await openStudy(client, name, args);
    const mode = args.text("objective") as ObjectiveConfig["mode"];
    const json = args.text("format") === "json";
    const objective = makeObjective(evaluator, { mode }, cache);
    const { code, result } = await runTrials(
      { client, study: name, trials, objective, json },
      args,
    );
    sayDone(result);
    if (cache && cache.hits > 0) note(`from the cache: ${cache.hits}`);
    if (!json && result.complete > 0)
      await sayBest(client, name, mode === "pareto");
    return code;
  },
};
