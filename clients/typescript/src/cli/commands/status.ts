import type { TunerClient } from "../../client/tuner-client.js";
import type { TrialState } from "../../types.js";
import { type Command, commonOptions, formatOption } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { paramLines, print, printJson, short } from "../output.js";

const STATES: readonly TrialState[] = [
  "COMPLETE",
  "PRUNED",
  "FAIL",
  "RUNNING",
  "WAITING",
];

/** How many trials are in each state. */
export async function countByState(
  client: TunerClient,
  study: string,
): Promise<Record<TrialState, number>> {
  const counts = await Promise.all(
    STATES.map(
      async (state) =>
        [state, await client.countTrials(study, { state })] as const,
    ),
  );
  return Object.fromEntries(counts) as Record<TrialState, number>;
}

/** `engram-tuner status` */
export const status: Command = {
  name: "status",
  summary: "show a study",
  positionals: ["STUDY"],
  options: { format: formatOption("table", "json"), ...commonOptions },
  async run(args) {
    const client = args.client();
    const name = args.positional(0);
    const study = await client.getStudy(name);
    const states = await countByState(client, name);
    if (args.text("format") === "json") {
      printJson({ ...study, trial_states: states });
      return ExitCode.ok;
    }
    print(`Study:      ${study.study_name}`);
    print(`Id:         ${study.study_id}`);
    print(`Direction:  ${[study.direction].flat().join(", ")}`);
    print(`Sampler:    ${String(study.user_attrs["sampler"] ?? "-")}`);
    print(`Pruner:     ${String(study.user_attrs["pruner"] ?? "-")}`);
    const budget = study.max_trials ? ` of at most ${study.max_trials}` : "";
    print(`Trials:     ${study.n_trials}${budget}`);
    for (const [state, count] of Object.entries(states))
      if (count > 0) print(`  ${state.padEnd(9)} ${count}`);
    print(`Best value: ${short(study.best_value)}`);
    if (study.best_params) {
      print("Best parameters:");
      for (const line of paramLines(study.best_params)) print(line);
    }
    if (study.datetime_start) print(`Started:    ${study.datetime_start}`);
    return ExitCode.ok;
  },
};
