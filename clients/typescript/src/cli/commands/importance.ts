import type { ImportanceEvaluator } from "../../types.js";
import { type Command, commonOptions, formatOption } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { print, printJson, table } from "../output.js";

const BAR = 40;

/** `engram-tuner importance` */
export const importance: Command = {
  name: "importance",
  summary: "show how much each parameter matters",
  positionals: ["STUDY"],
  options: {
    "target-idx": { value: "N", help: "which objective", default: "0" },
    evaluator: {
      value: "NAME",
      help: "how it is measured",
      default: "fanova",
      choices: ["fanova", "ped_anova", "mdi"],
    },
    format: formatOption("table", "json"),
    ...commonOptions,
  },
  async run(args) {
    const answer = await args
      .client()
      .getParamImportance(args.positional(0), args.integer("target-idx", 0), {
        evaluator: args.text("evaluator") as ImportanceEvaluator,
      });
    if (args.text("format") === "json") {
      printJson(answer);
      return ExitCode.ok;
    }
    const shares = Object.entries(answer.importances);
    const most = Math.max(...shares.map(([, share]) => share), 1e-12);
    print(
      table(
        ["Parameter", "Importance", ""],
        shares.map(([name, share]) => [
          name,
          share.toFixed(4),
          "█".repeat(Math.round((share / most) * BAR)),
        ]),
      ),
    );
    print(`\nMethod: ${answer.method}`);
    return ExitCode.ok;
  },
};
