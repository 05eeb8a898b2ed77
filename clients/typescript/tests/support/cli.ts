import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** The built program. */
export const PROGRAM = fileURLToPath(
  new URL("../../dist/esm/cli/main.js", import.meta.url),
);
const TERMINAL = fileURLToPath(new URL("in_terminal.py", import.meta.url));

/** What a run printed, and how it ended. */
export interface Finished {
  code: number | null;
  out: string;
  err: string;
}

/** The program while it runs. */
export class Running {
  out = "";
  err = "";
  readonly done: Promise<Finished>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (chunk) => (this.out += chunk));
    child.stderr?.on("data", (chunk) => (this.err += chunk));
    this.done = once(child, "close").then(([code]) => ({
      code: code as number | null,
      out: this.out,
      err: this.err,
    }));
  }
}

/** Runs the program in a directory of its own, against a service. */
export class Shell {
  readonly directory = mkdtempSync(join(tmpdir(), "tuner-cli-"));

  /** Further variables of the environment. */
  readonly variables: Record<string, string> = {};
  private readonly started: Running[] = [];

  constructor(private readonly url: () => string) {
    afterAll(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  /** Writes a file; gives its name. */
  file(name: string, content: string): string {
    writeFileSync(join(this.directory, name), content);
    return name;
  }

  start(...args: string[]): Running {
    return this.spawn(process.execPath, [PROGRAM, ...args]);
  }

  /** Runs the program to its end. */
  async run(...args: string[]): Promise<Finished> {
    const running = this.start(...args);
    running.child.stdin?.end();
    return running.done;
  }

  /** Runs a command to its end in a terminal that somebody types into, each
   * text when the pattern before it has appeared. */
  async terminal(
    dialog: [pattern: string, text: string][],
    ...command: string[]
  ): Promise<Finished> {
    const args = [TERMINAL, JSON.stringify(dialog), ...command];
    return this.spawn("/usr/bin/python3", args).done;
  }

  private spawn(command: string, args: string[]): Running {
    const { PATH, HOME } = process.env;
    const env = {
      PATH,
      HOME,
      TERM: "xterm",
      TUNER_URL: this.url(),
      ...this.variables,
    };
    const options = { cwd: this.directory, env };
    const running = new Running(spawn(command, args, options));
    this.started.push(running);
    return running;
  }
}
