import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clock, short, table } from "../src/cli/output.js";
import { progressLine } from "../src/cli/progress.js";
import { envLines, variableName } from "../src/cli/variables.js";
import { freePort, useService } from "./support/service.js";
import { Shell } from "./support/cli.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();
const shell = new Shell(() => used.service.url);

async function create(fields: Record<string, unknown> = {}): Promise<string> {
  const name = freshName();
  await used.client.createStudy({
    ...{ name, direction: "minimize", sampler: "random", pruner: "none" },
    search_space: SPACE.parameters,
    seed: 1,
    ...fields,
  });
  return name;
}

async function tellSome(name: string, count: number): Promise<void> {
  for (let i = 0; i < count; ++i) {
    const { trial_id, params } = await used.client.suggestTrial(name);
    await used.client.completeTrial(name, trial_id, {
      values: params["x"] as number,
    });
  }
}

describe("create", () => {
  const byName = { x: { type: "float", low: 0, high: 1 } };
  const asList = [{ name: "x", type: "float", low: 0, high: 1 }];

  it.each([
    ["an object by name", byName],
    ["a list", asList],
    ["a whole request", { search_space: asList, user_attrs: { a: 1 } }],
  ])("takes a space that is %s", async (_, space) => {
    const name = freshName("made");
    const file = shell.file("space.json", JSON.stringify(space));
    const { code, out } = await shell.run(
      ...["create", name, "--space", file, "--format", "json"],
      ...["--direction", "minimize", "--sampler", "qmc", "--seed", "7"],
      ...["--sampler-options", '{"scramble": false}', "--pruner", "none"],
      ...["--max-trials", "9", "--lease", "30", "--max-retries", "0"],
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(await used.client.getStudy(name));
    const study = await used.client.getStudy(name);
    expect(study).toMatchObject({
      ...{ direction: "minimize", max_trials: 9, lease_seconds: 30 },
      ...{ max_retries: 0 },
    });
    // Without scrambling, the first point is the lower end.
    const { params } = await used.client.suggestTrial(name);
    expect(params).toEqual({ x: 0 });
  });

  it("takes several directions, and the space from standard input", async () => {
    const name = freshName("made");
    const running = shell.start(
      ...["create", name, "--space", "-"],
      ...["--direction", "minimize", "--direction", "maximize"],
    );
    running.child.stdin?.end(JSON.stringify(byName));
    expect(await running.done).toMatchObject({ code: 0 });
    const { direction } = await used.client.getStudy(name);
    expect(direction).toEqual(["minimize", "maximize"]);
  });

  it("loads what exists, unless it is to be new", async () => {
    const file = shell.file("space.json", JSON.stringify(SPACE.parameters));
    const name = await create();
    const args = ["create", name, "--space", file, "--direction", "minimize"];
    expect(await shell.run(...args)).toMatchObject({ code: 0 });
    const again = await shell.run(...args, "--new");
    expect(again.code).toBe(1);
    expect(again.err).toContain("already exists");
  });

  it("says what is wrong with a file", async () => {
    const args = ["create", "wrong", "--space"];
    const missing = await shell.run(...args, "nowhere.json");
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.err).toContain("nowhere.json");
    const broken = await shell.run(...args, shell.file("broken.json", "{"));
    expect(broken).toMatchObject({ code: 2 });
    expect(broken.err).toContain("not JSON");
    const refused = await shell.run(
      ...[...args, shell.file("odd.json", '{"x": {"type": "real"}}')],
    );
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain("search_space");
  });
});

describe("Commands that show", () => {
  it("print what the service answers as JSON", async () => {
    const name = await create();
    await tellSome(name, 3);
    const { client } = used;
    const json = async (...args: string[]): Promise<unknown> => {
      const { code, out, err } = await shell.run(...args, "--format", "json");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      return JSON.parse(out);
    };
    expect(await json("list", "--search", name)).toEqual(
      await client.listStudies({ search: name }),
    );
    expect(await json("status", name)).toEqual({
      ...(await client.getStudy(name)),
      trial_states: { COMPLETE: 3, PRUNED: 0, FAIL: 0, RUNNING: 0, WAITING: 0 },
    });
    expect(await json("best", name)).toEqual(await client.getBestParams(name));
    expect(await json("importance", name, "--evaluator", "mdi")).toEqual(
      await client.getParamImportance(name, 0, { evaluator: "mdi" }),
    );
    expect(await json("export", name)).toEqual(await client.exportTrials(name));
    const several = await create({ direction: ["minimize", "maximize"] });
    await client.suggestTrial(several);
    await client.completeTrial(several, 0, { values: [1, 2] });
    expect(await json("pareto", several)).toEqual(
      await client.getParetoFront(several),
    );
  });

  it("print tables for people", async () => {
    const name = await create({ max_trials: 20 });
    // More than one page of trials.
    await used.client.addTrials(
      name,
      Array.from({ length: 150 }, (_, i) => ({
        ...{ state: "COMPLETE" as const, values: i },
        params: { x: i / 150, rate: 0.01, depth: 1, kind: "fast" },
      })),
    );
    const status = await shell.run("status", name);
    expect(status.out).toMatch(/Trials: +150 of at most 20/);
    expect(status.out).toMatch(/COMPLETE +150/);
    expect(status.out).toMatch(/ {2}kind +fast/);
    const importance = await shell.run("importance", name);
    expect(importance.out).toMatch(/^x +1\.0000 +█{40}$/m);
    const list = await shell.run("list", "--search", name);
    expect(list.out).toMatch(new RegExp(`^${name} +minimize +150 +0`, "m"));
    const names = await shell.run("list", "--format", "names");
    expect(names.out.split("\n")).toContain(name);
    const best = await shell.run("best", name);
    expect(best.out).toMatch(/Value: 0$/m);
  });

  it("write files", async () => {
    const name = await create();
    await tellSome(name, 2);
    const written = (file: string) =>
      readFileSync(join(shell.directory, file), "utf8");
    const best = await shell.run("best", name, "--export", "best.env");
    expect(best.code).toBe(0);
    const { params, trial_id } = await used.client.getBestParams(name);
    expect(written("best.env")).toContain(`X=${String(params["x"])}\n`);
    expect(written("best.env")).toContain(`# Trial: ${trial_id}\n`);
    const env = await shell.run("best", name, "--format", "env");
    expect(env.out).toBe(written("best.env"));
    await shell.run("export", name, "--format", "csv", "-o", "all.csv");
    expect(written("all.csv")).toMatch(/^trial_id,state,value,params_x,/);
  });
});

describe("delete", () => {
  it("needs --force where there is nobody to ask", async () => {
    const name = await create();
    const asked = await shell.run("delete", name);
    expect(asked).toMatchObject({ code: 2 });
    expect(asked.err).toContain("--force");
    expect(await shell.run("delete", name, "--force")).toMatchObject({
      code: 0,
    });
    expect(await shell.run("status", name)).toMatchObject({ code: 3 });
  });
});

describe("The exit status", () => {
  it("is 0 for help and version, which need no service", async () => {
    const help = await shell.run("--help");
    expect(help.code).toBe(0);
    expect(help.out).toContain("importance");
    const optimize = await shell.run("optimize", "--help");
    expect(optimize.out).toContain("-t, --trials N");
    const version = await shell.run("--version");
    expect(version).toMatchObject({ code: 0, out: "1.0.0\n" });
  });

  it.each([
    ["no command", [], "Usage"],
    ["an unknown command", ["frobnicate"], "frobnicate"],
    ["a missing argument", ["status"], "missing STUDY"],
    ["too many arguments", ["status", "a", "b"], "'b'"],
    ["an unknown option", ["list", "--colour"], "--colour"],
    ["a wrong choice", ["list", "--format", "xml"], "table, json, names"],
    ["no number", ["optimize", "-e", "x", "-t", "many"], "'many'"],
    ["too small a number", ["optimize", "-e", "x", "-t", "0"], "from 1"],
    ["no evaluator", ["optimize"], "--evaluator"],
    ["no program", ["worker", "s"], "COMMAND"],
    ["no shell", ["completion", "fish"], "fish"],
    ["no URL", ["list", "--service-url", "tuner"], "tuner"],
  ])("is 2 for %s", async (_, args, words) => {
    const { code, out, err } = await shell.run(...args);
    expect(code).toBe(2);
    expect(out + err).toContain(words);
  });

  it("is 3 for what is not there", async () => {
    const { code, err } = await shell.run("best", await create());
    expect(code).toBe(3);
    expect(err).toMatch(/^engram-tuner: No /);
  });

  it("is 4 when the service does not answer", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, err } = await shell.run("list", "--service-url", url);
    expect(code).toBe(4);
    expect(err).toContain("ECONNREFUSED");
  });
});

describe("Texts", () => {
  it("name variables as shells like them", () => {
    const names = ["search.minScore.dense", "lr", "learningRate2x", "a-b c"];
    expect(names.map(variableName)).toEqual([
      ...["SEARCH_MIN_SCORE_DENSE", "LR", "LEARNING_RATE2X", "A_B_C"],
    ]);
    expect(envLines({ a: "it's", b: 1e-5, c: true })).toEqual([
      ...["A='it'\\''s'", "B=0.00001", "C=true"],
    ]);
  });

  it("align tables, shorten numbers and tell the time", () => {
    expect(
      table(
        ["A", "Number"],
        [
          ["x", 1],
          ["long", 22],
        ],
      ),
    ).toBe(
      ["A     Number", "----  ------", "x          1", "long      22"].join(
        "\n",
      ),
    );
    expect(short([1 / 3, 2])).toBe("[0.333333, 2]");
    expect([59, 61, 3661].map(clock)).toEqual(["0:59", "1:01", "1:01:01"]);
  });

  it("show progress as a bar, with what it will still take", () => {
    const elapsed = { seconds: 60, trials: 6 };
    expect(
      progressLine({ done: 6, total: 12, running: 2, best: 0.5, elapsed }),
    ).toBe(
      `[${"#".repeat(12)}${"-".repeat(12)}]  6/12  best 0.5  2 running  ETA 1:00`,
    );
    expect(progressLine({ done: 6 })).toBe("6 done  best -");
  });
});
