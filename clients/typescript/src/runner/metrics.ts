/** What an evaluation of Engram's search measures. */
export interface TrialMetrics {
  ndcg?: number;
  mrr?: number;
  hitRate?: number;
  precision?: number;
  recall?: number;
  /** Milliseconds. */
  p50Latency?: number;
  /** Milliseconds. */
  p95Latency?: number;
  /** Milliseconds. */
  p99Latency?: number;
  abstentionPrecision?: number;
  abstentionRecall?: number;
  abstentionF1?: number;
}

/** How metrics become what a study maximizes. */
export interface ObjectiveConfig {
  /**
   * - `quality`: NDCG
   * - `latency`: minus the 95th percentile of latency
   * - `balanced`: a weighted sum of NDCG and of the share of the latency budget
   *   that is left
   * - `pareto`: quality and latency, two objectives that are both maximized
   */
  mode: "quality" | "latency" | "balanced" | "pareto";
  /** For `balanced`. Default 0.7 and 0.3. */
  weights?: { quality: number; latency: number };
  /** For `balanced`, in milliseconds. Default 500. */
  latencyBudgetMs?: number;
}

// What a missing latency counts as.
const WORST_LATENCY = 1000;

/** The values to tell for metrics; all are to be maximized. */
export function computeObjectiveValues(
  metrics: TrialMetrics,
  config: ObjectiveConfig,
): number | number[] {
  const quality = metrics.ndcg ?? 0;
  const latency = -(metrics.p95Latency ?? WORST_LATENCY);
  switch (config.mode) {
    case "latency":
      return latency;
    case "pareto":
      return [quality, latency];
    case "balanced": {
      const weights = config.weights ?? { quality: 0.7, latency: 0.3 };
      const budget = config.latencyBudgetMs ?? 500;
      const used = Math.min((metrics.p95Latency ?? budget) / budget, 1);
      return weights.quality * quality + weights.latency * (1 - used);
    }
    default:
      return quality;
  }
}
