import type { Command } from "../command.js";
import { bashCompletion } from "../completion/bash.js";
import { zshCompletion } from "../completion/zsh.js";
import { ExitCode, UsageError } from "../exit-code.js";

/**
 * `engram-tuner completion`
 *
 * @param commands - All commands, this one included.
 */
export function completion(commands: () => readonly Command[]): Command {
  return {
    name: "completion",
    summary: "print the completion of a shell: bash or zsh",
    positionals: ["SHELL"],
    options: {},
    run(args) {
      const shell = args.positional(0);
      if (shell === "bash") process.stdout.write(bashCompletion(commands()));
      else if (shell === "zsh") process.stdout.write(zshCompletion(commands()));
      else throw new UsageError(`expected bash or zsh, got '${shell}'`);
      return Promise.resolve(ExitCode.ok);
    },
  };
}
