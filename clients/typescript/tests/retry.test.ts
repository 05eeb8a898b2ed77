import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotFoundError, type RetryEvent, TunerClient } from "../src/index.js";
import { parseRetryAfter, retryDelay } from "../src/client/retry.js";
import { type Fault, Proxy } from "./support/proxy.js";
import { useService } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();
let proxy: Proxy;
let client: TunerClient;
let retried: RetryEvent[] = [];

beforeAll(async () => {
  proxy = await Proxy.start(used.service.url);
  client = new TunerClient({
    baseUrl: proxy.url,
    retry: { minDelay: 1, maxDelay: 20 },
    onRetry: (event) => retried.push(event),
  });
});
afterAll(() => proxy.close());

async function create(): Promise<string> {
  const name = freshName();
  await used.client.createStudy({
    ...{ name, direction: "minimize", sampler: "random" },
    search_space: SPACE.parameters,
  });
  return name;
}

describe("A call whose answer is lost", () => {
  for (const fault of ["drop-answer", "cut-answer"] as const)
    it(`asks for one trial only (${fault})`, async () => {
      const name = await create();
      proxy.next(fault, fault);
      const trial = await client.suggestTrial(name);
      expect(trial.trial_id).toBe(0);
      expect(await used.client.countTrials(name)).toBe(1);
      expect(proxy.seen).toHaveLength(3);
      expect(new Set(proxy.seen.map((x) => x.key)).size).toBe(1);
    });

  it("has its effect once, whatever it does", async () => {
    const name = freshName();
    const lost = async <T>(call: () => Promise<T>): Promise<T> => {
      proxy.next("drop-answer");
      const answer = await call();
      expect(proxy.seen).toHaveLength(2);
      return answer;
    };
    await lost(() =>
      client.createStudy({
        ...{ name, direction: "minimize", load_if_exists: false },
        search_space: SPACE.parameters,
      }),
    );
    await lost(() => client.suggestTrials(name, { count: 3 }));
    await lost(() => client.addTrial(name, { params: { x: 0 } }));
    await lost(() => client.reportTrial(name, 0, { step: 0, value: 1 }));
    await lost(() => client.completeTrial(name, 0, { values: 1 }));
    await lost(() => client.pruneTrial(name, 1));
    await lost(() => client.failTrial(name, 2, "no"));
    await lost(() => client.updateStudy(name, { max_trials: 9 }));
    const states = (await used.client.listTrials(name)).map((x) => x.state);
    expect(states).toEqual(["COMPLETE", "PRUNED", "FAIL", "WAITING"]);
    // The second time it is gone already, which is what was wanted.
    await lost(() => client.deleteStudy(name));
    proxy.next();
    await expect(client.deleteStudy(name)).rejects.toThrow(NotFoundError);
  });

  it("makes a key per call, not per client", async () => {
    const name = await create();
    proxy.next();
    await client.suggestTrial(name);
    await client.suggestTrial(name);
    expect(proxy.seen[0]?.key).not.toBe(proxy.seen[1]?.key);
    const options = { idempotencyKey: "mine" };
    const first = await client.suggestTrial(name, {}, options);
    expect(await client.suggestTrial(name, {}, options)).toEqual(first);
    expect(await used.client.countTrials(name)).toBe(3);
  });
});

describe("Repetitions", () => {
  it.each<[Fault]>([
    ["refuse"],
    [{ status: 408 }],
    [{ status: 429 }],
    [{ status: 502 }],
    [{ status: 503 }],
    [{ status: 504 }],
  ])("follow %o", async (fault) => {
    proxy.next(fault);
    expect((await client.health()).status).toBe("healthy");
    expect(proxy.seen).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 413, 422, 500])(
    "do not follow %i",
    async (status) => {
      proxy.next({ status });
      await expect(client.health()).rejects.toMatchObject({ status });
      expect(proxy.seen).toHaveLength(1);
    },
  );

  it("end after as many as allowed", async () => {
    proxy.next(...Array<Fault>(9).fill("refuse"));
    retried = [];
    await expect(
      client.health({ retry: { retries: 3 } }),
    ).rejects.toMatchObject({ status: 0 });
    expect(proxy.seen).toHaveLength(4);
    expect(retried.map((x) => x.attempt)).toEqual([1, 2, 3]);
    await expect(client.health({ retry: false })).rejects.toThrow();
    expect(proxy.seen).toHaveLength(5);
  });

  it("end when they would come too late", async () => {
    proxy.next({ status: 503, headers: { "Retry-After": "9" } });
    await expect(
      client.health({ retry: { maxElapsed: 5000 } }),
    ).rejects.toMatchObject({ status: 503, retryAfter: 9000 });
    expect(proxy.seen).toHaveLength(1);
  });

  it("wait as long as the service asks", async () => {
    proxy.next({ status: 429, headers: { "Retry-After": "1" } });
    await client.health();
    const [first, second] = proxy.seen;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);
  });
});

describe("The delay", () => {
  const policy = {
    ...{ retries: 9, minDelay: 100, maxDelay: 1000, maxElapsed: 1e9 },
  };

  it("doubles up to a limit and is random", () => {
    for (const [attempt, longest] of [
      [1, 100],
      [2, 200],
      [4, 800],
      [5, 1000],
      [5000, 1000],
    ] as const) {
      const delays = Array.from({ length: 50 }, () =>
        retryDelay(policy, attempt),
      );
      expect(Math.max(...delays)).toBeLessThanOrEqual(longest);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(longest / 2);
      expect(new Set(delays).size).toBeGreaterThan(1);
    }
  });

  it("is never shorter than Retry-After", () => {
    expect(retryDelay(policy, 1, 3000)).toBeGreaterThanOrEqual(3000);
  });

  it("reads Retry-After in seconds and as a date", () => {
    expect(parseRetryAfter("2")).toBe(2000);
    expect(parseRetryAfter("0.5")).toBe(500);
    const date = "Wed, 21 Oct 2015 07:28:00 GMT";
    expect(parseRetryAfter(date, Date.parse(date) - 4000)).toBe(4000);
    expect(parseRetryAfter(date)).toBe(0);
    expect(parseRetryAfter("soon")).toBeUndefined();
    expect(parseRetryAfter(null)).toBeUndefined();
  });
});

describe("Authorization", () => {
  it("is the key, or what a provider gives, asked anew after 401", async () => {
    const header = () => proxy.seen.at(-1)?.headers.authorization;
    proxy.next();
    await client.health();
    expect(header()).toBeUndefined();
    const keyed = new TunerClient({ baseUrl: proxy.url, apiKey: "k1" });
    await keyed.health();
    expect(header()).toBe("Bearer k1");
    const asked: boolean[] = [];
    const provided = new TunerClient({
      baseUrl: proxy.url,
      token: ({ refresh }) => {
        asked.push(refresh);
        return Promise.resolve(refresh ? "new" : "old");
      },
    });
    proxy.next({ status: 401 });
    await provided.health();
    expect(header()).toBe("Bearer new");
    expect(asked).toEqual([false, true]);
    proxy.next({ status: 401 }, { status: 401 });
    await expect(provided.health()).rejects.toMatchObject({ status: 401 });
    expect(proxy.seen).toHaveLength(2);
  });
});
