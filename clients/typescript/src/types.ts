/**
 * What goes over the wire: requests and answers of the service. The shapes are
 * those of its OpenAPI document (wire/openapi.ts, generated); what is written
 * here gives them names and types the parameters of trials.
 *
 * Values that are infinite, which only other programs can have written into the
 * database, arrive as null; these types leave that out.
 */

import type { components } from "./wire/openapi.js";

type Schemas = components["schemas"];
type Schema<Name extends keyof Schemas> = Schemas[Name];

/** A value of one parameter. */
export type ParamValue = number | string | boolean;

/** Values of parameters by their names. */
export type Params = Record<string, ParamValue>;

/** A number from `low` to `high`. */
export interface FloatParameter extends Schema<"FloatParameter"> {}

/** An integer from `low` to `high`. */
export interface IntParameter extends Schema<"IntParameter"> {}

/** One of several choices, without an order. */
export interface CategoricalParameter extends Schema<"CategoricalParameter"> {}

/** A parameter of a search space. */
export type SearchSpaceParameter =
  FloatParameter | IntParameter | CategoricalParameter;

/** Who chooses parameters. */
export type SamplerType = Schemas["SamplerName"];

/** Who stops trials that lead nowhere. */
export type PrunerType = Schemas["PrunerName"];

/** What is wanted of an objective. */
export type Direction = Schemas["Direction"];

/** The state of a trial; COMPLETE, PRUNED and FAIL are for good. */
export type TrialState = Schemas["TrialState"];

/** Body of `POST /studies`. */
export interface CreateStudyRequest extends Omit<
  Schemas["StudyDefinition"],
  "search_space"
> {
  search_space: SearchSpaceParameter[];
}

/** Body of `PATCH /studies/{name}`. */
export interface UpdateStudyRequest extends Schema<"StudyUpdate"> {}

/** A study, as creating, loading, showing and changing it answer. */
export interface StudyResponse extends Omit<
  Schemas["Study"],
  "best_value" | "best_params"
> {
  /** A list with several objectives. */
  best_value: number | number[] | null;
  best_params: Params | null;
}

/** A study in a list. */
export interface StudySummary extends Schema<"StudySummary"> {}

/** Body of `POST …/trials/suggest`. */
export interface SuggestTrialRequest<P = Params> extends Omit<
  Schemas["SuggestRequest"],
  "params"
> {
  /** Fixes some or all parameters; the sampler chooses the rest. */
  params?: Partial<P> | null;
}

/** Body of `POST …/trials/suggest/batch`. */
export interface SuggestBatchRequest<P = Params> extends Omit<
  Schemas["SuggestBatchRequest"],
  "params"
> {
  /** Fixes some or all parameters; the sampler chooses the rest. */
  params?: Partial<P> | null;
}

/** A trial to evaluate. */
export interface TrialSuggestion<P = Params> extends Omit<
  Schemas["Suggestion"],
  "params"
> {
  params: P;
}

/** Body of `POST …/trials/{id}/complete`. */
export interface TrialCompleteRequest extends Schema<"CompleteRequest"> {}

/** A point of a learning curve. */
export interface IntermediateReport extends Schema<"ReportPoint"> {}

/** What the study's pruner thinks. */
export interface ReportResponse extends Schema<"ReportAnswer"> {}

/** When a lease ends; null for a trial without one. */
export interface HeartbeatResponse extends Schema<"Lease"> {}

/** A trial, as lists and outcomes show it. */
export interface TrialResponse<P = Params> extends Omit<
  Schemas["Trial"],
  "params" | "values"
> {
  params: P;
  values: number[] | null;
}

/** A trial with all that is known of it. */
export interface TrialDetail<P = Params>
  extends
    TrialResponse<P>,
    Omit<
      Schemas["TrialDetail"],
      keyof Schemas["Trial"] | "intermediate_values" | "constraints"
    > {
  /** Step to value. */
  intermediate_values: Record<string, number>;
  constraints: number[];
}

/** A trial to be handed out before anything is sampled. */
export interface EnqueueTrialRequest<P = Params> extends Pick<
  Schemas["NewTrial"],
  "user_attrs"
> {
  params: Partial<P>;
  state?: "WAITING";
}

/** A trial that was finished elsewhere. */
export interface ImportTrialRequest<P = Params> extends Omit<
  Schemas["NewTrial"],
  "params" | "state"
> {
  params: P;
  state: "COMPLETE" | "PRUNED" | "FAIL";
}

/** A trial that the caller brings. */
export type AddTrialRequest<P = Params> =
  EnqueueTrialRequest<P> | ImportTrialRequest<P>;

/** The best trial. */
export interface BestParamsResponse<P = Params> extends Omit<
  Schemas["BestTrial"],
  "params" | "value"
> {
  params: P;
  /** A list with several objectives. */
  value: number | number[];
}

/** A trial of the Pareto front. */
export interface ParetoTrialResponse<P = Params> extends Omit<
  Schemas["ParetoPoint"],
  "params" | "values"
> {
  params: P;
  values: number[];
}

/** The volume that the Pareto front dominates; null where infinite. */
export interface HypervolumeResponse extends Schema<"Hypervolume"> {}

/** How the importance of parameters is measured. */
export type ImportanceEvaluator = "fanova" | "ped_anova" | "mdi";

/** How much each parameter matters: shares, descending, of sum 1. */
export interface ParamImportance extends Schema<"Importance"> {}

/** What had been reached after each trial of a study of one objective. */
export interface ObjectiveHistory extends Schema<"BestValueHistory"> {}

/** What had been reached after each trial of a study of several. */
export interface HypervolumeHistory extends Schema<"HypervolumeHistory"> {}

/** Learning curves. */
export interface IntermediatePlot extends Schema<"LearningCurves"> {}

/** One parameter against one objective. */
export interface SlicePlot extends Schema<"Slice"> {}

/** All parameters against an objective; a choice is its position. */
export interface ParallelPlot extends Schema<"ParallelCoordinates"> {}

/** Answer of `GET /health`. */
export interface HealthResponse extends Schema<"Health"> {}

/** Answer of `GET /ready`. */
export interface ReadyResponse extends Schema<"Readiness"> {}

/** One fault of a request, as 422 lists them. */
export interface ValidationIssue extends Schema<"ValidationError"> {}
