import type { StudyResponse, TrialDetail } from "../types.js";
import { AnalysisCalls } from "./analysis-calls.js";
import { studyPath } from "./calls.js";
import { ConnectionError } from "./error.js";
import {
  type ServerSentEvent,
  serverSentEvents,
  type StreamPosition,
} from "./event-stream.js";
import type { CallOptions } from "./options.js";
import { sleep } from "./sleep.js";

/** What happened in a study. `id` is the position to resume from. */
export type StudyEvent =
  /** A trial was added, handed out, reported on or finished. */
  | { type: "trial"; id: string; trial: TrialDetail }
  /** Attributes, ranges, sampler, pruner, budget or lease changed. */
  | { type: "study"; id: string; study: StudyResponse }
  /** Events were missed: read the trials anew. */
  | { type: "reset"; id: string }
  /** The study was deleted; this is the last event. */
  | { type: "deleted"; id: string };

/** Where to begin. */
export interface EventOptions extends CallOptions {
  /** The `id` of the last event that was seen. */
  lastEventId?: string;
  /** Milliseconds of silence after which the connection is taken for broken;
   * the service sends something every 15 seconds unless set up otherwise.
   * Default 60,000. */
  idleTimeout?: number;
}

function parse(event: ServerSentEvent): StudyEvent | undefined {
  const { id } = event;
  switch (event.event) {
    case "trial":
      return { type: "trial", id, trial: JSON.parse(event.data) };
    case "study": {
      const { state, ...study } = JSON.parse(event.data);
      if (state === "deleted") return { type: "deleted", id };
      return { type: "study", id, study };
    }
    case "reset":
      return { type: "reset", id };
    default:
      // A later service may know more.
      return undefined;
  }
}

/** Events of studies. */
export abstract class EventCalls extends AnalysisCalls {
  /**
   * What happens in a study, until it is deleted: a connection that ends is
   * opened again where it ended, for as long as `retry.maxElapsed` says. Leave
   * the loop, or abort the signal, to stop.
   *
   * @throws {@link NotFoundError} if there is no such study.
   */
  async *events(
    studyName: string,
    options: EventOptions = {},
  ): AsyncGenerator<StudyEvent> {
    const { lastEventId = "", idleTimeout = 60_000, signal } = options;
    const position = { lastEventId, retry: 1000 };
    let call: CallOptions = options;
    for (;;) {
      const body = await this.openEvents(studyName, position, call);
      // Once it was there, it is waited for.
      const retry = { ...options.retry, retries: Infinity };
      call = { ...options, retry };
      try {
        const stream = serverSentEvents(body, position, idleTimeout);
        for await (const event of stream) {
          const known = parse(event);
          if (known) yield known;
          if (known?.type === "deleted") return;
        }
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        // Of a broken connection.
        if (!(error instanceof TypeError)) throw error;
      }
      await sleep(position.retry * (0.5 + Math.random() / 2), signal);
    }
  }

  private async openEvents(
    studyName: string,
    { lastEventId }: StreamPosition,
    options: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (lastEventId) headers["Last-Event-ID"] = lastEventId;
    const path = studyPath(studyName, "/events");
    const call = { method: "GET", path, headers } as const;
    const response = await this.transport.open(call, options);
    if (response.body) return response.body;
    throw new ConnectionError(`No stream (GET ${path})`, response.status);
  }
}
