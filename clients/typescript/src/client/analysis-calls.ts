import type {
  BestParamsResponse,
  HypervolumeHistory,
  HypervolumeResponse,
  ImportanceEvaluator,
  IntermediatePlot,
  ObjectiveHistory,
  ParallelPlot,
  ParamImportance,
  ParetoTrialResponse,
  SlicePlot,
  TrialDetail,
  TrialState,
} from "../types.js";
import { readJson, studyPath } from "./calls.js";
import type { CallOptions } from "./options.js";
import type { Query } from "./query.js";
import type { Call } from "./transport.js";
import { TrialCalls } from "./trial-calls.js";

/** A call that can give back what it gave last time. */
export interface PlotOptions<T> extends CallOptions {
  /** What this call answered before: as long as nothing changed, the same
   * object is given back, and nothing is sent. */
  previous?: T;
}

/** A point that is worse than what is wanted, one number per objective. */
export interface ReferencePointOptions {
  reference_point?: number[];
}

/** Trials in these states only. */
export interface StateOptions {
  state?: TrialState | TrialState[];
}

/** How `importance` is measured, and of which objective. */
export interface ImportanceOptions extends CallOptions {
  evaluator?: ImportanceEvaluator;
}

/** Best trials, importance, plots and export. */
export abstract class AnalysisCalls extends TrialCalls {
  // ETags of what was answered.
  private readonly tags = new WeakMap<object, string>();

  /**
   * The best trial, or the first of the Pareto front.
   *
   * @throws {@link NotFoundError} if there is none yet.
   */
  async getBestParams(
    studyName: string,
    options?: CallOptions,
  ): Promise<BestParamsResponse> {
    return this.read(studyName, "/best", {}, options);
  }

  /** The Pareto front of a study of several objectives. */
  async getParetoFront(
    studyName: string,
    options?: CallOptions,
  ): Promise<ParetoTrialResponse[]> {
    return this.read(studyName, "/pareto", {}, options);
  }

  /** The volume between the Pareto front and a reference point. */
  async getHypervolume(
    studyName: string,
    options: ReferencePointOptions & CallOptions = {},
  ): Promise<HypervolumeResponse> {
    const { reference_point } = options;
    return this.read(studyName, "/hypervolume", { reference_point }, options);
  }

  /**
   * How much each parameter matters.
   *
   * @param targetIdx - Which of several objectives.
   */
  async getParamImportance(
    studyName: string,
    targetIdx = 0,
    options: ImportanceOptions = {},
  ): Promise<ParamImportance> {
    const query = { target_idx: targetIdx, evaluator: options.evaluator };
    return this.read(studyName, "/importance", query, options);
  }

  /** What had been reached after each trial. */
  async getHistory<T extends ObjectiveHistory | HypervolumeHistory>(
    studyName: string,
    options: ReferencePointOptions & PlotOptions<T> = {},
  ): Promise<T> {
    const { reference_point } = options;
    return this.plot(studyName, "/history", { reference_point }, options);
  }

  /** The learning curves of the newest trials. */
  async getIntermediate(
    studyName: string,
    options: StateOptions & {
      /** Trials, 1 to 100,000. Default 1,000. */
      limit?: number;
      /** Points per curve, 2 to 10,000. Default 100. */
      points?: number;
    } & PlotOptions<IntermediatePlot> = {},
  ): Promise<IntermediatePlot> {
    const { state, limit, points } = options;
    const query = { state, limit, points };
    return this.plot(studyName, "/intermediate", query, options);
  }

  /** One parameter against one objective. */
  async getSlices(
    studyName: string,
    param: string,
    options: StateOptions & {
      target_idx?: number;
    } & PlotOptions<SlicePlot> = {},
  ): Promise<SlicePlot> {
    const { state, target_idx } = options;
    const query = { param, state, target_idx };
    return this.plot(studyName, "/slices", query, options);
  }

  /** All parameters, or those named, against one objective. */
  async getParallel(
    studyName: string,
    options: StateOptions & {
      param?: string[];
      target_idx?: number;
    } & PlotOptions<ParallelPlot> = {},
  ): Promise<ParallelPlot> {
    const { param, state, target_idx } = options;
    const query = { param, state, target_idx };
    return this.plot(studyName, "/parallel", query, options);
  }

  /** All trials of a study with all that is known of them. */
  async exportTrials(
    studyName: string,
    options?: CallOptions,
  ): Promise<TrialDetail[]> {
    return this.read(studyName, "/export", { format: "json" }, options);
  }

  /**
   * The export as it arrives, for files that need not fit into memory. The
   * stream fails if the connection breaks.
   */
  async exportStream(
    studyName: string,
    format: "json" | "csv",
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    const path = studyPath(studyName, "/export");
    const query = { format };
    const call = { method: "GET", path, query } as const;
    const { body } = await this.transport.open(call, options);
    return body ?? new ReadableStream({ start: (x) => x.close() });
  }

  private async read<T>(
    studyName: string,
    tail: string,
    query: Query,
    options?: CallOptions,
  ): Promise<T> {
    const path = studyPath(studyName, tail);
    return this.json<T>({ method: "GET", path, query }, options);
  }

  private async plot<T extends object>(
    studyName: string,
    tail: string,
    query: Query,
    options: PlotOptions<T>,
  ): Promise<T> {
    const { previous } = options;
    const tag = previous && this.tags.get(previous);
    const call: Call = {
      method: "GET",
      path: studyPath(studyName, tail),
      query,
      headers: tag ? { "If-None-Match": tag } : {},
      accepted: tag ? [304] : [],
    };
    const answer = await this.transport.send(call, options);
    if (answer.status === 304 && previous) return previous;
    const plot = readJson<T>(call, answer);
    const newTag = answer.headers.get("etag");
    if (newTag) this.tags.set(plot, newTag);
    return plot;
  }
}
