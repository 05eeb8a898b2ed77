import { StudyExhaustedError } from "../client/error.js";
import type { TunerClient } from "../client/tuner-client.js";
import { Study } from "../study/study.js";
import type { Params } from "../types.js";
import { mapParamsToConfig, type TrialConfig } from "./config-mapper.js";
import { evaluate, toError } from "./evaluate.js";
import {
  computeObjectiveValues,
  type ObjectiveConfig,
  type TrialMetrics,
} from "./metrics.js";
import type { Trial } from "./trial.js";

/** How {@link runTrial} evaluates. */
export interface TrialRunnerOptions {
  client: TunerClient;
  studyName: string;
  /** Measures a configuration. The trial is there to report a learning curve
   * to, and for its signal. */
  evaluationFn: (
    config: TrialConfig,
    trial: Trial<Params>,
  ) => Promise<TrialMetrics>;
  objectives: ObjectiveConfig;
  onProgress?: (event: TrialProgressEvent) => void;
  /** Seconds after which the service gives the trial of a dead process to
   * another. Default 60. */
  leaseSeconds?: number;
}

/** What happens to a trial. */
export interface TrialProgressEvent {
  type: "suggest" | "evaluate" | "complete" | "prune" | "error";
  trialId?: number;
  params?: Params;
  config?: TrialConfig;
  metrics?: TrialMetrics;
  objectiveValue?: number | number[];
  error?: Error;
}

/** What {@link runTrials} did. */
export interface TrialsResult {
  successful: number;
  failed: number;
  errors: { trialIndex: number; error: Error }[];
}

/**
 * Evaluates one trial: asks, evaluates, tells. One that fails is told as such.
 *
 * @throws What the evaluation throws, or the service refuses.
 */
export async function runTrial(options: TrialRunnerOptions): Promise<void> {
  const { client, studyName, evaluationFn, objectives } = options;
  const leaseSeconds = options.leaseSeconds ?? 60;
  let trialId: number | undefined;
  const tell = (event: TrialProgressEvent) =>
    options.onProgress?.({ trialId, ...event });
  let metrics: TrialMetrics = {};
  try {
    const suggestion = await client.suggestTrial(studyName, {
      lease_seconds: leaseSeconds,
    });
    trialId = suggestion.trial_id;
    const { params } = suggestion;
    const config = mapParamsToConfig(params);
    tell({ type: "suggest", params, config });
    const outcome = await evaluate(suggestion, {
      study: new Study(client, studyName),
      leaseSeconds,
      call: {},
      objective: async (_, trial) => {
        tell({ type: "evaluate" });
        metrics = await evaluationFn(config, trial);
        const values = computeObjectiveValues(metrics, objectives);
        return { values, user_attrs: { ...metrics } };
      },
    });
    if (outcome.type === "complete")
      tell({
        type: "complete",
        metrics,
        objectiveValue: outcome.request.values,
      });
    else if (outcome.type === "prune") tell({ type: "prune" });
    else if (outcome.type !== "return") throw outcome.error;
  } catch (thrown) {
    const error = toError(thrown);
    tell({ type: "error", error });
    throw error;
  }
}

/**
 * Evaluates trials one after the other; goes on when one fails. Ends early when
 * the study's budget is spent.
 */
export async function runTrials(
  options: TrialRunnerOptions,
  count: number,
): Promise<TrialsResult> {
  const result: TrialsResult = { successful: 0, failed: 0, errors: [] };
  for (let trialIndex = 0; trialIndex < count; ++trialIndex) {
    try {
      await runTrial(options);
      result.successful += 1;
    } catch (thrown) {
      if (thrown instanceof StudyExhaustedError) break;
      result.failed += 1;
      result.errors.push({ trialIndex, error: toError(thrown) });
    }
  }
  return result;
}
