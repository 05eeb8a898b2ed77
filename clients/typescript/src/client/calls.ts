import type {
  CallOptions,
  RetryOptions,
  TunerClientOptions,
} from "./options.js";
import { type Answer, type Call, Transport } from "./transport.js";
import { ConnectionError } from "./error.js";

/** A list and how many there are in all. */
export interface Page<T> {
  items: T[];
  /** All that match, on every page. */
  total: number;
}

/** `/studies/{name}` with a tail. */
export function studyPath(studyName: string, tail = ""): string {
  return `/studies/${encodeURIComponent(studyName)}${tail}`;
}

/** `/studies/{name}/trials/{id}` with a tail. */
export function trialPath(
  studyName: string,
  trialId: number,
  tail = "",
): string {
  return studyPath(studyName, `/trials/${trialId}${tail}`);
}

/** The JSON of an answer. */
export function readJson<T>(call: Call, answer: Answer): T {
  try {
    return JSON.parse(answer.text) as T;
  } catch (cause) {
    throw new ConnectionError(
      `The answer is not JSON: is this the service? ` +
        `(${call.method} ${call.path})`,
      answer.status,
      undefined,
      { body: answer.text, cause },
    );
  }
}

/** What the groups of calls share. */
export abstract class Calls {
  /** @internal */
  protected readonly transport: Transport;

  constructor(options: TunerClientOptions = {}) {
    this.transport = new Transport(options);
  }

  /** Where the service is. */
  get url(): string {
    return this.transport.baseUrl;
  }

  /** How calls are repeated that do not say otherwise. */
  get retryPolicy(): Readonly<Required<RetryOptions>> {
    return this.transport.policy;
  }

  /** @internal */
  protected async json<T>(call: Call, options?: CallOptions): Promise<T> {
    return readJson<T>(call, await this.transport.send(call, options));
  }

  /** @internal */
  protected async page<T>(call: Call, options?: CallOptions): Promise<Page<T>> {
    const answer = await this.transport.send(call, options);
    const items = readJson<T[]>(call, answer);
    const total = Number(answer.headers.get("x-total-count") ?? items.length);
    return { items, total };
  }
}
