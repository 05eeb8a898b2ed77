import type { EachTrialOptions } from "../client/trial-calls.js";
import type { CallOptions } from "../client/options.js";
import type { TunerClient } from "../client/tuner-client.js";
import type { SearchSpace } from "../space/space.js";
import type {
  AddTrialRequest,
  BestParamsResponse,
  CreateStudyRequest,
  IntermediateReport,
  Params,
  ParetoTrialResponse,
  ReportResponse,
  StudyResponse,
  SuggestTrialRequest,
  TrialCompleteRequest,
  TrialDetail,
  TrialResponse,
  TrialSuggestion,
} from "../types.js";

/** What {@link TunerClient.openStudy} creates or loads. */
export interface OpenStudyOptions<P = Params> extends Omit<
  CreateStudyRequest,
  "search_space"
> {
  space: SearchSpace<P>;
}

/**
 * One study, whose trials have parameters of type `P`. It holds nothing but
 * its name and the client.
 */
export class Study<P = Params> {
  constructor(
    readonly client: TunerClient,
    readonly name: string,
  ) {}

  /** The study as it is now. */
  async info(options?: CallOptions): Promise<StudyResponse> {
    return this.client.getStudy(this.name, options);
  }

  /** Asks for a trial to evaluate. */
  async suggest(
    request?: SuggestTrialRequest<P>,
    options?: CallOptions,
  ): Promise<TrialSuggestion<P>> {
    const answer = await this.client.suggestTrial(
      this.name,
      request as SuggestTrialRequest,
      options,
    );
    return answer as TrialSuggestion<P>;
  }

  /** Asks for several trials at once. */
  async suggestBatch(
    count: number,
    request?: SuggestTrialRequest<P>,
    options?: CallOptions,
  ): Promise<TrialSuggestion<P>[]> {
    const answer = await this.client.suggestTrials(
      this.name,
      { ...(request as SuggestTrialRequest), count },
      options,
    );
    return answer as TrialSuggestion<P>[];
  }

  /** Adds to a trial's learning curve; asks whether to prune it. */
  async report(
    trialId: number,
    report: IntermediateReport | IntermediateReport[],
    options?: CallOptions,
  ): Promise<ReportResponse> {
    return this.client.reportTrial(this.name, trialId, report, options);
  }

  /** Tells a result. */
  async complete(
    trialId: number,
    result: number | number[] | TrialCompleteRequest,
    options?: CallOptions,
  ): Promise<TrialResponse<P>> {
    const request =
      typeof result === "number" || Array.isArray(result)
        ? { values: result }
        : result;
    const { name, client } = this;
    return typed(await client.completeTrial(name, trialId, request, options));
  }

  /** Ends a trial early. */
  async prune(
    trialId: number,
    options?: CallOptions,
  ): Promise<TrialResponse<P>> {
    return typed(await this.client.pruneTrial(this.name, trialId, options));
  }

  /** Gives a trial up. */
  async fail(
    trialId: number,
    reason?: string,
    options?: CallOptions,
  ): Promise<TrialResponse<P>> {
    return typed(
      await this.client.failTrial(this.name, trialId, reason, options),
    );
  }

  /** Adds trials: to be handed out next, or finished elsewhere. */
  async add(
    trials: AddTrialRequest<P>[],
    options?: CallOptions,
  ): Promise<TrialResponse<P>[]> {
    const answer = await this.client.addTrials(
      this.name,
      trials as AddTrialRequest[],
      options,
    );
    return answer as TrialResponse<P>[];
  }

  /** The best trial. */
  async best(options?: CallOptions): Promise<BestParamsResponse<P>> {
    const answer = await this.client.getBestParams(this.name, options);
    return answer as BestParamsResponse<P>;
  }

  /** The Pareto front. */
  async pareto(options?: CallOptions): Promise<ParetoTrialResponse<P>[]> {
    const answer = await this.client.getParetoFront(this.name, options);
    return answer as ParetoTrialResponse<P>[];
  }

  /** A trial with its learning curve. */
  async trial(trialId: number, options?: CallOptions): Promise<TrialDetail<P>> {
    const answer = await this.client.getTrial(this.name, trialId, options);
    return answer as TrialDetail<P>;
  }

  /** All trials. */
  trials(options?: EachTrialOptions): AsyncGenerator<TrialResponse<P>> {
    const trials = this.client.eachTrial(this.name, options);
    return trials as AsyncGenerator<TrialResponse<P>>;
  }
}

// The service answers with the parameters of the space that it was given.
function typed<P>(trial: TrialResponse): TrialResponse<P> {
  return trial as TrialResponse<P>;
}
