import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Shell } from "./support/cli.js";
import { useService } from "./support/service.js";
import { freshName } from "./support/studies.js";

const used = useService();
const shell = new Shell(() => used.service.url);

const evaluator = shell.file(
  "evaluator.mjs",
  `import { appendFileSync } from "node:fs";
  export default async function (config, { params, dataset, limit, llm }) {
    appendFileSync("calls.log", "call\\n");
    return {
      ndcg: config.search.minScore.dense,
      p95Latency: config.reranker.depth,
      settings: [dataset, limit, llm].join(),
      same: params["reranker.depth"] === config.reranker.depth,
    };
  }`,
);

async function optimize(name: string, ...args: string[]) {
  return shell.run("optimize", "-n", name, "--preset", "quick", ...args);
}

describe("optimize", () => {
  it("runs as many trials as asked for", async () => {
    const name = freshName();
    const { code, out, err } = await optimize(
      ...[name, "--trials", "50", "-e", evaluator, "--no-cache", "-c", "4"],
      ...["-d", "data.json", "-l", "7", "--objective", "quality"],
    );
    expect(code).toBe(0);
    expect(err).toContain("50 complete");
    const best = await used.client.getBestParams(name);
    expect(out).toContain(`Best: trial ${best.trial_id}`);
    expect(best.value).toBe(best.params["search.minScore.dense"]);
    expect(await used.client.countTrials(name, { state: "COMPLETE" })).toBe(50);
    const { user_attrs } = await used.client.getTrial(name, 0);
    expect(user_attrs).toMatchObject({
      settings: "data.json,7,stub",
      same: true,
    });
  });

  it("maximizes both objectives of pareto, the latency being negated", async () => {
    const name = freshName();
    const args = ["--trials", "8", "-e", evaluator, "--objective", "pareto"];
    expect(await optimize(name, ...args)).toMatchObject({ code: 0 });
    const study = await used.client.getStudy(name);
    expect(study.direction).toEqual(["maximize", "maximize"]);
    for (const trial of await used.client.listTrials(name))
      expect(trial.values).toEqual([
        trial.params["search.minScore.dense"],
        -(trial.params["reranker.depth"] as number),
      ]);
  });

  it("takes results from disk that were evaluated before", async () => {
    // One point only, so that every trial but one is known.
    const name = freshName();
    await used.client.createStudy({
      ...{ name, direction: "maximize", sampler: "random" },
      search_space: [
        { type: "float", name: "search.minScore.dense", low: 0.7, high: 0.7 },
      ],
    });
    const run = (...args: string[]) =>
      optimize(name, "--continue", "-t", "3", "--cache-dir", "cache", ...args);
    const command = "echo call >> own.log; echo '{\"ndcg\": 0.5}'";
    const first = await run("-e", command);
    expect(first.err).toContain("from the cache: 2");
    const entries = readdirSync(join(shell.directory, "cache"));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatch(/^[0-9a-f]{64}\.json$/);
    expect((await run("-e", command)).err).toContain("from the cache: 3");
    // Another dataset is another result.
    expect((await run("-e", command, "-d", "other")).err).toContain(
      "from the cache: 2",
    );
    const none = await run("-e", command, "--no-cache");
    expect(none.err).not.toContain("from the cache");
    const trials = await used.client.listTrials(name);
    expect(trials.map((x) => x.values)).toEqual(Array(12).fill([0.7 * 0.5]));
  });

  it("passes parameters and settings to a command", async () => {
    const name = freshName();
    const command =
      'echo "{\\"ndcg\\": $TUNER_PARAM_SEARCH_MIN_SCORE_DENSE, ' +
      '\\"p95Latency\\": $TUNER_LIMIT}"';
    const args = ["-t", "2", "-l", "250", "--objective", "balanced"];
    expect(await optimize(name, ...args, "-e", command)).toMatchObject({
      code: 0,
    });
    const [trial] = await used.client.listTrials(name);
    const dense = trial?.params["search.minScore.dense"] as number;
    expect(trial?.values?.[0]).toBeCloseTo(0.7 * dense + 0.3 * 0.5, 12);
  });

  it("tells failed evaluations, and fails if all do", async () => {
    const name = freshName();
    const args = ["-t", "2", "--no-cache"];
    const all = await optimize(
      name,
      ...args,
      "-e",
      "echo no index >&2; exit 1",
    );
    expect(all.code).toBe(1);
    expect(all.err).toContain("0 complete, 2 failed");
    const odd = await optimize(name, ...args, "-e", "echo '{\"mrr\": 1}'");
    expect(odd.code).toBe(1);
    const reasons = (await used.client.listTrials(name)).map((x) =>
      String(x.user_attrs["fail_reason"]),
    );
    expect(reasons[0]).toBe("exit status 1: no index");
    expect(reasons[2]).toContain("neither 'ndcg' nor 'p95Latency'");
  });

  it("goes on only with what is there", async () => {
    const args = ["--continue", "-t", "1", "-e", evaluator];
    expect(await optimize(freshName(), ...args)).toMatchObject({ code: 3 });
  });

  it("says what is wrong with an evaluator", async () => {
    const name = freshName();
    const missing = await optimize(name, "-e", "./nowhere.mjs");
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.err).toContain("nowhere.mjs");
    const empty = shell.file("empty.mjs", "export const x = 1;");
    const without = await optimize(name, "-e", empty);
    expect(without).toMatchObject({ code: 2 });
    expect(without.err).toContain("exports no function");
  });
});
