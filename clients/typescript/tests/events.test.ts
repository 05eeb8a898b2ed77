import { describe, expect, it } from "vitest";
import { type StudyEvent, TunerClient } from "../src/index.js";
import {
  serverSentEvents,
  type ServerSentEvent,
} from "../src/client/event-stream.js";
import { Proxy } from "./support/proxy.js";
import { useService } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();

async function create(): Promise<string> {
  const name = freshName();
  await used.client.createStudy({
    ...{ name, direction: "minimize", sampler: "random", pruner: "none" },
    search_space: SPACE.parameters,
  });
  return name;
}

/** Takes events until one satisfies. */
async function take(
  events: AsyncGenerator<StudyEvent>,
  isLast: (event: StudyEvent) => boolean,
): Promise<StudyEvent[]> {
  const taken: StudyEvent[] = [];
  for (;;) {
    const { done, value } = await events.next();
    if (done) return taken;
    taken.push(value);
    if (isLast(value)) return taken;
  }
}

const trialStates = (events: StudyEvent[]) =>
  events.flatMap((x) =>
    x.type === "trial" ? [`${x.trial.trial_id} ${x.trial.state}`] : [],
  );
const ofTrial = (id: number, state: string) => (x: StudyEvent) =>
  x.type === "trial" && x.trial.trial_id === id && x.trial.state === state;

describe("events", () => {
  it("tell every change of a study, in order", async () => {
    const { client } = used;
    const name = await create();
    const { trial_id } = await client.suggestTrial(name);
    const events = client.events(name, { lastEventId: "0" });
    // What was before the stream is not known under that id.
    expect((await events.next()).value).toMatchObject({ type: "reset" });
    await client.reportTrial(name, trial_id, { step: 3, value: 2 });
    await client.completeTrial(name, trial_id, { values: 1 });
    await client.updateStudy(name, { user_attrs: { a: 1 } });
    await client.addTrial(name, { params: { x: 0 } });
    const taken = await take(events, ofTrial(1, "WAITING"));
    expect(trialStates(taken)).toEqual([
      "0 RUNNING",
      "0 COMPLETE",
      "1 WAITING",
    ]);
    expect(taken[0]).toMatchObject({
      trial: { intermediate_values: { 3: 2 } },
    });
    expect(taken[2]).toMatchObject({
      type: "study",
      study: { study_name: name, user_attrs: { a: 1 } },
    });
    const ids = taken.map((x) => Number(x.id));
    expect(ids).toEqual(ids.map((_, i) => (ids[0] ?? 0) + i));
    await client.deleteStudy(name);
    expect((await events.next()).value).toMatchObject({ type: "deleted" });
    expect((await events.next()).done).toBe(true);
  });

  it("go on where they were when the connection breaks", async () => {
    const name = await create();
    const proxy = await Proxy.start(used.service.url);
    const client = new TunerClient({ baseUrl: proxy.url });
    await used.client.suggestTrial(name);
    const events = client.events(name, {
      lastEventId: "0",
      retry: { minDelay: 1, maxDelay: 9 },
    });
    // The stream is there.
    expect((await events.next()).value).toMatchObject({ type: "reset" });
    expect(proxy.seen[0]?.headers["last-event-id"]).toBe("0");
    const next = events.next();
    proxy.next("refuse", { status: 503 });
    proxy.breakConnections();
    for (const values of [1, 2, 3]) {
      const { trial_id } = await used.client.suggestTrial(name);
      await used.client.completeTrial(name, trial_id, { values });
    }
    const taken = [(await next).value as StudyEvent];
    taken.push(...(await take(events, ofTrial(3, "COMPLETE"))));
    expect(trialStates(taken)).toEqual([
      ...["1 RUNNING", "1 COMPLETE", "2 RUNNING", "2 COMPLETE"],
      ...["3 RUNNING", "3 COMPLETE"],
    ]);
    expect(proxy.seen.length).toBeGreaterThanOrEqual(3);
    await events.return(undefined);
    proxy.close();
  });

  it("go on over a restart of the service", async () => {
    const name = await create();
    await used.client.suggestTrial(name);
    const events = used.client.events(name, { lastEventId: "0" });
    // The stream is there.
    expect((await events.next()).value).toMatchObject({ type: "reset" });
    await used.client.suggestTrial(name);
    const first = (await events.next()).value as StudyEvent;
    await used.service.kill();
    await used.service.start();
    await used.client.completeTrial(name, 0, { values: 1 });
    const taken = [first, ...(await take(events, ofTrial(0, "COMPLETE")))];
    expect(trialStates(taken)).toEqual(["1 RUNNING", "0 COMPLETE"]);
    await events.return(undefined);
  });

  it("end with the reason of a signal, also in silence", async () => {
    const name = await create();
    const controller = new AbortController();
    const { signal } = controller;
    const events = used.client.events(name, { signal });
    const next = events.next();
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
  });

  it("need a study that is there", async () => {
    await expect(used.client.events("nowhere").next()).rejects.toMatchObject({
      name: "NotFoundError",
    });
  });
});

describe("A stream", () => {
  async function read(...chunks: string[]) {
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const x of chunks) controller.enqueue(encoder.encode(x));
        controller.close();
      },
    });
    const position = { lastEventId: "7", retry: 1000 };
    const events: ServerSentEvent[] = [];
    for await (const x of serverSentEvents(body, position, 1000))
      events.push(x);
    return { events, position };
  }

  it("is read whatever its line ends are, and wherever it is cut", async () => {
    const expected = [{ event: "a", data: "1\n2", id: "8" }];
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = ["id: 8", "event: a", "data: 1", "data:2", "", ""].join(end);
      // The last CR may be half of CR LF, until more comes.
      const whole = end === "\r" ? `${text}:\n` : text;
      expect((await read(whole)).events).toEqual(expected);
      expect((await read(...whole)).events).toEqual(expected);
    }
  });

  it("keeps its position and drops what is unfinished", async () => {
    const { events, position } = await read(
      "retry: 2000\nid: 8\n\n: comment\nid: 9\nevent: a\ndata: 1\n",
    );
    expect(events).toEqual([]);
    expect(position).toEqual({ lastEventId: "8", retry: 2000 });
  });

  it("knows fields without values, and events without names", async () => {
    const { events } = await read("data\n\ndata:  x\nid:a\0b\nother: 1\n\n");
    expect(events).toEqual([
      { event: "message", data: "", id: "7" },
      { event: "message", data: " x", id: "7" },
    ]);
  });

  it("is taken for broken when nothing comes", async () => {
    const silent = new ReadableStream<Uint8Array>();
    const position = { lastEventId: "", retry: 1 };
    const events = serverSentEvents(silent, position, 20);
    await expect(events.next()).rejects.toThrow("20 ms");
  });
});
