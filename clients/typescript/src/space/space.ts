import type { ParamValue, Params, SearchSpaceParameter } from "../types.js";
import type { ParameterSpec } from "./parameter.js";

/** A search space whose trials have parameters of type `P`. */
export interface SearchSpace<P = Params> {
  /** As `POST /studies` takes them. */
  readonly parameters: SearchSpaceParameter[];
  /** Never there: it carries the type. */
  readonly paramsType?: P;
}

/** The parameters of a trial in a space: `InferParams<typeof mySpace>`. */
export type InferParams<S> = S extends SearchSpace<infer P> ? P : never;

type Specs = Record<string, ParameterSpec>;

type ParamsOf<S extends Specs> = {
  -readonly [K in keyof S]: S[K] extends ParameterSpec<infer T>
    ? T
    : ParamValue;
};

/**
 * A search space, named and typed by an object.
 *
 * @example
 * ```ts
 * const hyperparameters = space({
 *   lr: float(1e-5, 1, { log: true }),
 *   depth: int(1, 12),
 *   opt: categorical(["sgd", "adam"]),
 * });
 * // Trials have { lr: number; depth: number; opt: "sgd" | "adam" }.
 * ```
 */
export function space<S extends Specs>(specs: S): SearchSpace<ParamsOf<S>> {
  const parameters = Object.entries(specs).map(
    ([name, { definition }]) =>
      ({ ...definition, name }) as SearchSpaceParameter,
  );
  return { parameters };
}
