import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { type Command, commonOptions, formatOption } from "../command.js";
import { ExitCode } from "../exit-code.js";

/** `engram-tuner export` */
export const exportTrials: Command = {
  name: "export",
  summary: "write all trials of a study as JSON or CSV",
  positionals: ["STUDY"],
  options: {
    output: {
      value: "FILE",
      short: "o",
      help: "default: standard output",
      file: true,
    },
    format: formatOption("json", "csv"),
    ...commonOptions,
  },
  async run(args) {
    const format = args.text("format") as "json" | "csv";
    const study = args.positional(0);
    const stream = await args.client().exportStream(study, format);
    // The same stream under another declaration.
    const source = Readable.fromWeb(stream as unknown as ReadableStream);
    const file = args.text("output");
    if (file === undefined) await pipeline(source, process.stdout);
    else await pipeline(source, createWriteStream(file));
    return ExitCode.ok;
  },
};
