import type { SearchSpace } from "../space/space.js";
import { type OpenStudyOptions, Study } from "../study/study.js";
import type { Params } from "../types.js";
import { EventCalls } from "./event-calls.js";
import type { CallOptions } from "./options.js";

export type { TunerClientOptions } from "./options.js";
export { TunerClientError } from "./error.js";

/**
 * The service's calls, one method each. Stateless but for its options: one
 * serves any number of studies and concurrent calls.
 *
 * Calls are repeated, with growing and random pauses, when there is no answer
 * or 429, 502, 503 or 504; a POST carries an idempotency key, so that however
 * often it is sent, it has its effect once.
 *
 * @example
 * ```ts
 * const client = new TunerClient({ baseUrl: "http://localhost:6177/v1/tuner" });
 * const { trial_id, params } = await client.suggestTrial("ranking");
 * await client.completeTrial("ranking", trial_id, { values: 0.93 });
 * ```
 */
export class TunerClient extends EventCalls {
  /**
   * Creates a study, or loads the one of this name; its trials are typed by
   * `space`.
   */
  async openStudy<P>(
    { space, ...request }: OpenStudyOptions<P>,
    options?: CallOptions,
  ): Promise<Study<P>> {
    const body = { ...request, search_space: space.parameters };
    const { study_name } = await this.createStudy(body, options);
    return new Study<P>(this, study_name);
  }

  /**
   * A study that is there already. Sends nothing.
   *
   * @param space - Only for its type.
   */
  study<P = Params>(studyName: string, space?: SearchSpace<P>): Study<P>;
  study<P>(studyName: string): Study<P> {
    return new Study<P>(this, studyName);
  }
}
