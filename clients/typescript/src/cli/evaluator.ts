import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  mapParamsToConfig,
  type TrialConfig,
} from "../runner/config-mapper.js";
import type { Trial } from "../runner/trial.js";
import type { Params } from "../types.js";
import { UsageError } from "./exit-code.js";
import { note } from "./output.js";
import { runProgram } from "./program.js";

/** What an evaluator module is told besides the configuration. */
export interface EvaluatorContext {
  trial: Trial<Params>;
  params: Params;
  /** Aborted when the evaluation is to end. */
  signal: AbortSignal;
  dataset?: string;
  limit?: number;
  llm?: string;
  qdrantUrl?: string;
}

/** Settings that are passed through to the evaluator. */
export type EvaluatorSettings = Pick<
  EvaluatorContext,
  "dataset" | "limit" | "llm" | "qdrantUrl"
>;

/** Evaluates the parameters of a trial: metrics, a number, or numbers. */
export type Evaluator = (trial: Trial<Params>) => Promise<unknown>;

type ModuleFunction = (
  config: TrialConfig,
  context: EvaluatorContext,
) => unknown;

const MODULE = /\.[cm]?[jt]s$/;

function variables(settings: EvaluatorSettings): Record<string, string> {
  const named = {
    TUNER_DATASET: settings.dataset,
    TUNER_LIMIT: settings.limit?.toString(),
    TUNER_LLM: settings.llm,
    TUNER_QDRANT_URL: settings.qdrantUrl,
  };
  return Object.fromEntries(
    Object.entries(named).filter((x): x is [string, string] => !!x[1]),
  );
}

async function loadModule(path: string): Promise<ModuleFunction> {
  const module = (await import(pathToFileURL(resolve(path)).href)) as {
    default?: unknown;
    evaluate?: unknown;
  };
  const evaluate = module.default ?? module.evaluate;
  if (typeof evaluate !== "function")
    throw new UsageError(
      `${path} exports no function, neither as default nor as 'evaluate'`,
    );
  return evaluate as ModuleFunction;
}

/**
 * What `--evaluator` names: a module (`.js`, `.mjs`, `.cjs`) whose function is
 * called with the configuration, or else a command for the shell.
 */
export async function loadEvaluator(
  what: string,
  settings: EvaluatorSettings,
): Promise<Evaluator> {
  if (MODULE.test(what) && existsSync(what)) {
    const evaluate = await loadModule(what);
    return async (trial) => {
      const { params, signal } = trial;
      const context = { trial, params, signal, ...settings };
      return evaluate(mapParamsToConfig(params), context);
    };
  }
  if (/^\S+$/.test(what) && MODULE.test(what))
    throw new UsageError(`--evaluator: there is no file ${what}`);
  const program = {
    command: what,
    variables: variables(settings),
    onLine: note,
  };
  return (trial) => runProgram(program, trial);
}
