import { ConnectionError, TunerClientError } from "./error.js";
import type { RetryOptions } from "./options.js";

/** Options with nothing left out. */
export type RetryPolicy = Required<RetryOptions>;

/** Repeats five times within some seconds. */
export const defaultRetryPolicy: RetryPolicy = {
  retries: 5,
  minDelay: 200,
  maxDelay: 10_000,
  maxElapsed: 300_000,
};

const RETRIED = new Set([408, 429, 502, 503, 504]);

/** True if the same again may succeed. */
export function isRetryable(error: unknown): error is TunerClientError {
  return (
    error instanceof ConnectionError ||
    (error instanceof TunerClientError && RETRIED.has(error.status))
  );
}

/** Milliseconds of a `Retry-After` header: seconds, or a date. */
export function parseRetryAfter(
  header: string | null,
  now = Date.now(),
): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Merges what a call says into what the client says. */
export function retryPolicy(
  base: RetryPolicy,
  options: RetryOptions | false | undefined,
): RetryPolicy {
  if (options === undefined) return base;
  if (options === false) return { ...base, retries: 0 };
  const given = Object.entries(options).filter(([, x]) => x !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

/**
 * Milliseconds to wait before a repetition: a random share, at least half, of
 * a time that doubles with each, so that many clients do not come back at once;
 * never less than the service asked for.
 *
 * @param attempt - 1 for the first repetition.
 */
export function retryDelay(
  policy: RetryPolicy,
  attempt: number,
  retryAfter = 0,
): number {
  const longest = Math.min(
    policy.maxDelay,
    policy.minDelay * 2 ** Math.min(attempt - 1, 30),
  );
  const jittered = longest * (0.5 + Math.random() / 2);
  // Whoever was told the same time must not come back at the same time.
  return retryAfter > 0 ? retryAfter + jittered / 2 : jittered;
}
