import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type {
  CreateStudyRequest,
  Direction,
  PrunerType,
  SamplerType,
  SearchSpaceParameter,
} from "../../types.js";
import {
  type Arguments,
  type Command,
  commonOptions,
  formatOption,
} from "../command.js";
import { ExitCode, UsageError } from "../exit-code.js";
import { print, printJson } from "../output.js";

async function readJsonFile(path: string): Promise<unknown> {
  let content: string;
  try {
    content =
      path === "-" ? await text(process.stdin) : await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}`);
  }
}

/** What a file says about a study: its parameters, as a list or by name, or a
 * whole request. */
async function readSpace(path: string): Promise<Partial<CreateStudyRequest>> {
  const json = await readJsonFile(path);
  if (Array.isArray(json))
    return { search_space: json as SearchSpaceParameter[] };
  if (typeof json !== "object" || json === null)
    throw new UsageError(
      `${path}: expected a list of parameters, an object of them by name, ` +
        `or an object with 'search_space'`,
    );
  if ("search_space" in json) return json as Partial<CreateStudyRequest>;
  return {
    search_space: Object.entries(json).map(
      ([name, x]) => ({ name, ...x }) as SearchSpaceParameter,
    ),
  };
}

function defined<T extends object>(object: T): Partial<T> {
  const entries = Object.entries(object).filter(([, x]) => x !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

async function readRequest(args: Arguments): Promise<CreateStudyRequest> {
  const file = args.text("space");
  if (file === undefined) throw new UsageError("missing --space FILE");
  const directions = args.list("direction") as Direction[];
  return {
    ...(await readSpace(file)),
    ...defined({
      name: args.positional(0),
      direction: directions.length > 1 ? directions : directions[0],
      sampler: args.text("sampler") as SamplerType | undefined,
      sampler_options: args.object("sampler-options"),
      pruner: args.text("pruner") as PrunerType | undefined,
      pruner_options: args.object("pruner-options"),
      seed: args.integer("seed", 0),
      max_trials: args.integer("max-trials", 1),
      lease_seconds: args.number("lease", 1),
      max_retries: args.integer("max-retries", 0),
      load_if_exists: args.switch("new") ? false : undefined,
    }),
  } as CreateStudyRequest;
}

/** `engram-tuner create` */
export const create: Command = {
  name: "create",
  summary: "create a study, or load it",
  positionals: ["STUDY"],
  options: {
    space: {
      value: "FILE",
      help: "JSON: parameters, or a whole request; -: standard input",
      file: true,
    },
    direction: {
      value: "DIRECTION",
      help: "once per objective",
      choices: ["maximize", "minimize"],
      multiple: true,
    },
    sampler: { value: "NAME", help: "who chooses parameters" },
    "sampler-options": { value: "JSON", help: "its options" },
    pruner: { value: "NAME", help: "who stops trials" },
    "pruner-options": { value: "JSON", help: "its options" },
    seed: { value: "N", help: "makes suggestions repeatable" },
    "max-trials": { value: "N", help: "the budget" },
    lease: { value: "SECONDS", help: "lease of trials asked for without" },
    "max-retries": { value: "N", help: "retries of lost trials" },
    new: { help: "fail if the study exists" },
    format: formatOption("table", "json"),
    ...commonOptions,
  },
  async run(args) {
    const study = await args.client().createStudy(await readRequest(args));
    if (args.text("format") === "json") printJson(study);
    else print(`Study ${study.study_name}: ${study.n_trials} trials`);
    return ExitCode.ok;
  },
};
