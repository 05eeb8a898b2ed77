import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Params } from "../types.js";
import type { Trial } from "../runner/trial.js";
import { paramVariables } from "./variables.js";

/** A program that evaluates a trial. */
export interface Program {
  /** The program and its arguments, in which `{name}` stands for a parameter;
   * or a line for the shell. */
  command: string[] | string;
  /** Further variables of its environment. */
  variables?: Record<string, string>;
  /** Told of what it prints that is neither report nor result. */
  onLine?: (line: string) => void;
}

// Between the request to end and the end.
const GRACE = 5000;
const REMEMBERED_LINES = 5;

/** Replaces `{name}` by a parameter, `{trial_id}` and `{study}` likewise. */
export function fillIn(argument: string, trial: Trial<Params>): string {
  const known = new Map<string, unknown>([
    ["trial_id", trial.id],
    ["study", trial.study.name],
    ...Object.entries(trial.params),
  ]);
  return argument.replace(/\{([^{}]+)\}/g, (whole, name: string) =>
    known.has(name) ? String(known.get(name)) : whole,
  );
}

/** `report 3 0.71`, `{"step": 3, "value": 0.71}`: a point of the curve. */
export function readReport(
  line: string,
  json: unknown,
): { step: number; value: number } | undefined {
  const words = /^report\s+(\d+)\s+(\S+)\s*$/.exec(line);
  if (words) return { step: Number(words[1]), value: Number(words[2]) };
  if (typeof json !== "object" || json === null) return undefined;
  const { report = json } = json as { report?: unknown };
  const { step, value } = report as { step?: unknown; value?: unknown };
  return typeof step === "number" && typeof value === "number"
    ? { step, value }
    : undefined;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function start(program: Program, trial: Trial<Params>): ChildProcess {
  const { command } = program;
  const env = {
    ...process.env,
    ...program.variables,
    ...paramVariables(trial.params),
    TUNER_STUDY: trial.study.name,
    TUNER_TRIAL_ID: String(trial.id),
    TUNER_PARAMS: JSON.stringify(trial.params),
  };
  // A group of its own, so that it ends with all that it started, and so that
  // Ctrl-C reaches only this program, which decides.
  const options = { env, detached: true, stdio: "pipe" } as const;
  if (typeof command === "string")
    return spawn(command, { ...options, shell: true });
  const [name = "", ...args] = command.map((x) => fillIn(x, trial));
  return spawn(name, args, options);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

/** Asks a program to end, and makes it. */
async function terminate(
  child: ChildProcess,
  closed: Promise<unknown>,
): Promise<void> {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE);
  await closed;
  clearTimeout(timer);
}

/**
 * Evaluates a trial by a program. It gets the parameters as variables
 * (`TUNER_PARAM_…`, `TUNER_PARAMS`) and as JSON on its standard input; what it
 * reports is reported; it is ended when the trial is pruned or stopped.
 *
 * @returns The last line of JSON that it printed.
 * @throws Error with its last words if it fails, or prints no JSON.
 */
export async function runProgram(
  program: Program,
  trial: Trial<Params>,
): Promise<unknown> {
  const child = start(program, trial);
  const closed = once(child, "close");
  // Awaited below, whatever comes before.
  closed.catch(() => undefined);
  const lastWords = watchErrors(child, program);
  const onAbort = () =>
    void terminate(
      child,
      closed.catch(() => undefined),
    );
  trial.signal.addEventListener("abort", onAbort, { once: true });
  // A program need not read its input.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(
    JSON.stringify({
      study: trial.study.name,
      trial_id: trial.id,
      params: trial.params,
    }),
  );
  try {
    const result = await readOutput(child, program, trial);
    const [code, signal] = (await closed) as [number | null, string | null];
    trial.signal.throwIfAborted();
    if (code !== 0) {
      const how = signal ? `ended by ${signal}` : `exit status ${code}`;
      throw new Error([how, ...lastWords].join(": "));
    }
    if (result === undefined)
      throw new Error("the program printed no line of JSON as its result");
    return result;
  } catch (error) {
    await terminate(
      child,
      closed.catch(() => undefined),
    );
    trial.signal.throwIfAborted();
    throw error;
  } finally {
    trial.signal.removeEventListener("abort", onAbort);
  }
}

async function readOutput(
  child: ChildProcess,
  program: Program,
  trial: Trial<Params>,
): Promise<unknown> {
  let result: unknown;
  if (!child.stdout) return result;
  for await (const line of createInterface({ input: child.stdout })) {
    const json = parseJson(line);
    const report = readReport(line, json);
    if (report) await trial.report(report.step, report.value);
    else if (json !== undefined && json !== null) result = json;
    else program.onLine?.(line);
  }
  return result;
}

/** The last lines of standard error, as they come. */
function watchErrors(child: ChildProcess, program: Program): string[] {
  const last: string[] = [];
  if (!child.stderr) return last;
  createInterface({ input: child.stderr }).on("line", (line) => {
    program.onLine?.(line);
    if (line.trim() !== "") last.push(line.trim());
    if (last.length > REMEMBERED_LINES) last.shift();
  });
  return last;
}
