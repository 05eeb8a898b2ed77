import { StudyExhaustedError } from "../client/error.js";
import { sleep } from "../client/sleep.js";
import type { Study } from "../study/study.js";
import type { TrialSuggestion } from "../types.js";
import { ask } from "./ask.js";
import { evaluate, type Evaluation, type TrialOutcome } from "./evaluate.js";
import type { Objective } from "./objective.js";
import type { Trial } from "./trial.js";

/** What happens to the trials of {@link optimize}. */
export type TrialEvent<P> =
  | { type: "start"; trial: Trial<P> }
  | {
      type: "report";
      trial: Trial<P>;
      step: number;
      value: number;
      shouldPrune: boolean;
    }
  | TrialOutcome<P>;

/** How {@link optimize} runs. */
export interface OptimizeOptions<P> {
  /** Trials to evaluate here at most; by default until the study's budget
   * (`max_trials`) is spent, or the signal stops it. */
  trials?: number;
  /** Trials at the same time. Default 1. */
  concurrency?: number;
  /** Seconds after which the service gives a trial of a dead process to
   * another; kept up meanwhile. Longer than the objective ever blocks the event
   * loop. Default 60. */
  lease?: number;
  /** Stops: aborts the signals of running trials, and gives back those whose
   * objectives end without a result. */
  signal?: AbortSignal;
  /** Stops asking; running trials are finished. */
  drain?: AbortSignal;
  /** Who evaluates, for those who look. */
  worker?: string;
  /** Told of everything that happens. */
  onTrial?: (event: TrialEvent<P>) => void;
  /** When the budget is spent while others still evaluate, wait up to the
   * length of a lease for what a dead one of them may leave. Default true. */
  waitForOthers?: boolean;
  /** Milliseconds for which the service may be away. Default 300,000. */
  maxOutage?: number;
}

/** What {@link optimize} did. */
export interface OptimizeResult {
  complete: number;
  pruned: number;
  failed: number;
  /** Trials whose lease had ended. */
  lost: number;
  /** Trials that were given back. */
  returned: number;
  /** Why it ended. */
  reason: "trials" | "exhausted" | "stopped";
}

const COUNTED = {
  complete: "complete",
  prune: "pruned",
  fail: "failed",
  lost: "lost",
  return: "returned",
} as const;

const MAX_OUTAGE = 300_000;

/** Milliseconds between looks at what other workers do. */
const LOOK = 1000;

class Optimization<P> {
  readonly result: OptimizeResult = {
    ...{ complete: 0, pruned: 0, failed: 0, lost: 0, returned: 0 },
    reason: "trials",
  };
  private left: number;
  private exhausted = false;
  // Whatever ends the asking: the caller, or an error elsewhere.
  private readonly stopAsking = new AbortController();
  private readonly stopTrials = new AbortController();
  private readonly policy;
  private readonly evaluation: Evaluation<P>;

  constructor(
    private readonly study: Study<P>,
    objective: Objective<P>,
    private readonly options: OptimizeOptions<P>,
  ) {
    this.left = options.trials ?? Infinity;
    this.policy = {
      ...study.client.retryPolicy,
      retries: Infinity,
      maxElapsed: options.maxOutage ?? MAX_OUTAGE,
    };
    this.evaluation = {
      study,
      objective,
      leaseSeconds: options.lease ?? 60,
      signal: this.stopTrials.signal,
      call: { retry: this.policy },
      onStart: (trial) => options.onTrial?.({ type: "start", trial }),
      onReport: (trial, step, value, shouldPrune) =>
        options.onTrial?.({ type: "report", trial, step, value, shouldPrune }),
    };
  }

  async run(): Promise<OptimizeResult> {
    const { signal, drain } = this.options;
    const onSignal = () => this.stop(signal?.reason);
    const onDrain = () => this.stopAsking.abort(drain?.reason);
    if (signal?.aborted) onSignal();
    if (drain?.aborted) onDrain();
    signal?.addEventListener("abort", onSignal, { once: true });
    drain?.addEventListener("abort", onDrain, { once: true });
    try {
      do await this.runSlots();
      while (await this.mayComeBack());
    } finally {
      signal?.removeEventListener("abort", onSignal);
      drain?.removeEventListener("abort", onDrain);
    }
    if (this.stopped) this.result.reason = "stopped";
    else if (this.exhausted) this.result.reason = "exhausted";
    return this.result;
  }

  private get stopped(): boolean {
    return this.stopAsking.signal.aborted;
  }

  private stop(reason: unknown): void {
    this.stopAsking.abort(reason);
    this.stopTrials.abort(reason);
  }

  private async runSlots(): Promise<void> {
    this.exhausted = false;
    const count = Math.min(this.options.concurrency ?? 1, this.left);
    const slots = Array.from({ length: count }, () =>
      this.runSlot().catch((error: unknown) => {
        // No slot goes on without the others.
        this.stop(error);
        throw error;
      }),
    );
    const ends = await Promise.allSettled(slots);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  private async runSlot(): Promise<void> {
    while (this.left > 0 && !this.stopped && !this.exhausted) {
      // Before the wait for an answer, or others would take it as well.
      this.left -= 1;
      const suggestion = await this.ask();
      if (!suggestion) {
        this.left += 1;
        return;
      }
      const outcome = await evaluate(suggestion, this.evaluation);
      this.result[COUNTED[outcome.type]] += 1;
      this.options.onTrial?.(outcome);
    }
  }

  private async ask(): Promise<TrialSuggestion<P> | undefined> {
    const { worker } = this.options;
    const lease_seconds = this.evaluation.leaseSeconds;
    try {
      return await ask(
        this.study,
        { lease_seconds, worker },
        this.policy,
        this.stopAsking.signal,
      );
    } catch (error) {
      if (error instanceof StudyExhaustedError) this.exhausted = true;
      else if (!this.stopped) throw error;
      return undefined;
    }
  }

  /** Waits while others hold the study's last trials; true if there may be one
   * to ask for. */
  private async mayComeBack(): Promise<boolean> {
    if (!this.exhausted || this.options.waitForOthers === false) return false;
    const { client, name } = this.study;
    const deadline =
      Date.now() + this.evaluation.leaseSeconds * 1000 + 5 * LOOK;
    const call = { retry: this.policy, signal: this.stopAsking.signal };
    try {
      while (Date.now() < deadline) {
        // In this order: a lease that ends in between turns RUNNING into
        // WAITING.
        const running = await client.countTrials(name, {
          state: "RUNNING",
          ...call,
        });
        if (await client.countTrials(name, { state: "WAITING", ...call }))
          return true;
        if (!running) return false;
        await sleep(LOOK * (0.5 + Math.random() / 2), call.signal);
      }
    } catch (error) {
      if (!this.stopped) throw error;
    }
    return false;
  }
}

/**
 * Evaluates trials of a study until enough are done: asks, runs the objective,
 * keeps the lease, tells the outcome. Any number of processes may do so at the
 * same time; a budget (`max_trials` of the study) is kept over all of them.
 *
 * An objective that throws fails its trial, with the error's message as reason,
 * and the next one goes on.
 *
 * @throws {@link TunerClientError} if the service refuses something, or is away
 * for longer than `maxOutage`.
 */
export async function optimize<P>(
  study: Study<P>,
  objective: Objective<P>,
  options: OptimizeOptions<P> = {},
): Promise<OptimizeResult> {
  return new Optimization(study, objective, options).run();
}
