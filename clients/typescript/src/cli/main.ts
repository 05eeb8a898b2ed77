#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { TunerClientError } from "../client/error.js";
import { type Command, readArguments } from "./command.js";
import { best } from "./commands/best.js";
import { completion } from "./commands/completion.js";
import { create } from "./commands/create.js";
import { remove } from "./commands/delete.js";
import { exportTrials } from "./commands/export.js";
import { importance } from "./commands/importance.js";
import { list } from "./commands/list.js";
import { optimize } from "./commands/optimize.js";
import { pareto } from "./commands/pareto.js";
import { status } from "./commands/status.js";
import { watch } from "./commands/watch.js";
import { worker } from "./commands/worker.js";
import { ExitCode, exitCodeOf, UsageError } from "./exit-code.js";
import { commandHelp, programHelp } from "./help.js";
import { note, print } from "./output.js";

const commands: readonly Command[] = [
  optimize,
  worker,
  create,
  list,
  status,
  watch,
  best,
  pareto,
  importance,
  exportTrials,
  remove,
  completion(() => commands),
];

function version(): string {
  const file = new URL("../../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string })
    .version;
}

async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (
    name === undefined ||
    name === "--help" ||
    name === "-h" ||
    name === "help"
  ) {
    print(programHelp(commands).trimEnd());
    return name === undefined ? ExitCode.usage : ExitCode.ok;
  }
  if (name === "--version") {
    print(version());
    return ExitCode.ok;
  }
  const command = commands.find((x) => x.name === name);
  if (!command) throw new UsageError(`no command '${name}'; see --help`);
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (own.includes("--help") || own.includes("-h")) {
    print(commandHelp(command).trimEnd());
    return ExitCode.ok;
  }
  return command.run(readArguments(command, rest));
}

/** What an error says to whoever typed the command. */
function sentence(error: unknown): string {
  if (error instanceof TunerClientError) return error.detail ?? error.message;
  return error instanceof Error ? error.message : String(error);
}

// A reader that has seen enough, such as head, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? ExitCode.ok : ExitCode.failed);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  note(`engram-tuner: ${sentence(error)}`);
  process.exitCode = exitCodeOf(error);
}
