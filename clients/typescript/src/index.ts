/**
 * Client and runner of Tuner, the hyperparameter-optimization service.
 *
 * @packageDocumentation
 */

export type { Page } from "./client/calls.js";
export {
  ConflictError,
  ConnectionError,
  type ErrorContext,
  ForbiddenError,
  LeaseExpiredError,
  NotFoundError,
  RateLimitError,
  RequestTimeoutError,
  StudyExhaustedError,
  TunerClientError,
  UnauthorizedError,
  UnavailableError,
  ValidationError,
} from "./client/error.js";
export type {
  ImportanceOptions,
  PlotOptions,
  ReferencePointOptions,
  StateOptions,
} from "./client/analysis-calls.js";
export type { EventOptions, StudyEvent } from "./client/event-calls.js";
export type {
  CallOptions,
  RetryEvent,
  RetryOptions,
  TokenProvider,
  TunerClientOptions,
} from "./client/options.js";
export type {
  EachStudyOptions,
  ListStudiesOptions,
} from "./client/study-calls.js";
export type {
  EachTrialOptions,
  ListTrialsOptions,
} from "./client/trial-calls.js";
export { TunerClient } from "./client/tuner-client.js";
export {
  type AbstentionSettings,
  flattenConfig,
  mapParamsToConfig,
  type PartialRerankerConfig,
  type SearchSettings,
  type TrialConfig,
} from "./runner/config-mapper.js";
export type { TrialOutcome } from "./runner/evaluate.js";
export {
  computeObjectiveValues,
  type ObjectiveConfig,
  type TrialMetrics,
} from "./runner/metrics.js";
export type { Objective, ObjectiveResult } from "./runner/objective.js";
export {
  optimize,
  type OptimizeOptions,
  type OptimizeResult,
  type TrialEvent,
} from "./runner/optimize.js";
export { TrialPruned } from "./runner/pruned.js";
export type { Trial } from "./runner/trial.js";
export {
  runTrial,
  runTrials,
  type TrialProgressEvent,
  type TrialRunnerOptions,
  type TrialsResult,
} from "./runner/trial-runner.js";
export {
  buildSearchSpace,
  EngramSearchSpace,
  type EngramSearchSpaceKey,
  type SearchSpacePresetName,
  SearchSpacePresets,
} from "./space/engram.js";
export {
  categorical,
  float,
  int,
  type NumberOptions,
  type ParameterSpec,
} from "./space/parameter.js";
export { type InferParams, type SearchSpace, space } from "./space/space.js";
export { type OpenStudyOptions, Study } from "./study/study.js";
export type * from "./types.js";
