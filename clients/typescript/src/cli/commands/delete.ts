import { createInterface } from "node:readline/promises";
import { type Command, commonOptions } from "../command.js";
import { ExitCode, UsageError } from "../exit-code.js";
import { note } from "../output.js";

async function confirmed(name: string): Promise<boolean> {
  const { stdin: input, stderr: output } = process;
  const dialog = createInterface({ input, output });
  try {
    const question = `Delete study '${name}' and all its trials? [y/N] `;
    return /^y(es)?$/i.test((await dialog.question(question)).trim());
  } finally {
    dialog.close();
  }
}

/** `engram-tuner delete` */
export const remove: Command = {
  name: "delete",
  summary: "delete a study and its trials",
  positionals: ["STUDY"],
  options: {
    force: { short: "f", help: "do not ask" },
    ...commonOptions,
  },
  async run(args) {
    const name = args.positional(0);
    if (!args.switch("force")) {
      if (!process.stdin.isTTY)
        throw new UsageError("nobody to ask: use --force to delete");
      if (!(await confirmed(name))) {
        note("Nothing deleted.");
        return ExitCode.failed;
      }
    }
    await args.client().deleteStudy(name);
    note(`Deleted study ${name}`);
    return ExitCode.ok;
  },
};
