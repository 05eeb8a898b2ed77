import type { Command } from "../command.js";

function optionWords(command: Command): string {
  return Object.entries(command.options)
    .flatMap(([name, { short }]) => [
      `--${name}`,
      ...(short ? [`-${short}`] : []),
    ])
    .join(" ");
}

/** The values after an option, as lines of a `case`. */
function valueCases(command: Command): string[] {
  return Object.entries(command.options).flatMap(([name, spec]) => {
    if (!spec.value) return [];
    const pattern = `--${name}${spec.short ? `|-${spec.short}` : ""}`;
    const reply = spec.choices
      ? `COMPREPLY=($(compgen -W "${spec.choices.join(" ")}" -- "$cur"))`
      : spec.file
        ? `COMPREPLY=($(compgen -f -- "$cur"))`
        : "COMPREPLY=()";
    return [`        ${pattern}) ${reply}; return ;;`];
  });
}

function commandCase(command: Command): string {
  const [first] = command.positionals;
  const values = valueCases(command);
  const positional =
    first === "STUDY"
      ? `        COMPREPLY=($(compgen -W "$(engram-tuner list --format names 2>/dev/null)" -- "$cur"))`
      : first === "SHELL"
        ? `        COMPREPLY=($(compgen -W "bash zsh" -- "$cur"))`
        : `        COMPREPLY=()`;
  return [
    `    ${command.name})`,
    ...(values.length > 0
      ? [`      case "$prev" in`, ...values, `      esac`]
      : []),
    `      if [[ "$cur" == -* ]]; then`,
    `        COMPREPLY=($(compgen -W "${optionWords(command)}" -- "$cur"))`,
    `      else`,
    positional,
    `      fi ;;`,
  ].join("\n");
}

/** A script for bash: `source <(engram-tuner completion bash)`. */
export function bashCompletion(commands: readonly Command[]): string {
  const names = commands.map((x) => x.name).join(" ");
  return `# Completion of engram-tuner for bash:
#     source <(engram-tuner completion bash)
_engram_tuner() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  if [[ "$COMP_CWORD" -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${names} --help --version" -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map(commandCase).join("\n")}
  esac
}
complete -F _engram_tuner engram-tuner
`;
}
