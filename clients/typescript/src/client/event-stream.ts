/** An event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** `message` unless the stream says otherwise. */
  event: string;
  data: string;
  /** The last id that the stream gave, by this event or before. */
  id: string;
}

/** Where a stream is; it moves as the stream is read. */
export interface StreamPosition {
  /** What to go on from when the stream ends. */
  lastEventId: string;
  /** Milliseconds to wait before coming back. */
  retry: number;
}

/** Takes lines of a stream, gives events. */
class EventReader {
  private event = "";
  private data: string[] = [];
  private id: string;

  constructor(private readonly position: StreamPosition) {
    this.id = position.lastEventId;
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
      this.position.retry = Number(value);
    // What begins with a colon is a comment that keeps the connection alive.
    return undefined;
  }

  private finish(): ServerSentEvent | undefined {
    const { event, data, id } = this;
    this.event = "";
    this.data = [];
    // An id counts also without an event, but not before its end.
    this.position.lastEventId = id;
    if (data.length === 0) return undefined;
    return { event: event || "message", data: data.join("\n"), id };
  }
}

/** The next bytes; a failure, as that of a connection, if none come in time. */
async function readInTime(
  chunks: ReadableStreamDefaultReader<Uint8Array>,
  milliseconds: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new TypeError(`nothing came for ${milliseconds} ms`);
    timer = setTimeout(() => reject(error), milliseconds);
  });
  try {
    return await Promise.race([chunks.read(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The events of a stream, until it ends; what is unfinished then is dropped.
 *
 * @see WHATWG HTML, 9.2.6 Interpreting an event stream.
 * @param position - Moves along.
 * @param idleTimeout - Milliseconds without a byte after which the stream is
 * taken for broken.
 * @throws TypeError if the connection breaks.
 */
export async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
  position: StreamPosition,
  idleTimeout: number,
): AsyncGenerator<ServerSentEvent> {
  const chunks = body.getReader();
  const decoder = new TextDecoder();
  const reader = new EventReader(position);
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await readInTime(chunks, idleTimeout);
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A lone CR at the end may be the first half of CR LF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const event = reader.take(line);
        if (event) yield event;
      }
    }
  } finally {
    // Not awaited: a stream that hangs would hang here, too.
    chunks.cancel().catch(() => undefined);
  }
}
