import { writeFile } from "node:fs/promises";
import { type Command, commonOptions, formatOption } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { note, paramLines, print, printJson } from "../output.js";
import { envLines } from "../variables.js";

/** `engram-tuner best` */
export const best: Command = {
  name: "best",
  summary: "show a study's best parameters",
  positionals: ["STUDY"],
  options: {
    export: { value: "FILE", help: "write them to an .env file", file: true },
    format: formatOption("table", "json", "env"),
    ...commonOptions,
  },
  async run(args) {
    const name = args.positional(0);
    const found = await args.client().getBestParams(name);
    const value = JSON.stringify(found.value);
    const env = [
      `# Best parameters of study ${JSON.stringify(name)}`,
      `# Trial: ${found.trial_id}`,
      `# Value: ${value}`,
      ...envLines(found.params),
    ].join("\n");
    const format = args.text("format");
    if (format === "json") printJson(found);
    else if (format === "env") print(env);
    else {
      print(`Trial: ${found.trial_id}`);
      print(`Value: ${value}`);
      print("Parameters:");
      for (const line of paramLines(found.params)) print(line);
    }
    const file = args.text("export");
    if (file !== undefined) {
      await writeFile(file, `${env}\n`);
      note(`Written to ${file}`);
    }
    return ExitCode.ok;
  },
};
