import type {
  AddTrialRequest,
  HeartbeatResponse,
  IntermediateReport,
  ReportResponse,
  SuggestBatchRequest,
  SuggestTrialRequest,
  TrialCompleteRequest,
  TrialDetail,
  TrialResponse,
  TrialState,
  TrialSuggestion,
} from "../types.js";
import { type Page, studyPath, trialPath } from "./calls.js";
import { checkFinite } from "./finite.js";
import type { CallOptions } from "./options.js";
import { pages } from "./pages.js";
import { StudyCalls } from "./study-calls.js";

/** Which trials to list. */
export interface ListTrialsOptions extends CallOptions {
  /** Only trials in this state, or these. */
  state?: TrialState | TrialState[];
  /** 1 to 1,000. Default 100. */
  limit?: number;
  offset?: number;
  /** `-number`: the highest number first. */
  order?: "number" | "-number";
}

/** Which trials to go through. */
export interface EachTrialOptions extends CallOptions {
  state?: TrialState | TrialState[];
  order?: "number" | "-number";
  /** Trials per request, 1 to 1,000. Default 1,000. */
  pageSize?: number;
}

/** Asking, telling and showing trials. */
export abstract class TrialCalls extends StudyCalls {
  /**
   * Asks for a trial to evaluate.
   *
   * @throws {@link StudyExhaustedError} if the study's budget is spent.
   */
  async suggestTrial(
    studyName: string,
    request: SuggestTrialRequest = {},
    options?: CallOptions,
  ): Promise<TrialSuggestion> {
    return this.trialsPost(studyName, "/suggest", request, options);
  }

  /** Asks for several trials at once, whose points know of each other. */
  async suggestTrials(
    studyName: string,
    request: SuggestBatchRequest,
    options?: CallOptions,
  ): Promise<TrialSuggestion[]> {
    const answer = await this.trialsPost<{ trials: TrialSuggestion[] }>(
      studyName,
      "/suggest/batch",
      request,
      options,
    );
    return answer.trials;
  }

  /**
   * Adds one point to a learning curve, or several; asks the study's pruner.
   *
   * @throws {@link LeaseExpiredError} if the trial is another's by now.
   */
  async reportTrial(
    studyName: string,
    trialId: number,
    report: IntermediateReport | IntermediateReport[],
    options?: CallOptions,
  ): Promise<ReportResponse> {
    const reports = Array.isArray(report) ? report : [report];
    for (const { step, value } of reports)
      checkFinite(value, `the value at step ${step}`);
    return this.trialsPost(
      studyName,
      `/${trialId}/report`,
      Array.isArray(report) ? { reports: report } : report,
      options,
    );
  }

  /**
   * Tells a result.
   *
   * @throws RangeError if a value is not finite: JSON has no such number. Use
   * {@link failTrial} for a trial without a result.
   */
  async completeTrial(
    studyName: string,
    trialId: number,
    request: TrialCompleteRequest,
    options?: CallOptions,
  ): Promise<TrialResponse> {
    for (const value of [request.values].flat())
      checkFinite(value, "an objective's value");
    return this.trialsPost(studyName, `/${trialId}/complete`, request, options);
  }

  /** Ends a trial early; its value is its last intermediate one. */
  async pruneTrial(
    studyName: string,
    trialId: number,
    options?: CallOptions,
  ): Promise<TrialResponse> {
    return this.trialsPost(studyName, `/${trialId}/prune`, {}, options);
  }

  /** Gives a trial up. */
  async failTrial(
    studyName: string,
    trialId: number,
    reason?: string,
    options?: CallOptions,
  ): Promise<TrialResponse> {
    return this.trialsPost(studyName, `/${trialId}/fail`, { reason }, options);
  }

  /** Keeps the lease of a trial, or gives it another length. */
  async heartbeat(
    studyName: string,
    trialId: number,
    leaseSeconds?: number,
    options?: CallOptions,
  ): Promise<HeartbeatResponse> {
    const body = { lease_seconds: leaseSeconds };
    return this.trialsPost(studyName, `/${trialId}/heartbeat`, body, options);
  }

  /** Adds a trial: to be handed out next, or finished elsewhere. */
  async addTrial(
    studyName: string,
    trial: AddTrialRequest,
    options?: CallOptions,
  ): Promise<TrialResponse> {
    return this.trialsPost(studyName, "", trial, options);
  }

  /** Adds up to 1,000 trials, all or none. */
  async addTrials(
    studyName: string,
    trials: AddTrialRequest[],
    options?: CallOptions,
  ): Promise<TrialResponse[]> {
    return this.trialsPost(studyName, "", trials, options);
  }

  /** The trials of one page, 100 unless told otherwise. */
  async listTrials(
    studyName: string,
    options?: ListTrialsOptions,
  ): Promise<TrialResponse[]> {
    return (await this.listTrialsPage(studyName, options)).items;
  }

  /** The trials of one page, and how many match. */
  async listTrialsPage(
    studyName: string,
    options: ListTrialsOptions = {},
  ): Promise<Page<TrialResponse>> {
    const { state, limit, offset, order } = options;
    const query = { state, limit, offset, order };
    const path = studyPath(studyName, "/trials");
    return this.page({ method: "GET", path, query }, options);
  }

  /** All trials, page by page. With `state`, one that changes meanwhile may
   * hide another. */
  eachTrial(
    studyName: string,
    options: EachTrialOptions = {},
  ): AsyncGenerator<TrialResponse> {
    return pages(
      (limit, offset) =>
        this.listTrials(studyName, { ...options, limit, offset }),
      (trial) => trial.trial_id,
      options.pageSize,
    );
  }

  /** How many trials there are, of one state or several or all. */
  async countTrials(
    studyName: string,
    options: { state?: TrialState | TrialState[] } & CallOptions = {},
  ): Promise<number> {
    return (await this.listTrialsPage(studyName, { ...options, limit: 1 }))
      .total;
  }

  /** A trial with its learning curve. */
  async getTrial(
    studyName: string,
    trialId: number,
    options?: CallOptions,
  ): Promise<TrialDetail> {
    const path = trialPath(studyName, trialId);
    return this.json({ method: "GET", path }, options);
  }

  private async trialsPost<T>(
    studyName: string,
    tail: string,
    body: unknown,
    options?: CallOptions,
  ): Promise<T> {
    const path = studyPath(studyName, `/trials${tail}`);
    return this.json<T>({ method: "POST", path, body }, options);
  }
}
