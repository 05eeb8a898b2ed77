import type { StudyResponse, TrialResponse } from "../types.js";
import { AnalysisCalls } from "./analysis-calls.js";
import { studyPath } from "./calls.js";
import { ConnectionError } from "./error.js";
import { type ServerSentEvent, serverSentEvents } from "./event-stream.js";
import type { CallOptions } from "./options.js";
import { sleep } from "./sleep.js";

/** What happened in a study. `id` is the position to resume from. */
export type StudyEvent =
  | { type: "trial"; id: string; trial: TrialResponse }
  | { type: "study"; id: string; study: StudyResponse }
  /** Events were missed: read the study and its trials anew. */
  | { type: "reset"; id: string };

/** Where to begin. */
export interface EventOptions extends CallOptions {
  /** The `id` of the last event that was seen. */
  lastEventId?: string;
}

const RECONNECT = 1000;

function parse(event: ServerSentEvent): StudyEvent | undefined {
  const { id } = event;
  switch (event.event) {
    case "trial":
      return { type: "trial", id, trial: JSON.parse(event.data) };
    case "study":
      return { type: "study", id, study: JSON.parse(event.data) };
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
   * What happens in a study, for ever: a connection that ends is opened again
   * where it ended. Leave the loop, or abort the signal, to stop.
   *
   * @throws {@link NotFoundError} if the study is not, or no longer, there.
   */
  async *events(
    studyName: string,
    options: EventOptions = {},
  ): AsyncGenerator<StudyEvent> {
    let position = options.lastEventId ?? "";
    let reconnect = RECONNECT;
    for (;;) {
      const body = await this.openEvents(studyName, position, options);
      try {
        for await (const event of serverSentEvents(
          body,
          position,
          (milliseconds) => (reconnect = milliseconds),
        )) {
          position = event.id;
          const known = parse(event);
          if (known) yield known;
        }
      } catch (error) {
        if (options.signal?.aborted) throw options.signal.reason;
        if (!(error instanceof TypeError)) throw error;
        // The connection broke.
      }
      await sleep(reconnect * (0.5 + Math.random() / 2), options.signal);
    }
  }

  private async openEvents(
    studyName: string,
    position: string,
    options: EventOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    const call = {
      method: "GET",
      path: studyPath(studyName, "/events"),
      headers: {
        Accept: "text/event-stream",
        ...(position ? { "Last-Event-ID": position } : {}),
      },
    } as const;
    const response = await this.transport.open(call, options);
    if (response.body) return response.body;
    throw new ConnectionError(`No stream (GET ${call.path})`, response.status);
  }
}
