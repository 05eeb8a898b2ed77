import { parseArgs } from "node:util";
import { TunerClient } from "../client/tuner-client.js";
import { UsageError } from "./exit-code.js";
import { serviceUrl } from "./service-url.js";

/** An option of a command. */
export interface OptionSpec {
  /** What it does, for help and completion. */
  help: string;
  /** The name of its value; none for a switch. */
  value?: string;
  short?: string;
  default?: string;
  /** The values it takes. */
  choices?: readonly string[];
  /** May be given several times. */
  multiple?: boolean;
  /** Completed as a file. */
  file?: boolean;
}

/** A command of the program. */
export interface Command {
  name: string;
  summary: string;
  /** Names of the positional arguments, all required. */
  positionals: readonly string[];
  /** What comes after `--`. */
  rest?: string;
  options: Record<string, OptionSpec>;
  /** @returns The exit code. */
  run(args: Arguments): Promise<number>;
}

/** Options that every command has. */
export const commonOptions = {
  "service-url": {
    value: "URL",
    help: "where the service is; default: TUNER_URL, or localhost:6177",
  },
  "api-key": { value: "KEY", help: "default: TUNER_API_KEY" },
} satisfies Record<string, OptionSpec>;

/** `--format` with these values, the first being the default. */
export function formatOption(...choices: [string, ...string[]]): OptionSpec {
  const [first] = choices;
  return { value: "FORMAT", help: "output format", default: first, choices };
}

/** The command line of a command. */
export class Arguments {
  constructor(
    private readonly options: Record<string, OptionSpec>,
    private readonly values: Record<string, unknown>,
    readonly positionals: string[],
    readonly rest: string[],
  ) {}

  /** The value of an option, its default, or nothing. */
  text(name: string): string | undefined {
    const value = this.values[name] ?? this.options[name]?.default;
    return typeof value === "string" ? value : undefined;
  }

  /** The values of an option that may be given several times. */
  list(name: string): string[] {
    return (this.values[name] as string[] | undefined) ?? [];
  }

  switch(name: string): boolean {
    return this.values[name] === true;
  }

  /** An integer of at least `least`. */
  integer(name: string, least: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
      throw new UsageError(
        `--${name} takes an integer from ${least}, got '${text}'`,
      );
    return value;
  }

  /** A number of at least `least`. */
  number(name: string, least: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < least)
      throw new UsageError(
        `--${name} takes a number from ${least}, got '${text}'`,
      );
    return value;
  }

  /** A JSON object. */
  object(name: string): Record<string, unknown> | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new UsageError(`--${name} takes a JSON object, got '${text}'`);
    return value as Record<string, unknown>;
  }

  /** The n-th positional argument. */
  positional(index: number): string {
    return this.positionals[index] ?? "";
  }

  /** A client of the service that the options and the environment name. */
  client(retries = 2): TunerClient {
    const apiKey = this.text("api-key") ?? process.env["TUNER_API_KEY"];
    const baseUrl = serviceUrl(this.text("service-url"));
    return new TunerClient({ baseUrl, apiKey, retry: { retries } });
  }
}

function parse(command: Command, args: string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => [
      name,
      {
        type: spec.value ? ("string" as const) : ("boolean" as const),
        ...(spec.short ? { short: spec.short } : {}),
        multiple: spec.multiple ?? false,
      },
    ]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/**
 * Reads the arguments of a command.
 *
 * @throws {@link UsageError}
 */
export function readArguments(command: Command, argv: string[]): Arguments {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const rest = end < 0 ? [] : argv.slice(end + 1);
  const { values, positionals } = parse(command, own);
  const wanted = command.positionals;
  const missing = wanted[positionals.length];
  if (missing) throw new UsageError(`missing ${missing}`);
  if (positionals.length > wanted.length)
    throw new UsageError(`unexpected '${positionals[wanted.length]}'`);
  if (command.rest && rest.length === 0)
    throw new UsageError(`missing -- ${command.rest}`);
  if (!command.rest && rest.length > 0)
    throw new UsageError(`unexpected '${rest[0]}'`);
  for (const [name, { choices }] of Object.entries(command.options))
    for (const value of [values[name] ?? []].flat())
      if (choices && !choices.includes(String(value)))
        throw new UsageError(
          `--${name} takes ${choices.join(", ")}, got '${String(value)}'`,
        );
  return new Arguments(command.options, values, positionals, rest);
}
