import { checkFinite } from "../client/finite.js";
import type { TrialCompleteRequest } from "../types.js";
import type { Trial } from "./trial.js";

/** What an objective may return: a value, one per objective, or these with
 * attributes and constraints. */
export type ObjectiveResult = number | number[] | TrialCompleteRequest;

/** Evaluates a trial. */
export type Objective<P> = (
  params: P,
  trial: Trial<P>,
) => ObjectiveResult | Promise<ObjectiveResult>;

/**
 * The request that tells a result.
 *
 * @throws RangeError if it is no finite number, or list of them.
 */
export function completion(
  result: ObjectiveResult,
  userAttrs: Readonly<Record<string, unknown>>,
): TrialCompleteRequest {
  const bare = typeof result !== "object" || Array.isArray(result);
  const request = bare || result === null ? { values: result } : result;
  const values = Array.isArray(request.values)
    ? request.values
    : [request.values];
  for (const value of values) checkFinite(value, "the objective's value");
  const user_attrs = { ...userAttrs, ...request.user_attrs };
  return { ...request, user_attrs };
}
