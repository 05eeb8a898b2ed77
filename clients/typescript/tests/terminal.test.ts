import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROGRAM, Shell } from "./support/cli.js";
import { useService } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();
const shell = new Shell(() => used.service.url);
const program = [process.execPath, PROGRAM];

async function create(
  fields: Record<string, unknown> = {},
  name = freshName("terminal"),
): Promise<string> {
  await used.client.createStudy({
    ...{ name, direction: "minimize", sampler: "random", pruner: "none" },
    search_space: SPACE.parameters,
    ...fields,
  });
  return name;
}

describe("In a terminal", () => {
  it("delete asks, and takes no for an answer", async () => {
    const name = await create();
    const answer = (text: string) =>
      shell.terminal([["\\[y/N\\] ", text]], ...program, "delete", name);
    expect(await answer("\n")).toMatchObject({ code: 1 });
    expect((await used.client.getStudy(name)).study_name).toBe(name);
    const yes = await answer("y\n");
    expect(yes.code).toBe(0);
    expect(yes.out).toContain(`Delete study '${name}'`);
    expect(yes.out).toContain(`Deleted study ${name}`);
  });

  it("worker draws a bar and writes over it", async () => {
    const name = await create();
    const { code, out } = await shell.terminal(
      [],
      ...[...program, "worker", name, "-t", "4", "--", "echo", "{x}"],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/\r\x1b\[2K\[#{6}-{18}\] {2}1\/4 {2}best/);
    expect(out).toMatch(/\[#{24}\] {2}4\/4/);
    expect(out).toContain("4 complete");
  });

  it("Ctrl-C reaches the worker and not its program", async () => {
    const name = await create();
    const { code, out } = await shell.terminal(
      [
        ["READY", "\x03"],
        ["Finishing", "\x03"],
      ],
      ...[...program, "worker", name, "--"],
      ...["sh", "-c", "trap 'echo INTERRUPTED' INT; echo READY; sleep 1000"],
    );
    expect(code).toBe(130);
    expect(out).toContain("given back");
    expect(out).not.toContain("INTERRUPTED");
  });

  it("watch follows a study until its budget is spent", async () => {
    const name = await create({ max_trials: 3 });
    const { client } = used;
    await client.suggestTrial(name);
    const watching = shell.terminal([], ...program, "watch", name);
    await client.completeTrial(name, 0, { values: 0.25 });
    for (const trial_id of [1, 2]) {
      await client.suggestTrial(name);
      await client.completeTrial(name, trial_id, { values: 1 });
    }
    const { code, out } = await watching;
    expect(code).toBe(0);
    expect(out).toMatch(/\[#{24}\] {2}3\/3 {2}best 0\.25/);
  });

  it("watch ends when interrupted", async () => {
    const name = await create();
    const { code, out } = await shell.terminal(
      [["0 done", "\x03"]],
      ...[...program, "watch", name],
    );
    expect(code).toBe(130);
    expect(out).toContain("Stopped watching");
  });
});

describe("Completion", () => {
  async function script(shellName: string): Promise<string> {
    const { code, out } = await shell.run("completion", shellName);
    expect(code).toBe(0);
    return shell.file(`completion.${shellName}`, out);
  }

  /** The program under the name that completion is for. */
  const define = `engram-tuner() { ${program.join(" ")} "$@"; }`;

  async function bash(...words: string[]): Promise<string[]> {
    const file = await script("bash");
    const text = `${define}; source ${file}; COMP_WORDS=("$@");
      COMP_CWORD=$(($# - 1)); _engram_tuner; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { out } = await shell.terminal(
      [],
      ...["bash", "--norc", "-c", text, "bash", "engram-tuner", ...words],
    );
    return out.split(/\r?\n/).filter(Boolean);
  }

  it("of bash knows commands, options, values and studies", async () => {
    const name = await create();
    expect(await bash("st")).toEqual(["status"]);
    expect(await bash("optimize", "--no")).toEqual(["--no-cache"]);
    expect(await bash("list", "--format", "")).toEqual([
      ...["table", "json", "names"],
    ]);
    expect(await bash("status", name)).toContain(name);
    expect(await bash("completion", "z")).toEqual(["zsh"]);
  });

  it.runIf(existsSync("/usr/bin/zsh"))("of zsh does, too", async () => {
    const name = await create({}, "unmistakable");
    const file = await script("zsh");
    const { code, out } = await shell.terminal(
      [
        ["ready> ", `${define}; autoload -Uz compinit; compinit -u -D\r`],
        ["ready> ", `source ./${file}\r`],
        ["ready> ", "engram-tuner wor\t"],
        ["worker ", "\x15engram-tuner list --format nam\t"],
        ["names ", `\x15engram-tuner best ${name.slice(0, -1)}\t`],
        [`best.*${name}`, "\x15exit 7\r"],
      ],
      ...["env", "PS1=ready> ", "TERM=dumb", "zsh", "-f", "-i"],
    );
    expect({ code, out }).toMatchObject({ code: 7 });
  });
});
