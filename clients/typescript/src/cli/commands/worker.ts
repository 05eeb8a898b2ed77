import { type Command, commonOptions, formatOption } from "../command.js";
import { note } from "../output.js";
import { runProgram } from "../program.js";
import { runOptions, runTrials, sayDone } from "../run-trials.js";
import { readResult } from "../result.js";

/** `engram-tuner worker` */
export const worker: Command = {
  name: "worker",
  summary: "evaluate trials by a program",
  positionals: ["STUDY"],
  rest: "COMMAND [ARGUMENT…]",
  options: {
    trials: {
      value: "N",
      short: "t",
      help: "default: until the budget is spent",
    },
    ...runOptions,
    format: formatOption("text", "json"),
    ...commonOptions,
  },
  async run(args) {
    const client = args.client();
    const study = args.positional(0);
    const program = { command: args.rest, onLine: note };
    const { code, result } = await runTrials(
      {
        client,
        study,
        trials: args.integer("trials", 1),
        objective: async (_, trial) =>
          readResult(await runProgram(program, trial)),
        json: args.text("format") === "json",
      },
      args,
    );
    sayDone(result);
    return code;
  },
};
