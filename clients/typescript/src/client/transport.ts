import { authorization } from "./authorization.js";
import { ConnectionError, RequestTimeoutError } from "./error.js";
import { errorFromResponse } from "./error-from-response.js";
import { idempotencyKey } from "./idempotency-key.js";
import type { CallOptions, TunerClientOptions } from "./options.js";
import { type Query, queryString } from "./query.js";
import {
  defaultRetryPolicy,
  isRetryable,
  retryDelay,
  type RetryPolicy,
  retryPolicy,
} from "./retry.js";
import { sleep } from "./sleep.js";

/** A call of the service. */
export interface Call {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Behind the base URL. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Answers besides 2xx that are no errors. */
  accepted?: number[];
}

/** An answer with its body as text. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

const DEFAULT_URL = "http://localhost:6177/v1/tuner";
const DEFAULT_TIMEOUT = 30_000;

function checkedUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new TypeError(
      `baseUrl is "${url}"; expected a URL such as ${DEFAULT_URL}`,
    );
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:")
    throw new TypeError(`baseUrl is "${url}"; expected http: or https:`);
  return url.replace(/\/+$/, "");
}

/** Sends calls: with authorization, a limit of time, and repetitions. */
export class Transport {
  readonly baseUrl: string;
  private readonly timeout: number;
  /** How calls are repeated that do not say otherwise. */
  readonly policy: RetryPolicy;

  constructor(private readonly options: TunerClientOptions) {
    this.baseUrl = checkedUrl(options.baseUrl ?? DEFAULT_URL);
    this.timeout = options.timeout ?? DEFAULT_TIMEOUT;
    this.policy = retryPolicy(defaultRetryPolicy, options.retry);
  }

  /** Sends a call until it has an answer; reads the answer. */
  async send(call: Call, options: CallOptions = {}): Promise<Answer> {
    return this.repeat(call, options, async (response) => {
      // 304 and 204 have none.
      const text = await response.text();
      return { status: response.status, headers: response.headers, text };
    });
  }

  /** Sends a call until it has an answer, whose body is read by the caller
   * without a limit of time. */
  async open(call: Call, options: CallOptions = {}): Promise<Response> {
    return this.repeat(call, options, (response) => Promise.resolve(response));
  }

  private async repeat<T>(
    call: Call,
    options: CallOptions,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const policy = retryPolicy(this.policy, options.retry);
    const headers = this.headers(call, options);
    const began = Date.now();
    for (let attempt = 0; ; ++attempt) {
      try {
        return await this.attempt(call, headers, options, read, attempt > 0);
      } catch (error) {
        if (!isRetryable(error) || attempt >= policy.retries) throw error;
        const delay = retryDelay(policy, attempt + 1, error.retryAfter);
        if (Date.now() + delay - began > policy.maxElapsed) throw error;
        this.tellRetry(call, attempt + 1, delay, error);
        await sleep(delay, options.signal);
      }
    }
  }

  private tellRetry(call: Call, attempt: number, delay: number, error: Error) {
    const { method, path } = call;
    this.options.onRetry?.({ method, path, attempt, delay, error });
  }

  private headers(call: Call, options: CallOptions): Headers {
    const headers = new Headers(this.options.headers);
    for (const [name, value] of Object.entries(call.headers ?? {}))
      headers.set(name, value);
    if (call.body !== undefined)
      headers.set("Content-Type", "application/json");
    // One per call and not per attempt: what was done is not done again.
    if (call.method === "POST")
      headers.set(
        "Idempotency-Key",
        options.idempotencyKey ?? idempotencyKey(),
      );
    return headers;
  }

  private async attempt<T>(
    call: Call,
    headers: Headers,
    options: CallOptions,
    read: (response: Response) => Promise<T>,
    repeated: boolean,
  ): Promise<T> {
    const response = await this.fetch(call, headers, options, read, false);
    if (!(response instanceof Failure)) return response.value;
    // Tokens expire: a provider gets a chance to make a new one.
    if (response.status === 401 && this.options.token) {
      const again = await this.fetch(call, headers, options, read, true);
      if (!(again instanceof Failure)) return again.value;
      throw again.error(call);
    }
    // The first attempt deleted it, but its answer was lost.
    if (repeated && call.method === "DELETE" && response.status === 404)
      return read(new Response(null, { status: 204 }));
    throw response.error(call);
  }

  private async fetch<T>(
    call: Call,
    headers: Headers,
    options: CallOptions,
    read: (response: Response) => Promise<T>,
    refresh: boolean,
  ): Promise<Success<T> | Failure> {
    const bearer = await authorization(this.options, refresh);
    options.signal?.throwIfAborted();
    if (bearer !== undefined) headers.set("Authorization", bearer);
    const timeout = options.timeout ?? this.timeout;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), timeout);
    const onAbort = () => controller.abort();
    options.signal?.addEventListener("abort", onAbort, { once: true });
    let streams = false;
    try {
      const response = await (this.options.fetch ?? fetch)(
        this.baseUrl + call.path + queryString(call.query),
        {
          method: call.method,
          headers,
          body: call.body === undefined ? undefined : JSON.stringify(call.body),
          signal: controller.signal,
        },
      );
      if (!response.ok && !call.accepted?.includes(response.status))
        return new Failure(response, await response.text());
      const value = await read(response);
      // The signal stays with a body that is still to be read.
      streams = value === response;
      return { value };
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      const what = `${call.method} ${call.path}`;
      if (controller.signal.aborted)
        throw new RequestTimeoutError(
          `No answer within ${timeout} ms (${what})`,
          0,
        );
      throw new ConnectionError(
        `No answer from ${this.baseUrl}: ${reason(error)} (${what})`,
        0,
        undefined,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
      if (!streams) options.signal?.removeEventListener("abort", onAbort);
    }
  }
}

interface Success<T> {
  value: T;
}

// An answer that is an error.
class Failure {
  constructor(
    private readonly response: Response,
    private readonly body: string,
  ) {}

  get status(): number {
    return this.response.status;
  }

  error(call: Call) {
    const what = `${call.method} ${call.path}`;
    return errorFromResponse(what, this.response, this.body);
  }
}

/** What a failed fetch has to say, which Node hides in causes. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof AggregateError && cause.errors[0])
    return reason(cause.errors[0]);
  return cause instanceof Error ? reason(cause) : error.message;
}
