import { type Command, commonOptions, formatOption } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { print, printJson, short, shortParams, table } from "../output.js";

/** `engram-tuner pareto` */
export const pareto: Command = {
  name: "pareto",
  summary: "show the Pareto front of a study of several objectives",
  positionals: ["STUDY"],
  options: { format: formatOption("table", "json"), ...commonOptions },
  async run(args) {
    const front = await args.client().getParetoFront(args.positional(0));
    if (args.text("format") === "json") printJson(front);
    else if (front.length === 0) print("No completed trials yet.");
    else
      print(
        table(
          ["Trial", "Values", "Parameters"],
          front.map((x) => [
            x.trial_id,
            short(x.values),
            shortParams(x.params),
          ]),
        ),
      );
    return ExitCode.ok;
  },
};
