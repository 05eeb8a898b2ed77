import type { Command } from "./command.js";

function rows(lines: [string, string][]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([a, b]) => `  ${a.padEnd(width)}  ${b}`).join("\n");
}

/** How to use the program. */
export function programHelp(commands: readonly Command[]): string {
  const lines = commands.map((x): [string, string] => [x.name, x.summary]);
  return `engram-tuner: the command line of Tuner

Usage: engram-tuner COMMAND [OPTION…]

${rows(lines)}

'engram-tuner COMMAND --help' shows the options of a command.

TUNER_URL says where the service is, TUNER_API_KEY holds the key for it.

Exit status: 0 done; 1 refused, or no trial succeeded; 2 wrong usage; 3 no such
study, or nothing to show yet; 4 no answer from the service; 130 or 143 ended by
a signal.
`;
}

/** How to use a command. */
export function commandHelp(command: Command): string {
  const { name, positionals, rest, options, summary } = command;
  const usage = [
    ...["engram-tuner", name, ...positionals, "[OPTION…]"],
    ...(rest ? ["--", rest] : []),
  ].join(" ");
  const lines = Object.entries(options).map(([long, x]): [string, string] => [
    `${x.short ? `-${x.short}, ` : "    "}--${long}${x.value ? ` ${x.value}` : ""}`,
    [
      x.help,
      x.choices ? `: ${x.choices.join(", ")}` : "",
      x.default !== undefined ? ` (default: ${x.default})` : "",
    ].join(""),
  ]);
  const described = lines.length > 0 ? `\n${rows(lines)}\n` : "";
  return `${usage}: ${summary}\n${described}`;
}
