import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { once } from "node:events";

/** What a proxy does with one request. */
export type Fault =
  /** Passes it on, and the answer back. */
  | "pass"
  /** Passes it on, and drops the answer with the connection. */
  | "drop-answer"
  /** Passes it on, and breaks off in the middle of the answer. */
  | "cut-answer"
  /** Drops the connection at once. */
  | "refuse"
  /** Never answers. */
  | "silence"
  /** Answers itself. */
  | { status: number; headers?: Record<string, string>; body?: string };

/** A request as it came to the proxy. */
export interface Seen {
  method: string;
  path: string;
  key: string | undefined;
  headers: IncomingMessage["headers"];
  at: number;
}

/** An HTTP proxy that does to each request what it is told. */
export class Proxy {
  readonly seen: Seen[] = [];
  private readonly server: Server;
  private faults: Fault[] = [];
  /** What to do when no fault is left. */
  otherwise: () => Fault = () => "pass";

  private constructor(private readonly target: string) {
    this.server = createServer((incoming, answer) => {
      this.serve(incoming, answer).catch(() => answer.destroy());
    });
  }

  static async start(target: string): Promise<Proxy> {
    const proxy = new Proxy(new URL(target).origin);
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    return proxy;
  }

  get url(): string {
    const { port } = this.server.address() as { port: number };
    return `http://127.0.0.1:${port}/v1/tuner`;
  }

  /** What to do with the next requests, one each. */
  next(...faults: Fault[]): void {
    this.faults = faults;
    this.seen.length = 0;
  }

  /** Breaks all connections. */
  breakConnections(): void {
    this.server.closeAllConnections();
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(
    incoming: IncomingMessage,
    answer: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = "GET", url = "/", headers } = incoming;
    const key = headers["idempotency-key"] as string | undefined;
    this.seen.push({ method, path: url, key, headers, at: Date.now() });
    const fault = this.faults.shift() ?? this.otherwise();
    if (fault === "silence") return;
    if (fault === "refuse") {
      answer.destroy();
      return;
    }
    if (typeof fault === "object") {
      answer.writeHead(fault.status, fault.headers).end(fault.body ?? "");
      return;
    }
    const upstream = request(this.target + url, { method, headers });
    upstream.end(Buffer.concat(chunks));
    const [response] = (await once(upstream, "response")) as [IncomingMessage];
    if (fault === "pass") {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      // Head first: a stream may be silent for long.
      answer.flushHeaders();
      answer.on("close", () => upstream.destroy());
      response.on("error", () => answer.destroy());
      response.pipe(answer);
      return;
    }
    const body: Buffer[] = [];
    for await (const chunk of response) body.push(chunk as Buffer);
    if (fault === "cut-answer") {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      const whole = Buffer.concat(body);
      answer.write(whole.subarray(0, whole.length >> 1), () =>
        answer.destroy(),
      );
      return;
    }
    answer.destroy();
  }
}
