import type { Params } from "../types.js";

/** `search.minScore.dense` as `SEARCH_MIN_SCORE_DENSE`. */
export function variableName(param: string): string {
  return param
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

// What a shell, or a reader of .env files, takes as it is.
const PLAIN = /^[A-Za-z0-9_./:@%+,-]+$/;

/** Lines of an .env file. */
export function envLines(params: Params): string[] {
  return Object.entries(params).map(([name, value]) => {
    const text = String(value);
    const quoted = PLAIN.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
    return `${variableName(name)}=${quoted}`;
  });
}

/** Parameters as variables of the environment of a program. */
export function paramVariables(params: Params): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(params))
    variables[`TUNER_PARAM_${variableName(name)}`] = String(value);
  return variables;
}
