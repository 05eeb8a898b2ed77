import { type Command, commonOptions, formatOption } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { print, printJson, short, table } from "../output.js";

/** `engram-tuner list` */
export const list: Command = {
  name: "list",
  summary: "list studies",
  positionals: [],
  options: {
    search: { value: "TEXT", help: "only names that contain it" },
    format: formatOption("table", "json", "names"),
    ...commonOptions,
  },
  async run(args) {
    const search = args.text("search");
    const studies = [];
    for await (const study of args.client().eachStudy({ search }))
      studies.push(study);
    const format = args.text("format");
    if (format === "json") printJson(studies);
    else if (format === "names")
      for (const study of studies) print(study.study_name);
    else if (studies.length === 0) print("No studies.");
    else
      print(
        table(
          ["Study", "Direction", "Trials", "Best", "Started"],
          studies.map((x) => [
            x.study_name,
            [x.direction].flat().join(", "),
            x.n_trials,
            short(x.best_value),
            x.datetime_start?.slice(0, 19).replace("T", " ") ?? "-",
          ]),
        ),
      );
    return ExitCode.ok;
  },
};
