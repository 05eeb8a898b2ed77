import type {
  CategoricalParameter,
  FloatParameter,
  IntParameter,
  SearchSpaceParameter,
} from "../types.js";

/** Every parameter of Engram's search that can be tuned. */
export const EngramSearchSpace = {
  "search.minScore.dense": {
    type: "float",
    name: "search.minScore.dense",
    low: 0.6,
    high: 0.9,
    step: 0.05,
  } satisfies FloatParameter,
  "search.minScore.hybrid": {
    type: "float",
    name: "search.minScore.hybrid",
    low: 0.35,
    high: 0.65,
    step: 0.05,
  } satisfies FloatParameter,
  "search.minScore.sparse": {
    type: "float",
    name: "search.minScore.sparse",
    low: 0.05,
    high: 0.2,
    step: 0.05,
  } satisfies FloatParameter,
  "reranker.depth": {
    type: "int",
    name: "reranker.depth",
    low: 10,
    high: 100,
    step: 10,
  } satisfies IntParameter,
  "reranker.defaultTier": {
    type: "categorical",
    name: "reranker.defaultTier",
    choices: ["fast", "accurate", "code"],
  } satisfies CategoricalParameter,
  "reranker.timeoutMs": {
    type: "int",
    name: "reranker.timeoutMs",
    low: 200,
    high: 2000,
    step: 100,
  } satisfies IntParameter,
  "abstention.minRetrievalScore": {
    type: "float",
    name: "abstention.minRetrievalScore",
    low: 0.15,
    high: 0.5,
    step: 0.05,
  } satisfies FloatParameter,
  "abstention.minScoreGap": {
    type: "float",
    name: "abstention.minScoreGap",
    low: 0.05,
    high: 0.25,
    step: 0.05,
  } satisfies FloatParameter,
  "reranker.tiers.fast.maxCandidates": {
    type: "int",
    name: "reranker.tiers.fast.maxCandidates",
    low: 20,
    high: 100,
    step: 10,
  } satisfies IntParameter,
  "reranker.tiers.accurate.maxCandidates": {
    type: "int",
    name: "reranker.tiers.accurate.maxCandidates",
    low: 10,
    high: 50,
    step: 5,
  } satisfies IntParameter,
  "reranker.tiers.code.maxCandidates": {
    type: "int",
    name: "reranker.tiers.code.maxCandidates",
    low: 10,
    high: 50,
    step: 5,
  } satisfies IntParameter,
} as const;

/** The name of a parameter of Engram's search. */
export type EngramSearchSpaceKey = keyof typeof EngramSearchSpace;

/** A search space of some of Engram's parameters. */
export function buildSearchSpace(
  keys: EngramSearchSpaceKey[],
): SearchSpaceParameter[] {
  return keys.map((key) => EngramSearchSpace[key]);
}

/** Search spaces for common purposes. */
export const SearchSpacePresets = {
  /** The three parameters that matter most. */
  quick: buildSearchSpace([
    "reranker.depth",
    "reranker.defaultTier",
    "search.minScore.dense",
  ]),
  /** Six parameters: thresholds and the reranker. */
  standard: buildSearchSpace([
    "reranker.depth",
    "reranker.defaultTier",
    "search.minScore.dense",
    "search.minScore.hybrid",
    "abstention.minRetrievalScore",
    "reranker.timeoutMs",
  ]),
  /** All eleven. */
  full: buildSearchSpace(
    Object.keys(EngramSearchSpace) as EngramSearchSpaceKey[],
  ),
};

/** The name of a preset. */
export type SearchSpacePresetName = keyof typeof SearchSpacePresets;
