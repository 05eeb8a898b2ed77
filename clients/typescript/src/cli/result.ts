import type { ObjectiveResult } from "../runner/objective.js";
import type { TrialCompleteRequest } from "../types.js";

/**
 * The result that a program printed: a number, a list of them, or an object
 * with `value` or `values`, and maybe `user_attrs` and `constraints`.
 *
 * @throws Error if it is something else.
 */
export function readResult(json: unknown): ObjectiveResult {
  if (typeof json === "number" || Array.isArray(json))
    return json as ObjectiveResult;
  if (typeof json === "object" && json !== null) {
    const { value, ...rest } = json as { value?: number };
    const values = (json as { values?: number | number[] }).values ?? value;
    if (values !== undefined)
      return { ...rest, values } as TrialCompleteRequest;
  }
  throw new Error(
    `expected a number, a list of numbers or an object with 'values' ` +
      `as result, got ${JSON.stringify(json).slice(0, 200)}`,
  );
}
