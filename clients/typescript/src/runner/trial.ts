import type { CallOptions } from "../client/options.js";
import type { Study } from "../study/study.js";
import type { TrialSuggestion } from "../types.js";
import { isLost } from "./heartbeat.js";
import { TrialPruned } from "./pruned.js";

/** Who runs a trial. */
export interface TrialHost<P> {
  signal: AbortSignal;
  /** For reports. */
  call: CallOptions;
  onReport?: (
    trial: Trial<P>,
    step: number,
    value: number,
    shouldPrune: boolean,
  ) => void;
  /** Told when the trial turns out to be another's, or finished. */
  onLost: (error: unknown) => void;
}

/** A trial that is being evaluated. */
export class Trial<P> {
  /** The trial's number in its study. */
  readonly id: number;
  readonly params: P;
  /** Who chose the parameters: a sampler, `fixed` or `enqueued`. */
  readonly sampler: string;
  private readonly attributes: Record<string, unknown> = {};

  /** Aborted when the runner is stopped, or when the trial is no longer this
   * worker's; end the evaluation then. */
  readonly signal: AbortSignal;

  /** @internal */
  constructor(
    readonly study: Study<P>,
    suggestion: TrialSuggestion<P>,
    private readonly host: TrialHost<P>,
  ) {
    this.id = suggestion.trial_id;
    this.params = suggestion.params;
    this.sampler = suggestion.sampler;
    this.signal = host.signal;
  }

  /**
   * Adds a point to the trial's learning curve.
   *
   * @param step - An integer from 0, such as the epoch.
   * @throws {@link TrialPruned} when the study's pruner wants the trial to end:
   * let it pass. The signal's reason when that is aborted.
   */
  async report(step: number, value: number): Promise<void> {
    const shouldPrune = await this.send(step, value);
    this.host.onReport?.(this, step, value, shouldPrune);
    if (shouldPrune) throw new TrialPruned(`pruned at step ${step}`);
  }

  private async send(step: number, value: number): Promise<boolean> {
    const options = { ...this.host.call, signal: this.signal };
    try {
      const report = { step, value };
      return (await this.study.report(this.id, report, options)).should_prune;
    } catch (error) {
      if (isLost(error)) this.host.onLost(error);
      throw error;
    }
  }

  /** Keeps something with the trial, once it is complete. */
  setUserAttr(name: string, value: unknown): void {
    this.attributes[name] = value;
  }

  /** What was set. */
  get userAttrs(): Readonly<Record<string, unknown>> {
    return this.attributes;
  }
}
