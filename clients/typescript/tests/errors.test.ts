import { describe, expect, it } from "vitest";
import {
  ConflictError,
  ConnectionError,
  LeaseExpiredError,
  NotFoundError,
  RequestTimeoutError,
  StudyExhaustedError,
  TunerClient,
  TunerClientError,
  UnavailableError,
  ValidationError,
} from "../src/index.js";
import { Proxy } from "./support/proxy.js";
import { freePort, useService } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();

async function create(fields: Record<string, unknown> = {}): Promise<string> {
  const name = freshName();
  const search_space = SPACE.parameters;
  await used.client.createStudy({
    ...{ name, search_space, sampler: "random" },
    ...fields,
  });
  return name;
}

async function errorOf(call: Promise<unknown>): Promise<TunerClientError> {
  const error = await call.then(
    () => undefined,
    (x: unknown) => x,
  );
  expect(error).toBeInstanceOf(TunerClientError);
  return error as TunerClientError;
}

describe("An error", () => {
  it("says what failed, with status, detail and request id", async () => {
    const error = await errorOf(used.client.getStudy("nowhere"));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error.name).toBe("NotFoundError");
    expect(error.status).toBe(404);
    expect(error.detail).toContain("nowhere");
    expect(error.message).toContain("404");
    expect(error.message).toContain("GET /studies/nowhere");
    expect(error.requestId).toBeTruthy();
  });

  it("lists every fault of a request", async () => {
    const error = await errorOf(
      used.client.createStudy({
        name: "",
        direction: "maximize",
        search_space: [{ type: "float", name: "x", low: 2, high: 1 }],
      }),
    );
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.issues.map((x) => x.loc[1])).toEqual(
      expect.arrayContaining(["name", "search_space"]),
    );
    expect(error.detail).toContain("body.name");
  });

  it("is a conflict when a study or trial is in another state", async () => {
    const name = await create();
    const again = await errorOf(
      used.client.createStudy({
        ...{ name, direction: "maximize", search_space: SPACE.parameters },
        load_if_exists: false,
      }),
    );
    expect(again).toBeInstanceOf(ConflictError);
    await used.client.suggestTrial(name);
    await used.client.failTrial(name, 0);
    const late = await errorOf(used.client.pruneTrial(name, 0));
    expect(late).toBeInstanceOf(ConflictError);
    expect(late.detail).toBe("Trial 0 is FAIL");
  });

  it("tells a spent budget apart", async () => {
    const name = await create({ max_trials: 1 });
    await used.client.suggestTrial(name);
    const error = await errorOf(used.client.suggestTrial(name));
    expect(error).toBeInstanceOf(StudyExhaustedError);
    expect(error.code).toBe("STUDY_EXHAUSTED");
  });

  it("tells an ended lease apart", async () => {
    const name = await create();
    const { client } = used;
    await client.suggestTrial(name, { lease_seconds: 1 });
    const ended = async () => (await client.getTrial(name, 0)).state === "FAIL";
    await expect.poll(ended).toBe(true);
    const error = await errorOf(client.completeTrial(name, 0, { values: 1 }));
    expect(error).toBeInstanceOf(LeaseExpiredError);
  });

  it("comes before NaN and infinities are sent", async () => {
    const name = await create();
    await used.client.suggestTrial(name);
    for (const values of [NaN, Infinity, [-Infinity]])
      await expect(
        used.client.completeTrial(name, 0, { values }),
      ).rejects.toThrow(RangeError);
    await expect(
      used.client.reportTrial(name, 0, { step: 1, value: NaN }),
    ).rejects.toThrow("step 1");
    expect((await used.client.getTrial(name, 0)).state).toBe("RUNNING");
  });

  it("says when nobody listens", async () => {
    const url = `http://127.0.0.1:${await freePort()}/v1/tuner`;
    const client = new TunerClient({ baseUrl: url, retry: false });
    const error = await errorOf(client.health());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.status).toBe(0);
    expect(error.message).toContain("ECONNREFUSED");
  });

  it("says when there is no answer in time", async () => {
    const proxy = await Proxy.start(used.service.url);
    proxy.otherwise = () => "silence";
    const client = new TunerClient({
      ...{ baseUrl: proxy.url, timeout: 50, retry: false },
    });
    const error = await errorOf(client.health());
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error.message).toContain("50 ms");
    proxy.close();
  });

  it("is of another service when the answer is no JSON", async () => {
    const proxy = await Proxy.start(used.service.url);
    proxy.next({ status: 200, body: "<html>" });
    const client = used.service.client({ baseUrl: proxy.url, retry: false });
    expect((await errorOf(client.health())).message).toContain("not JSON");
    proxy.next({ status: 502, body: "<html>bad gateway" });
    const error = await errorOf(client.health());
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.body).toContain("<html>");
    proxy.close();
  });

  it("is a TypeError for a base URL that is none", () => {
    expect(() => new TunerClient({ baseUrl: "localhost" })).toThrow(TypeError);
    expect(() => new TunerClient({ baseUrl: "file:///x" })).toThrow("http:");
  });
});

describe("A signal", () => {
  it("ends a call with its reason", async () => {
    const proxy = await Proxy.start(used.service.url);
    proxy.otherwise = () => "silence";
    const client = used.service.client({ baseUrl: proxy.url });
    const controller = new AbortController();
    const call = client.health({ signal: controller.signal });
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(client.health({ signal: controller.signal })).rejects.toBe(
      reason,
    );
    proxy.close();
  });

  it("ends the wait for a repetition", async () => {
    const proxy = await Proxy.start(used.service.url);
    proxy.otherwise = () => ({ status: 503, headers: { "Retry-After": "60" } });
    const controller = new AbortController();
    const client = used.service.client({
      baseUrl: proxy.url,
      onRetry: ({ delay }) => {
        expect(delay).toBeGreaterThanOrEqual(60_000);
        controller.abort();
      },
    });
    await expect(
      client.health({ signal: controller.signal }),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(proxy.seen).toHaveLength(1);
    proxy.close();
  });
});
