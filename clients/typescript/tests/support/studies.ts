import { categorical, float, int, space } from "../../src/index.js";

/** A space with every kind of parameter. */
export const SPACE = space({
  x: float(-1, 1),
  rate: float(1e-5, 0.1, { log: true }),
  depth: int(1, 12),
  kind: categorical(["fast", "accurate"]),
});

let count = 0;

/** A name that no other study has. */
export function freshName(prefix = "study"): string {
  count += 1;
  return `${prefix}-${count}`;
}
