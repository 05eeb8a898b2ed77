import { ValidationError } from "../client/error.js";
import type { CallOptions } from "../client/options.js";
import type { Study } from "../study/study.js";
import type { TrialCompleteRequest, TrialSuggestion } from "../types.js";
import { isLost, keepLease } from "./heartbeat.js";
import { completion, type Objective } from "./objective.js";
import { TrialPruned } from "./pruned.js";
import { Trial, type TrialHost } from "./trial.js";

/** What became of a trial. */
export type TrialOutcome<P> =
  | { type: "complete"; trial: Trial<P>; request: TrialCompleteRequest }
  | { type: "prune"; trial: Trial<P> }
  /** The objective threw, or returned no number. */
  | { type: "fail"; trial: Trial<P>; error: Error }
  /** The lease had ended: the trial may be another worker's by now. */
  | { type: "lost"; trial: Trial<P>; error: Error }
  /** The runner was stopped: the parameters went back to the queue. */
  | { type: "return"; trial: Trial<P> };

/** How to evaluate. */
export interface Evaluation<P> {
  study: Study<P>;
  objective: Objective<P>;
  leaseSeconds: number;
  /** Stops the evaluation. */
  signal?: AbortSignal;
  /** For calls that tell outcomes. */
  call: CallOptions;
  onStart?: (trial: Trial<P>) => void;
  onReport?: TrialHost<P>["onReport"];
}

const MAX_REASON = 1000;

/** An error, whatever was thrown. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * Evaluates a trial that was asked for, and tells the outcome; keeps its lease
 * meanwhile.
 *
 * @throws {@link TunerClientError} if the outcome could not be told.
 */
export async function evaluate<P>(
  suggestion: TrialSuggestion<P>,
  options: Evaluation<P>,
): Promise<TrialOutcome<P>> {
  const { study, signal, leaseSeconds } = options;
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  let lost: unknown;
  const onLost = (error: unknown) => {
    lost ??= error;
    stop.abort(error);
  };
  const id = suggestion.trial_id;
  const stopHeartbeat = keepLease(study, id, leaseSeconds, onLost);
  const { call, onReport } = options;
  const host = { signal: stop.signal, call, onReport, onLost };
  const trial = new Trial(study, suggestion, host);
  try {
    options.onStart?.(trial);
    return await settle(trial, options, () => lost);
  } finally {
    stopHeartbeat();
    signal?.removeEventListener("abort", onAbort);
  }
}

async function settle<P>(
  trial: Trial<P>,
  options: Evaluation<P>,
  lost: () => unknown,
): Promise<TrialOutcome<P>> {
  const { study, call } = options;
  let request: TrialCompleteRequest;
  try {
    if (trial.signal.aborted) throw trial.signal.reason;
    const result = await options.objective(trial.params, trial);
    request = completion(result, trial.userAttrs);
  } catch (thrown) {
    if (lost()) return { type: "lost", trial, error: toError(lost()) };
    if (thrown instanceof TrialPruned)
      return tell(trial, { type: "prune", trial }, () =>
        study.prune(trial.id, call),
      );
    if (options.signal?.aborted) return giveBack(trial, call);
    return fail(trial, toError(thrown), call);
  }
  try {
    return await tell(trial, { type: "complete", trial, request }, () =>
      study.complete(trial.id, request, call),
    );
  } catch (error) {
    // Such as a wrong number of values; the trial is still RUNNING.
    if (error instanceof ValidationError) return fail(trial, error, call);
    throw error;
  }
}

async function fail<P>(
  trial: Trial<P>,
  error: Error,
  call: CallOptions,
): Promise<TrialOutcome<P>> {
  const reason = (error.message || error.name).slice(0, MAX_REASON);
  return tell(trial, { type: "fail", trial, error }, () =>
    trial.study.fail(trial.id, reason, call),
  );
}

/** Lets the lease end now: the service puts the parameters back. */
async function giveBack<P>(
  trial: Trial<P>,
  call: CallOptions,
): Promise<TrialOutcome<P>> {
  const { client, name } = trial.study;
  return tell(trial, { type: "return", trial }, () =>
    client.heartbeat(name, trial.id, 1, call),
  );
}

async function tell<P>(
  trial: Trial<P>,
  outcome: TrialOutcome<P>,
  send: () => Promise<unknown>,
): Promise<TrialOutcome<P>> {
  try {
    await send();
    return outcome;
  } catch (error) {
    if (!isLost(error)) throw error;
    return { type: "lost", trial, error: toError(error) };
  }
}
