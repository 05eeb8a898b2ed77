/** An event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** `message` unless the stream says otherwise. */
  event: string;
  data: string;
  /** The last id that the stream gave, by this event or before. */
  id: string;
}

/** Takes lines of a stream, gives events. */
class EventReader {
  private event = "";
  private data: string[] = [];
  private id: string;
  /** Milliseconds to wait before connecting again, if the stream says so. */
  retry?: number;

  constructor(lastEventId: string) {
    this.id = lastEventId;
  }

  /** An event, if this line ends one. */
  take(line: string): ServerSentEvent | undefined {
    if (line === "") return this.finish();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id" && !value.includes("\0")) this.id = value;
    else if (field === "retry" && /^\d+$/.test(value))
      this.retry = Number(value);
    // What begins with a colon is a comment that keeps the connection alive.
    return undefined;
  }

  private finish(): ServerSentEvent | undefined {
    const { event, data, id } = this;
    this.event = "";
    this.data = [];
    // An id alone counts, but is no event.
    if (data.length === 0) return undefined;
    return { event: event || "message", data: data.join("\n"), id };
  }
}

/**
 * The events of a stream, until it ends; what is unfinished then is dropped.
 *
 * @see WHATWG HTML, 9.2.6 Interpreting an event stream.
 * @param onRetry - Told when the stream sets the time of reconnection.
 */
export async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
  lastEventId = "",
  onRetry?: (milliseconds: number) => void,
): AsyncGenerator<ServerSentEvent> {
  const chunks = body.getReader();
  const decoder = new TextDecoder();
  const reader = new EventReader(lastEventId);
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A lone CR at the end may be the first half of CR LF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const event = reader.take(line);
        if (reader.retry !== undefined) onRetry?.(reader.retry);
        if (event) yield event;
      }
    }
  } finally {
    await chunks.cancel().catch(() => undefined);
  }
}
