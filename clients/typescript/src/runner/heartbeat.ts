import { ConflictError, NotFoundError } from "../client/error.js";
import { sleep } from "../client/sleep.js";
import type { Study } from "../study/study.js";

/** Thrice within a lease, so that one may be lost. */
const BEATS_PER_LEASE = 3;

/** True if the trial is not this worker's, whatever is tried. */
export function isLost(error: unknown): boolean {
  return error instanceof ConflictError || error instanceof NotFoundError;
}

/**
 * Keeps the lease of a trial until it is told to stop.
 *
 * @param onLost - Told once if the trial is no longer this worker's.
 * @returns Stops it.
 */
export function keepLease<P>(
  study: Study<P>,
  trialId: number,
  leaseSeconds: number,
  onLost: (error: unknown) => void,
): () => void {
  const stop = new AbortController();
  const interval = (leaseSeconds * 1000) / BEATS_PER_LEASE;
  const call = {
    retry: false,
    timeout: interval,
    signal: stop.signal,
  } as const;
  const beat = async () => {
    for (;;) {
      await sleep(interval, stop.signal);
      try {
        await study.client.heartbeat(study.name, trialId, undefined, call);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (isLost(error)) return onLost(error);
        // No answer: the next beat may have one.
      }
    }
  };
  beat().catch(() => undefined);
  return () => stop.abort();
}
