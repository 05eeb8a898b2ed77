import type { ParamValue, SearchSpaceParameter } from "../types.js";

type Unnamed<T> = T extends unknown ? Omit<T, "name"> : never;

/**
 * A parameter that has no name yet; `T` is the type of its values.
 */
export interface ParameterSpec<T extends ParamValue = ParamValue> {
  /** All but the name. */
  readonly definition: Unnamed<SearchSpaceParameter>;
  /** Never there: it carries the type. */
  readonly valueType?: T;
}

/** How numbers are searched. */
export interface NumberOptions {
  /** Only `low` and multiples of it above. */
  step?: number;
  /** Search in the logarithm; not with `step`. */
  log?: boolean;
}

/** A number from `low` to `high`. */
export function float(
  low: number,
  high: number,
  options: NumberOptions = {},
): ParameterSpec<number> {
  return { definition: { type: "float", low, high, ...options } };
}

/** An integer from `low` to `high`. */
export function int(
  low: number,
  high: number,
  options: NumberOptions = {},
): ParameterSpec<number> {
  return { definition: { type: "int", low, high, ...options } };
}

/** One of several choices, without an order. */
export function categorical<const C extends ParamValue>(
  choices: readonly C[],
): ParameterSpec<C> {
  return { definition: { type: "categorical", choices: [...choices] } };
}
