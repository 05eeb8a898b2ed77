import { hostname } from "node:os";
import type { TunerClient } from "../client/tuner-client.js";
import type { Objective } from "../runner/objective.js";
import {
  optimize,
  type OptimizeResult,
  type TrialEvent,
} from "../runner/optimize.js";
import { Study } from "../study/study.js";
import type { Direction, Params } from "../types.js";
import { type Arguments, type OptionSpec } from "./command.js";
import { ExitCode } from "./exit-code.js";
import { note, print, short } from "./output.js";
import { type Progress, progressLine, StatusLine } from "./progress.js";
import { Shutdown } from "./shutdown.js";

/** Options of commands that evaluate trials. */
export const runOptions = {
  concurrency: {
    value: "N",
    short: "c",
    help: "trials at the same time",
    default: "1",
  },
  lease: {
    value: "SECONDS",
    help: "after which a dead worker's trial goes to another",
    default: "60",
  },
  worker: { value: "NAME", help: "who evaluates; default: host and process" },
} satisfies Record<string, OptionSpec>;

/** What to run. */
export interface Run {
  client: TunerClient;
  study: string;
  trials?: number;
  objective: Objective<Params>;
  json: boolean;
}

/** A line about what became of a trial; nothing about beginnings. */
export function outcomeLine(event: TrialEvent<Params>): string | undefined {
  const trial = `Trial ${event.trial.id}`;
  switch (event.type) {
    case "complete":
      return `${trial}: ${short(event.request.values)}`;
    case "prune":
      return `${trial}: pruned`;
    case "fail":
      return `${trial}: failed: ${event.error.message}`;
    case "lost":
      return `${trial}: lost: ${event.error.message}`;
    case "return":
      return `${trial}: given back`;
    default:
      return undefined;
  }
}

/** The same for programs. */
export function outcomeObject(event: TrialEvent<Params>): object {
  const { type, trial } = event;
  const common = { event: type, trial_id: trial.id };
  switch (type) {
    case "start":
      return { ...common, params: trial.params };
    case "report":
      return { ...common, step: event.step, value: event.value };
    case "complete":
      return { ...common, values: event.request.values };
    case "fail":
    case "lost":
      return { ...common, reason: event.error.message };
    default:
      return common;
  }
}

/** Counts what happens to the trials of this process. */
class Counter {
  private readonly began = Date.now();
  private done = 0;
  private running = 0;
  private best: number | undefined;

  constructor(
    private readonly total: number | undefined,
    private readonly direction: Direction | Direction[],
  ) {}

  take(event: TrialEvent<Params>): void {
    if (event.type === "report") return;
    if (event.type === "start") {
      this.running += 1;
      return;
    }
    this.running -= 1;
    this.done += 1;
    if (event.type === "complete") this.compare(event.request.values);
  }

  progress(): Progress {
    const { done, total, running, best } = this;
    const seconds = (Date.now() - this.began) / 1000;
    return { done, total, running, best, elapsed: { seconds, trials: done } };
  }

  private compare(values: number | number[]): void {
    const value = [values].flat()[0];
    // Of several objectives, none is the best.
    if (value === undefined || Array.isArray(this.direction)) return;
    const choose = this.direction === "maximize" ? Math.max : Math.min;
    this.best = choose(value, this.best ?? value);
  }
}

/** Evaluates trials, showing how far it is. Gives the exit code, too. */
export async function runTrials(
  run: Run,
  args: Arguments,
): Promise<{ code: number; result: OptimizeResult }> {
  const study = new Study<Params>(run.client, run.study);
  const concurrency = args.integer("concurrency", 1);
  const lease = args.number("lease", 1);
  const { direction } = await study.info();
  const counter = new Counter(run.trials, direction);
  const line = new StatusLine(process.stderr);
  const shutdown = new Shutdown();
  const onTrial = (event: TrialEvent<Params>) => {
    counter.take(event);
    if (run.json) {
      print(JSON.stringify(outcomeObject(event)));
      return;
    }
    const said = outcomeLine(event);
    if (said) line.above(said);
    if (process.stderr.isTTY) line.show(progressLine(counter.progress()));
  };
  try {
    const result = await optimize(study, run.objective, {
      trials: run.trials,
      concurrency,
      lease,
      worker: args.text("worker") ?? workerName(),
      signal: shutdown.stop,
      drain: shutdown.drain,
      onTrial,
    });
    const nothing = result.complete + result.pruned === 0 && result.failed > 0;
    const code = shutdown.code ?? (nothing ? ExitCode.failed : ExitCode.ok);
    return { code, result };
  } finally {
    line.end();
    shutdown.end();
  }
}

/** A name for this process among the workers. */
function workerName(): string {
  return `${hostname()}-${process.pid}`.slice(-256);
}

/** Says what was done, where it does not disturb programs. */
export function sayDone(result: OptimizeResult): void {
  const { complete, pruned, failed, lost, returned, reason } = result;
  const counts = { complete, pruned, failed, lost, "given back": returned };
  const parts = Object.entries(counts)
    .filter(([name, count]) => count > 0 || name === "complete")
    .map(([name, count]) => `${count} ${name}`);
  if (reason === "exhausted") parts.push("the budget is spent");
  note(parts.join(", "));
}
