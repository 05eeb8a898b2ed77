import { describe, expect, it } from "vitest";
import {
  optimize,
  type Study,
  TrialPruned,
  TunerClient,
  type TrialEvent,
} from "../src/index.js";
import { Proxy } from "./support/proxy.js";
import { useService } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();

type P = typeof SPACE extends { paramsType?: infer Q } ? NonNullable<Q> : never;

async function open(
  fields: Record<string, unknown> = {},
  client: TunerClient = used.client,
): Promise<Study<P>> {
  return client.openStudy({
    ...{ name: freshName(), direction: "minimize", space: SPACE, seed: 1 },
    ...fields,
  }) as Promise<Study<P>>;
}

async function states(study: Study<P>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const { state } of study.trials())
    counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** A promise and what settles it. */
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((x) => (resolve = x));
  return { promise, resolve };
}

describe("optimize", () => {
  it("evaluates as many trials as asked for, and tells their values", async () => {
    const study = await open();
    const events: string[] = [];
    const result = await optimize(study, ({ x }) => x * x, {
      trials: 5,
      onTrial: (event) => events.push(event.type),
    });
    expect(result).toMatchObject({ complete: 5, failed: 0, reason: "trials" });
    expect(await states(study)).toEqual({ COMPLETE: 5 });
    expect(events.filter((x) => x === "start")).toHaveLength(5);
    const best = await study.best();
    expect(best.value).toBe(best.params.x ** 2);
  });

  it("keeps attributes, constraints and learning curves", async () => {
    const study = await open({ pruner: "none" });
    await optimize(
      study,
      async (_, trial) => {
        await trial.report(0, 2);
        trial.setUserAttr("gpu", 3);
        return { values: [1], user_attrs: { note: "x" }, constraints: [-1] };
      },
      { trials: 1, worker: "me" },
    );
    expect(await study.trial(0)).toMatchObject({
      intermediate_values: { 0: 2 },
      user_attrs: { gpu: 3, note: "x" },
      constraints: [-1],
      worker: "me",
    });
  });

  it("fails trials whose objective throws or gives no number", async () => {
    const study = await open();
    const results: unknown[] = [NaN, "good", [1, 2], undefined, null];
    const result = await optimize(
      study,
      (_, trial) => {
        if (trial.id < results.length) return results[trial.id] as number;
        if (trial.id === 5) throw new Error("out of memory");
        return 1;
      },
      { trials: 7 },
    );
    expect(result).toMatchObject({ complete: 1, failed: 6 });
    const reasons = [];
    for await (const trial of study.trials({ state: "FAIL" }))
      reasons.push(String(trial.user_attrs["fail_reason"]));
    expect(reasons).toHaveLength(6);
    expect(reasons[0]).toContain("NaN");
    expect(reasons[1]).toContain("good");
    expect(reasons[2]).toContain("values");
    expect(reasons[5]).toBe("out of memory");
  });

  it("prunes when the study's pruner says so", async () => {
    const study = await open({
      pruner: "threshold",
      pruner_options: { upper: 10 },
    });
    const reports: boolean[] = [];
    const after: string[] = [];
    const result = await optimize(
      study,
      async (_, trial) => {
        for (let step = 0; step < 5; ++step)
          await trial.report(step, trial.id === 1 && step === 2 ? 11 : 1);
        after.push(`trial ${trial.id}`);
        if (trial.id === 2) throw new TrialPruned();
        return 1;
      },
      {
        trials: 3,
        onTrial: (event: TrialEvent<P>) => {
          if (event.type === "report") reports.push(event.shouldPrune);
        },
      },
    );
    expect(result).toMatchObject({ complete: 1, pruned: 2, failed: 0 });
    expect(after).toEqual(["trial 0", "trial 2"]);
    expect(reports.filter(Boolean)).toHaveLength(1);
    expect((await study.trial(1)).values).toEqual([11]);
  });

  it("runs as many at the same time as allowed", async () => {
    const study = await open();
    let running = 0;
    let most = 0;
    const all = deferred();
    await optimize(
      study,
      async () => {
        running += 1;
        most = Math.max(most, running);
        if (running === 4) all.resolve();
        // Nobody goes on before all four are here.
        await all.promise;
        running -= 1;
        return 1;
      },
      { trials: 8, concurrency: 4 },
    );
    expect(most).toBe(4);
    expect(await states(study)).toEqual({ COMPLETE: 8 });
  });

  it("keeps an exact budget over many runners", async () => {
    const study = await open({ max_trials: 50, sampler: "random" });
    const runners = Array.from({ length: 5 }, () =>
      optimize(study, ({ x }) => x, { concurrency: 4 }),
    );
    const results = await Promise.all(runners);
    for (const { reason } of results) expect(reason).toBe("exhausted");
    expect(results.reduce((sum, x) => sum + x.complete, 0)).toBe(50);
    expect(await states(study)).toEqual({ COMPLETE: 50 });
  });

  it("keeps the lease of an objective that takes longer", async () => {
    const study = await open();
    const beats = deferred();
    let count = 0;
    const proxy = await Proxy.start(used.service.url);
    proxy.otherwise = () => {
      if (proxy.seen.at(-1)?.path.endsWith("/heartbeat")) count += 1;
      // By the fifth, the first lease has ended.
      if (count === 5) beats.resolve();
      return "pass";
    };
    const client = new TunerClient({ baseUrl: proxy.url });
    const result = await optimize(
      client.study(study.name, SPACE),
      async () => {
        await beats.promise;
        return 1;
      },
      { trials: 1, lease: 2 },
    );
    proxy.close();
    expect(result).toMatchObject({ complete: 1, lost: 0 });
  });

  it("gives up a trial whose lease has ended", async () => {
    const study = await open({ max_retries: 0, max_trials: 1 });
    const proxy = await Proxy.start(used.service.url);
    let cut = true;
    proxy.otherwise = () =>
      cut && proxy.seen.at(-1)?.path.endsWith("/heartbeat") ? "refuse" : "pass";
    const client = new TunerClient({ baseUrl: proxy.url });
    const result = await optimize(
      client.study(study.name, SPACE),
      async (_, trial) => {
        const failed = async () => (await study.trial(0)).state === "FAIL";
        await expect.poll(failed).toBe(true);
        cut = false;
        await new Promise((resolve) =>
          trial.signal.addEventListener("abort", resolve),
        );
        return 1;
      },
      { lease: 1 },
    );
    proxy.close();
    expect(result).toMatchObject({ complete: 0, lost: 1, failed: 0 });
  });

  it("waits for what a dead worker leaves, and evaluates it", async () => {
    const study = await open({ max_trials: 2 });
    // A worker that asks and is never heard of again.
    const held = await study.suggest({ lease_seconds: 1 });
    const result = await optimize(study, ({ x }) => x, { lease: 10 });
    expect(result).toMatchObject({ complete: 2, reason: "exhausted" });
    const retried = await study.trial(2);
    expect(retried.params).toEqual(held.params);
    expect(retried.state).toBe("COMPLETE");
  });

  it("does not wait for others when told not to", async () => {
    const study = await open({ max_trials: 2 });
    await study.suggest({ lease_seconds: 1000 });
    const options = { lease: 1000, waitForOthers: false };
    const result = await optimize(study, ({ x }) => x, options);
    expect(result).toMatchObject({ complete: 1, reason: "exhausted" });
  });
});

describe("A signal", () => {
  it("stops optimize, which gives back what it holds", async () => {
    const study = await open();
    const controller = new AbortController();
    const result = await optimize(
      study,
      (_, trial) =>
        new Promise((_resolve, reject) => {
          trial.signal.addEventListener("abort", () =>
            reject(trial.signal.reason as Error),
          );
          if (trial.id === 1) controller.abort();
        }),
      { concurrency: 2, signal: controller.signal },
    );
    expect(result).toMatchObject({
      ...{ returned: 2, complete: 0, failed: 0, reason: "stopped" },
    });
    // Both come back for whoever asks next, and no other trial was lost.
    const waiting = () =>
      used.client.countTrials(study.name, { state: "WAITING" });
    await expect.poll(waiting).toBe(2);
    expect(await states(study)).toEqual({ FAIL: 2, WAITING: 2 });
  });

  it("lets an objective finish that does not heed it", async () => {
    const study = await open();
    const controller = new AbortController();
    const result = await optimize(
      study,
      () => {
        controller.abort();
        return 3;
      },
      { signal: controller.signal },
    );
    expect(result).toMatchObject({ complete: 1, reason: "stopped" });
  });

  it("drains: no trial begins, those that run are finished", async () => {
    const study = await open();
    const drain = new AbortController();
    const result = await optimize(
      study,
      async (_, trial) => {
        if (trial.id === 0) drain.abort();
        expect(trial.signal.aborted).toBe(false);
        return Promise.resolve(1);
      },
      { drain: drain.signal },
    );
    expect(result).toMatchObject({ complete: 1, reason: "stopped" });
    expect(await states(study)).toEqual({ COMPLETE: 1 });
  });

  it("that is aborted already lets nothing begin", async () => {
    const study = await open();
    const signal = AbortSignal.abort();
    const result = await optimize(study, () => 1, { signal });
    expect(result).toMatchObject({ complete: 0, reason: "stopped" });
    expect(await states(study)).toEqual({});
  });
});

describe("An outage", () => {
  it("is survived without a trial asked for or told twice", async () => {
    const study = await open({ max_trials: 20, sampler: "random" });
    const proxy = await Proxy.start(used.service.url);
    let count = 0;
    const faults = ["drop-answer", "pass", "refuse", "cut-answer"] as const;
    proxy.otherwise = () => faults[count++ % faults.length] ?? "pass";
    const client = new TunerClient({
      baseUrl: proxy.url,
      retry: { minDelay: 1, maxDelay: 50 },
    });
    const same = client.study(study.name, SPACE);
    const result = await optimize(same, ({ x }) => x, { concurrency: 4 });
    proxy.close();
    expect(result.complete).toBe(20);
    expect(await states(study)).toEqual({ COMPLETE: 20 });
  });

  it("that lasts too long ends optimize with its error", async () => {
    const study = await open();
    const proxy = await Proxy.start(used.service.url);
    const client = new TunerClient({ baseUrl: proxy.url });
    await expect(
      optimize(
        client.study(study.name, SPACE),
        () => {
          proxy.otherwise = () => "refuse";
          return 1;
        },
        { maxOutage: 300, lease: 1 },
      ),
    ).rejects.toMatchObject({ name: "ConnectionError" });
    proxy.close();
  });
});
