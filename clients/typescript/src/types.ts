/**
 * What goes over the wire: requests and answers of the service, as
 * docs/api.md describes them.
 */

/** A value of one parameter. */
export type ParamValue = number | string | boolean;

/** Values of parameters by their names. */
export type Params = Record<string, ParamValue>;

/** A number from `low` to `high`. */
export interface FloatParameter {
  type: "float";
  name: string;
  low: number;
  high: number;
  /** Only multiples of it above `low`; not with `log`. */
  step?: number | null;
  /** Search in the logarithm; `low` must be positive. */
  log?: boolean;
}

/** An integer from `low` to `high`. */
export interface IntParameter {
  type: "int";
  name: string;
  low: number;
  high: number;
  step?: number;
  log?: boolean;
}

/** One of several choices, without an order. */
export interface CategoricalParameter {
  type: "categorical";
  name: string;
  choices: ParamValue[];
}

/** A parameter of a search space. */
export type SearchSpaceParameter =
  FloatParameter | IntParameter | CategoricalParameter;

/** Who chooses parameters. */
export type SamplerType = "tpe" | "gp" | "random" | "nsgaii" | "qmc";

/** Who stops trials that lead nowhere. */
export type PrunerType =
  | "hyperband"
  | "successive_halving"
  | "median"
  | "percentile"
  | "patient"
  | "threshold"
  | "wilcoxon"
  | "none";

/** What is wanted of an objective. */
export type Direction = "maximize" | "minimize";

/** The state of a trial; the last three are for good. */
export type TrialState = "RUNNING" | "COMPLETE" | "PRUNED" | "FAIL" | "WAITING";

/** Body of `POST /studies`. */
export interface CreateStudyRequest {
  /** 1 to 256 characters. */
  name: string;
  /** A list of two or more makes a study of several objectives. */
  direction?: Direction | Direction[];
  search_space: SearchSpaceParameter[];
  sampler?: SamplerType;
  sampler_options?: Record<string, unknown>;
  pruner?: PrunerType;
  pruner_options?: Record<string, unknown>;
  /** `false`: an existing name is a conflict. Default `true`. */
  load_if_exists?: boolean;
  /** The same seed and history give the same suggestions. */
  seed?: number;
  user_attrs?: Record<string, unknown>;
  /** One per objective. */
  metric_names?: string[];
  /** Exactly so many trials are handed out, whoever asks. */
  max_trials?: number | null;
  /** Lease of trials that are asked for without one. */
  lease_seconds?: number | null;
  /** How often the parameters of a trial whose lease ended come back. */
  max_retries?: number;
}

/** Body of `PATCH /studies/{name}`. */
export interface UpdateStudyRequest {
  /** Added to, or replacing, those that are there. */
  user_attrs?: Record<string, unknown>;
  max_trials?: number | null;
  lease_seconds?: number | null;
  max_retries?: number;
}

/** A study, as creating, loading, showing and changing it answer. */
export interface StudyResponse {
  study_id: number;
  study_name: string;
  direction: Direction | Direction[];
  /** Trials in every state. */
  n_trials: number;
  best_value: number | number[] | null;
  best_params: Params | null;
  datetime_start: string | null;
  user_attrs: Record<string, unknown>;
  /** These three are shown where they differ from the default. */
  max_trials?: number;
  lease_seconds?: number;
  max_retries?: number;
}

/** A study in a list. */
export interface StudySummary {
  study_id: number;
  study_name: string;
  direction: Direction | Direction[];
  n_trials: number;
  best_value: number | number[] | null;
  datetime_start: string | null;
}

/** Body of `POST …/trials/suggest`. */
export interface SuggestTrialRequest<P = Params> {
  /** Fixes some or all parameters; the sampler chooses the rest. */
  params?: Partial<P>;
  /** Who evaluates the trial. */
  worker?: string;
  /** How long the worker may stay silent. */
  lease_seconds?: number;
}

/** Body of `POST …/trials/suggest/batch`. */
export interface SuggestBatchRequest<
  P = Params,
> extends SuggestTrialRequest<P> {
  /** 1 to 1,000. */
  count: number;
}

/** A trial to evaluate. */
export interface TrialSuggestion<P = Params> {
  /** The trial's number in its study. */
  trial_id: number;
  params: P;
  study_name: string;
  number: number;
  /** Who chose: a sampler, `fixed` or `enqueued`. */
  sampler: string;
  lease_expires_at?: string;
}

/** Body of `POST …/trials/{id}/complete`. */
export interface TrialCompleteRequest {
  values: number | number[];
  /** Step to value; joins what was reported. */
  intermediate_values?: Record<number, number>;
  user_attrs?: Record<string, unknown>;
  /** The trial is feasible if all are at most 0. */
  constraints?: number[];
}

/** A point of a learning curve. */
export interface IntermediateReport {
  step: number;
  value: number;
}

/** What the study's pruner thinks. */
export interface ReportResponse {
  should_prune: boolean;
}

/** When a lease ends; null for a trial without one. */
export interface HeartbeatResponse {
  lease_expires_at: string | null;
}

/** A trial, as lists and outcomes show it. */
export interface TrialResponse<P = Params> {
  trial_id: number;
  study_name: string;
  state: TrialState;
  values: number[] | null;
  params: P;
  datetime_start: string | null;
  datetime_complete: string | null;
  duration_seconds: number | null;
  user_attrs: Record<string, unknown>;
}

/** A trial with all that is known of it. */
export interface TrialDetail<P = Params> extends TrialResponse<P> {
  /** Step to value. */
  intermediate_values: Record<string, number>;
  constraints: number[];
  worker: string | null;
}

/** A trial to be handed out before anything is sampled. */
export interface EnqueueTrialRequest<P = Params> {
  params: Partial<P>;
  state?: "WAITING";
  user_attrs?: Record<string, unknown>;
}

/** A trial that was finished elsewhere. */
export interface ImportTrialRequest<P = Params> {
  params: P;
  state: "COMPLETE" | "PRUNED" | "FAIL";
  /** Required for COMPLETE, not for FAIL. */
  values?: number | number[];
  intermediate_values?: Record<number, number>;
  constraints?: number[];
  user_attrs?: Record<string, unknown>;
}

/** A trial that the caller brings. */
export type AddTrialRequest<P = Params> =
  EnqueueTrialRequest<P> | ImportTrialRequest<P>;

/** The best trial. */
export interface BestParamsResponse<P = Params> {
  params: P;
  /** A list with several objectives. */
  value: number | number[];
  trial_id: number;
}

/** A trial of the Pareto front. */
export interface ParetoTrialResponse<P = Params> {
  trial_id: number;
  values: number[];
  params: P;
}

/** The volume that the Pareto front dominates; null where infinite. */
export interface HypervolumeResponse {
  hypervolume: number | null;
  reference_point: number[];
}

/** How the importance of parameters is measured. */
export type ImportanceEvaluator = "fanova" | "ped_anova" | "mdi";

/** How much each parameter matters: shares, descending, of sum 1. */
export interface ParamImportance {
  importances: Record<string, number>;
  method: string;
}

/** What had been reached after each trial of a study of one objective. */
export interface ObjectiveHistory {
  number: number[];
  value: (number | null)[];
  best: (number | null)[];
  feasible: boolean[];
}

/** What had been reached after each trial of a study of several. */
export interface HypervolumeHistory {
  reference_point: number[];
  number: number[];
  /** One array per objective. */
  values: (number | null)[][];
  hypervolume: (number | null)[];
  feasible: boolean[];
}

/** Learning curves. */
export interface IntermediatePlot {
  number: number[];
  state: TrialState[];
  steps: number[][];
  values: (number | null)[][];
}

/** One parameter against one objective. */
export interface SlicePlot {
  param: SearchSpaceParameter;
  number: number[];
  state: TrialState[];
  x: (ParamValue | null)[];
  value: (number | null)[];
}

/** All parameters against an objective; a choice is its position. */
export interface ParallelPlot {
  params: SearchSpaceParameter[];
  number: number[];
  state: TrialState[];
  /** One array per parameter. */
  columns: (number | null)[][];
  value: (number | null)[];
}

/** Answer of `GET /health`. */
export interface HealthResponse {
  status: "healthy" | "degraded";
  version: string;
  storage_connected: boolean;
}

/** Answer of `GET /ready`. */
export interface ReadyResponse {
  status: string;
  reason?: string;
}

/** One fault of a request, as 422 lists them. */
export interface ValidationIssue {
  type: string;
  /** The place: `["body", "search_space", 0, "low"]`. */
  loc: (string | number)[];
  msg: string;
  input?: unknown;
}
