import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ForbiddenError,
  RateLimitError,
  UnauthorizedError,
} from "../src/index.js";
import { Shell } from "./support/cli.js";
import { freePort, Service } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

let service: Service;
let writer: string;
let reader: string;
let slow: string;

beforeAll(async () => {
  service = new Service(await freePort(), { AUTH_ENABLED: "true" });
  await service.keys("init");
  writer = await service.keys("create", "--scopes", "tuner:write");
  reader = await service.keys("create", "--scopes", "tuner:read");
  slow = await service.keys("create", "--scopes", "tuner:read", "--rpm", "1");
  await service.start();
});
afterAll(() => service.close());
const shell = new Shell(() => service.url);

function request() {
  const name = freshName();
  const search_space = SPACE.parameters;
  return { name, direction: "minimize" as const, search_space };
}

describe("A service that asks for keys", () => {
  it("serves who has one", async () => {
    const client = service.client({ apiKey: writer });
    const { study_name } = await client.createStudy(request());
    const { trial_id } = await client.suggestTrial(study_name);
    await client.completeTrial(study_name, trial_id, { values: 1 });
    expect((await client.getBestParams(study_name)).value).toBe(1);
  });

  it("takes a token from a provider, and a new one when it refuses", async () => {
    const asked: boolean[] = [];
    const client = service.client({
      token: ({ refresh }) => {
        asked.push(refresh);
        return refresh ? reader : "stale";
      },
    });
    expect(await client.listStudies({ limit: 1 })).toBeInstanceOf(Array);
    expect(asked).toEqual([false, true]);
  });

  it("says who may not, and why", async () => {
    const nobody = service.client().listStudies();
    await expect(nobody).rejects.toBeInstanceOf(UnauthorizedError);
    await expect(nobody).rejects.toMatchObject({
      ...{ status: 401, code: "UNAUTHORIZED" },
      detail: "Missing Authorization header",
    });
    const writing = service.client({ apiKey: reader }).createStudy(request());
    await expect(writing).rejects.toBeInstanceOf(ForbiddenError);
    await expect(writing).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("says when a key has made too many requests", async () => {
    const client = service.client({ apiKey: slow, retry: false });
    const calls = [client.listStudies(), client.listStudies()];
    const ends = await Promise.allSettled(calls);
    const refused = ends.find((x) => x.status === "rejected");
    expect(refused?.reason).toBeInstanceOf(RateLimitError);
    const error = refused?.reason as RateLimitError;
    expect(error.retryAfter).toBeGreaterThan(0);
  });

  it("is used from the command line, too", async () => {
    const list = (...more: string[]) => shell.run("list", ...more);
    const without = await list();
    expect(without).toMatchObject({ code: 1, out: "" });
    expect(without.err).toContain("Missing Authorization header");
    expect(await list("--api-key", reader)).toMatchObject({ code: 0 });
    shell.variables["TUNER_API_KEY"] = reader;
    expect(await list()).toMatchObject({ code: 0 });
  });
});
