import type { Command, OptionSpec } from "../command.js";

/** For zsh, brackets, colons and quotes within a description mean something. */
function plain(text: string): string {
  return text.replace(/[[\]:'\\]/g, " ");
}

function action(spec: OptionSpec): string {
  if (!spec.value) return "";
  if (spec.choices) return `:${spec.value}:(${spec.choices.join(" ")})`;
  return `:${spec.value}:${spec.file ? "_files" : ""}`;
}

function argument(name: string, spec: OptionSpec): string[] {
  const tail = `[${plain(spec.help)}]${action(spec)}`;
  const repeat = spec.multiple ? "*" : "";
  const names = [`--${name}`, ...(spec.short ? [`-${spec.short}`] : [])];
  return names.map((x) => `'${repeat}${x}${tail}'`);
}

function commandCase(command: Command): string {
  const positionals = command.positionals.map((x, i) =>
    x === "STUDY"
      ? `'${i + 1}:study:_engram_tuner_studies'`
      : `'${i + 1}:shell:(bash zsh)'`,
  );
  const all = [
    ...Object.entries(command.options).flatMap(([k, v]) => argument(k, v)),
    ...positionals,
  ];
  const lines = all.map((x) => ` \\\n        ${x}`).join("");
  return `      ${command.name})\n        _arguments${lines} ;;`;
}

/** A script for zsh: `engram-tuner completion zsh > ~/.zfunc/_engram-tuner`. */
export function zshCompletion(commands: readonly Command[]): string {
  const described = commands
    .map((x) => `    '${x.name}:${plain(x.summary)}'`)
    .join("\n");
  return `#compdef engram-tuner
# Completion of engram-tuner for zsh:
#     engram-tuner completion zsh > "\${fpath[1]}/_engram-tuner"

_engram_tuner_studies() {
  local -a studies
  studies=(\${(f)"$(engram-tuner list --format names 2>/dev/null)"})
  compadd -a studies
}

_engram_tuner() {
  local -a commands
  commands=(
${described}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join("\n")}
  esac
}

if [ "$funcstack[1]" = "_engram-tuner" ]; then
  _engram_tuner "$@"
else
  compdef _engram_tuner engram-tuner
fi
`;
}
