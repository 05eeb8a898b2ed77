import type { ParamValue } from "../types.js";

type Tier = "fast" | "accurate" | "code";

interface TierSettings {
  maxCandidates?: number;
  maxLatencyMs?: number;
}

/** Settings of Engram's reranker. */
export interface PartialRerankerConfig {
  enabled?: boolean;
  defaultTier?: Tier;
  depth?: number;
  timeoutMs?: number;
  tiers?: {
    fast?: TierSettings;
    accurate?: TierSettings;
    code?: TierSettings;
  };
}

/** Settings of Engram's search. */
export interface SearchSettings {
  minScore?: { dense?: number; sparse?: number; hybrid?: number };
}

/** When Engram's search says that it found nothing. */
export interface AbstentionSettings {
  minRetrievalScore?: number;
  minScoreGap?: number;
}

/** The parameters of a trial by whom they are for. */
export interface TrialConfig {
  reranker: PartialRerankerConfig;
  search: SearchSettings;
  abstention: AbstentionSettings;
}

type Check = (value: ParamValue) => boolean;

const isNumber: Check = (x) => typeof x === "number";
const isBoolean: Check = (x) => typeof x === "boolean";
const TIERS: readonly ParamValue[] = ["fast", "accurate", "code"];

// Every parameter that a configuration has, and what its value must be.
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ...["dense", "sparse", "hybrid"].map(
    (x) => [`search.minScore.${x}`, isNumber] as const,
  ),
  ["reranker.depth", isNumber],
  ["reranker.defaultTier", (x: ParamValue) => TIERS.includes(x)],
  ["reranker.timeoutMs", isNumber],
  ["reranker.enabled", isBoolean],
  ...TIERS.flatMap((tier) =>
    ["maxCandidates", "maxLatencyMs"].map(
      (x) => [`reranker.tiers.${String(tier)}.${x}`, isNumber] as const,
    ),
  ),
  ["abstention.minRetrievalScore", isNumber],
  ["abstention.minScoreGap", isNumber],
]);

type Tree = { [name: string]: Tree | ParamValue | undefined };

/**
 * Sorts flat parameters (`reranker.depth`) into a configuration. What is
 * unknown, or of a wrong type, is left out.
 */
export function mapParamsToConfig(
  params: Record<string, ParamValue>,
): TrialConfig {
  const config: TrialConfig = { reranker: {}, search: {}, abstention: {} };
  for (const [path, value] of Object.entries(params)) {
    if (!CHECKS.get(path)?.(value)) continue;
    const names = path.split(".");
    const last = names.pop() as string;
    // Only paths of the table come here.
    let node = config as unknown as Tree;
    for (const name of names) node = (node[name] ??= {}) as Tree;
    node[last] = value;
  }
  return config;
}

/** The flat parameters of a configuration. */
export function flattenConfig(config: TrialConfig): Record<string, ParamValue> {
  const params: Record<string, ParamValue> = {};
  for (const path of CHECKS.keys()) {
    let node: Tree | ParamValue | undefined = config as unknown as Tree;
    for (const name of path.split("."))
      node = typeof node === "object" ? node[name] : undefined;
    if (node !== undefined && typeof node !== "object") params[path] = node;
  }
  return params;
}
