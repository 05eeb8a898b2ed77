import { describe, expect, it } from "vitest";
import type { TrialResponse } from "../src/index.js";
import { Shell } from "./support/cli.js";
import { useService } from "./support/service.js";
import { freshName } from "./support/studies.js";

const used = useService();
const shell = new Shell(() => used.service.url);

async function create(fields: Record<string, unknown> = {}): Promise<string> {
  const name = freshName();
  await used.client.createStudy({
    ...{ name, direction: "minimize", sampler: "random", pruner: "none" },
    search_space: [
      { type: "float", name: "learningRate", low: 0, high: 1 },
      { type: "categorical", name: "kind", choices: ["a b", "$(touch x)"] },
    ],
    ...fields,
  });
  return name;
}

async function all(name: string): Promise<TrialResponse[]> {
  return used.client.listTrials(name);
}

/** Runs a program written in shell language. */
function program(text: string): string[] {
  return ["--", "sh", "-c", text];
}

describe("worker", () => {
  it("gives a program its parameters in every way", async () => {
    const name = await create({ max_trials: 2 });
    const echo = shell.file(
      "echo.mjs",
      `let input = "";
      for await (const chunk of process.stdin) input += chunk;
      const { params, trial_id, study } = JSON.parse(input);
      const { env, argv } = process;
      console.log("evaluating");
      console.log(JSON.stringify({ values: 1, user_attrs: {
        same: [
          Number(env.TUNER_PARAM_LEARNING_RATE) === params.learningRate,
          env.TUNER_PARAM_KIND === params.kind,
          JSON.parse(env.TUNER_PARAMS).kind === params.kind,
          Number(env.TUNER_TRIAL_ID) === trial_id,
          env.TUNER_STUDY === study,
          argv[2] === "--rate=" + params.learningRate,
          argv[3] === params.kind,
          argv[4] === study + "/" + trial_id,
          argv[5] === "{other}",
        ] } }));`,
    );
    const { code, err } = await shell.run(
      ...["worker", name, "--", process.execPath, echo],
      ...["--rate={learningRate}", "{kind}", "{study}/{trial_id}", "{other}"],
    );
    expect(code).toBe(0);
    expect(err).toContain("evaluating");
    expect(err).toContain("2 complete, the budget is spent");
    for (const trial of await all(name))
      expect(trial).toMatchObject({
        ...{ state: "COMPLETE", values: [1] },
        user_attrs: { same: Array(9).fill(true) },
      });
  });

  it("takes the last line of JSON for the result", async () => {
    const name = await create();
    const { code } = await shell.run(
      ...["worker", name, "-t", "1"],
      ...program("echo 1; echo '{\"value\": 2.5}'; echo done"),
    );
    expect(code).toBe(0);
    expect((await all(name))[0]?.values).toEqual([2.5]);
  });

  it("reports what the program reports", async () => {
    const name = await create();
    await shell.run(
      ...["worker", name, "-t", "1"],
      ...program(
        `echo report 0 5; echo '{"step": 1, "value": 4}';
         echo '{"report": {"step": 2, "value": 3}}'; echo 2`,
      ),
    );
    expect(await used.client.getTrial(name, 0)).toMatchObject({
      intermediate_values: { 0: 5, 1: 4, 2: 3 },
      values: [2],
    });
  });

  it("stops a program that is pruned, with all that it started", async () => {
    const name = await create({
      pruner: "threshold",
      pruner_options: { upper: 10 },
    });
    // Without an end of its own; its child holds the output open, too.
    const { code, out } = await shell.run(
      ...["worker", name, "-t", "1", "--format", "json"],
      ...program("echo report 0 11; sleep 1000 & sleep 1000"),
    );
    expect(code).toBe(0);
    const events = out
      .trim()
      .split("\n")
      .map((x) => JSON.parse(x) as object);
    expect(events).toMatchObject([
      { event: "start", trial_id: 0 },
      { event: "report", step: 0, value: 11 },
      { event: "prune", trial_id: 0 },
    ]);
    expect((await all(name))[0]?.state).toBe("PRUNED");
  });

  it.each([
    [
      "exits with an error",
      "echo no data >&2; exit 3",
      "exit status 3: no data",
    ],
    ["is killed", "kill -9 $$", "ended by SIGKILL"],
    ["prints no result", "echo nothing", "no line of JSON"],
    ["prints another result", "echo '{\"loss\": 1}'", "'values'"],
    ["prints an infinite one", "echo 1e999", "Infinity"],
  ])("fails a trial whose program %s", async (_, text, reason) => {
    const name = await create();
    const { code, out, err } = await shell.run(
      ...["worker", name, "-t", "1", ...program(text)],
    );
    expect(code).toBe(1);
    expect(out + err).toContain(reason);
    const [trial] = await all(name);
    expect(trial?.state).toBe("FAIL");
    expect(trial?.user_attrs["fail_reason"]).toContain(reason);
  });

  it("fails a trial whose program is not there", async () => {
    const name = await create();
    const { code } = await shell.run(
      ...["worker", name, "-t", "1", "--", "./no-such-program"],
    );
    expect(code).toBe(1);
    const [trial] = await all(name);
    expect(trial?.user_attrs["fail_reason"]).toContain("ENOENT");
  });

  it("says when the study is not there", async () => {
    const run = await shell.run("worker", "nowhere", ...program("echo 1"));
    expect(run).toMatchObject({ code: 3, out: "" });
  });
});

describe("A worker that is", () => {
  const forever = program("sleep 1000");
  const running = async (name: string) =>
    (await used.client.countTrials(name, { state: "RUNNING" })) > 0;
  const beginning = (name: string) =>
    expect.poll(() => running(name)).toBe(true);

  it("killed in the middle loses nothing: another finishes", async () => {
    const name = await create({ max_trials: 4, lease_seconds: 1 });
    const args = ["worker", name, "--lease", "1"];
    const first = shell.start(...args, "-c", "2", ...forever);
    await beginning(name);
    first.child.kill("SIGKILL");
    await first.done;
    const second = await shell.run(
      ...args,
      "--lease",
      "20",
      ...program("echo 1"),
    );
    expect(second.code).toBe(0);
    const trials = await all(name);
    const retried = trials.filter((x) => x.state === "FAIL");
    expect(retried.length).toBeGreaterThanOrEqual(1);
    expect(trials.filter((x) => x.state === "COMPLETE")).toHaveLength(4);
    for (const { params } of retried)
      expect(trials.filter((x) => x.state === "COMPLETE")).toEqual(
        expect.arrayContaining([expect.objectContaining({ params })]),
      );
  });

  it("terminated ends its program and gives the trial back", async () => {
    const name = await create();
    const worker = shell.start("worker", name, ...forever);
    await beginning(name);
    worker.child.kill("SIGTERM");
    const { code, err } = await worker.done;
    expect(code).toBe(143);
    expect(err).toContain("given back");
    const waiting = () => used.client.countTrials(name, { state: "WAITING" });
    await expect.poll(waiting).toBe(1);
  });

  it("interrupted finishes its trial and begins no other", async () => {
    const name = await create();
    const go = `${shell.directory}/go-on`;
    const worker = shell.start(
      ...["worker", name],
      ...program(`mkfifo ${go}; cat ${go}; echo 1`),
    );
    await beginning(name);
    worker.child.kill("SIGINT");
    await expect.poll(() => worker.err).toContain("Finishing");
    shell.file("go-on", "go\n");
    const { code } = await worker.done;
    expect(code).toBe(130);
    expect((await all(name)).map((x) => x.state)).toEqual(["COMPLETE"]);
  });

  it("interrupted twice gives its trial back", async () => {
    const name = await create();
    const worker = shell.start("worker", name, ...forever);
    await beginning(name);
    worker.child.kill("SIGINT");
    await expect.poll(() => worker.err).toContain("Finishing");
    worker.child.kill("SIGINT");
    const { code, err } = await worker.done;
    expect(code).toBe(130);
    expect(err).toContain("given back");
  });
});
