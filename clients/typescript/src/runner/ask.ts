import { isRetryable, retryDelay, type RetryPolicy } from "../client/retry.js";
import { idempotencyKey } from "../client/idempotency-key.js";
import { sleep } from "../client/sleep.js";
import type { Study } from "../study/study.js";
import type { SuggestTrialRequest, TrialSuggestion } from "../types.js";

/**
 * Asks for a trial, through outages. A signal ends the wait between attempts,
 * but no attempt: the service may have handed out a trial already, which has to
 * be given back.
 */
export async function ask<P>(
  study: Study<P>,
  request: SuggestTrialRequest<P>,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<TrialSuggestion<P>> {
  const once = { retry: false, idempotencyKey: idempotencyKey() } as const;
  const began = Date.now();
  for (let attempt = 1; ; ++attempt) {
    signal.throwIfAborted();
    try {
      return await study.suggest(request, once);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      const delay = retryDelay(policy, attempt, error.retryAfter);
      if (Date.now() + delay - began > policy.maxElapsed) throw error;
      await sleep(delay, signal);
    }
  }
}
