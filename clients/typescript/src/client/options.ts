/**
 * Gives the token of a request. Called for each; cache what is expensive.
 *
 * @param context - `refresh` is true when the service refused the last token.
 */
export type TokenProvider = (context: {
  refresh: boolean;
}) => string | Promise<string>;

/** How calls are repeated that found no answer, or one that says "later". */
export interface RetryOptions {
  /** Repetitions at most. Default 5. */
  retries?: number;
  /** Milliseconds before the first repetition. Default 200. */
  minDelay?: number;
  /** Milliseconds between repetitions at most, `Retry-After` aside. Default
   * 10,000. */
  maxDelay?: number;
  /** No repetition later than so many milliseconds after the first attempt.
   * Default 300,000. */
  maxElapsed?: number;
}

/** What a single call can change. */
export interface CallOptions {
  /** Ends the call, and any wait between attempts, with its reason. */
  signal?: AbortSignal;
  /** Milliseconds for one attempt. */
  timeout?: number;
  /** How to repeat; `false` for not at all. */
  retry?: RetryOptions | false;
  /** The `Idempotency-Key` of a POST; by default a fresh one per call, the same
   * for its repetitions. Bring one to make a call once over restarts of the
   * caller. */
  idempotencyKey?: string;
}

/** A call that will be repeated. */
export interface RetryEvent {
  method: string;
  path: string;
  /** 1 for the first repetition. */
  attempt: number;
  /** Milliseconds until then. */
  delay: number;
  error: Error;
}

/** Options of {@link TunerClient}. */
export interface TunerClientOptions {
  /** Default `http://localhost:6177/v1/tuner`. */
  baseUrl?: string;
  /** Milliseconds for one attempt. Default 30,000. */
  timeout?: number;
  /** Sent as `Authorization: Bearer …`. */
  apiKey?: string;
  /** Gives the token instead of `apiKey`. */
  token?: TokenProvider;
  /** Default: 5 repetitions; `false` for none. */
  retry?: RetryOptions | false;
  /** Further headers of every request. */
  headers?: Record<string, string>;
  /** Default: the global one. */
  fetch?: typeof globalThis.fetch;
  /** Told of every repetition. */
  onRetry?: (event: RetryEvent) => void;
}
