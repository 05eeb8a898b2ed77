import { sleep } from "../../client/sleep.js";
import type { TunerClient } from "../../client/tuner-client.js";
import { type Command, commonOptions } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { type Progress, progressLine, StatusLine } from "../progress.js";
import { Shutdown } from "../shutdown.js";
import { countByState } from "./status.js";

/** A look at a study. */
async function look(
  client: TunerClient,
  name: string,
): Promise<{ progress: Progress; finished: boolean }> {
  const [study, states] = await Promise.all([
    client.getStudy(name),
    countByState(client, name),
  ]);
  const done = states.COMPLETE + states.PRUNED + states.FAIL;
  const open = states.RUNNING + states.WAITING;
  const total = study.max_trials;
  const progress = {
    done,
    total,
    running: states.RUNNING,
    best: study.best_value,
  };
  return { progress, finished: !!total && done >= total && open === 0 };
}

// Between two looks at a study whose events do not come.
const POLL = 2000;

/** Tells when something happens in a study: by its events, or, where these do
 * not get through, every other second. */
class Changes {
  private changed = true;
  private wake: () => void = () => undefined;

  constructor(
    private readonly client: TunerClient,
    private readonly name: string,
    private readonly signal: AbortSignal,
  ) {
    this.follow()
      .catch(() => this.poll())
      // Ended by the signal, which `next` tells of.
      .catch(() => undefined);
    signal.addEventListener("abort", () => this.wake(), { once: true });
  }

  /** Waits for the next change. @throws The signal's reason. */
  async next(): Promise<void> {
    while (!this.changed && !this.signal.aborted)
      await new Promise<void>((resolve) => (this.wake = resolve));
    this.signal.throwIfAborted();
    this.changed = false;
  }

  private async follow(): Promise<void> {
    const { client, name, signal } = this;
    for await (const _ of client.events(name, { signal })) this.change();
  }

  private async poll(): Promise<void> {
    for (;;) {
      await sleep(POLL, this.signal);
      this.change();
    }
  }

  private change(): void {
    this.changed = true;
    this.wake();
  }
}

/** `engram-tuner watch` */
export const watch: Command = {
  name: "watch",
  summary: "show a study's progress until its budget is spent",
  positionals: ["STUDY"],
  options: {
    interval: {
      value: "SECONDS",
      help: "between two looks at least",
      default: "0.5",
    },
    ...commonOptions,
  },
  async run(args) {
    const client = args.client();
    const name = args.positional(0);
    const pause = (args.number("interval", 0) ?? 0) * 1000;
    const shutdown = new Shutdown("Stopped watching.");
    const line = new StatusLine(process.stdout);
    const began = Date.now();
    let first: number | undefined;
    const changes = new Changes(client, name, shutdown.drain);
    try {
      for (;;) {
        await changes.next();
        const { progress, finished } = await look(client, name);
        first ??= progress.done;
        progress.elapsed = {
          seconds: (Date.now() - began) / 1000,
          trials: progress.done - first,
        };
        line.show(progressLine(progress));
        if (finished) return ExitCode.ok;
        await sleep(pause, shutdown.drain);
      }
    } catch (error) {
      if (!shutdown.drain.aborted) throw error;
      return shutdown.code ?? ExitCode.ok;
    } finally {
      // Ends the events, too.
      shutdown.end();
      line.end();
    }
  },
};
