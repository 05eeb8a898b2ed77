import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";
import { TunerClient, type TunerClientOptions } from "../../src/index.js";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const BINARY = process.env["TUNER_BINARY"] ?? join(ROOT, "build/release/tuner");

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** The service as a process, on a SQLite database of its own. */
export class Service {
  private process?: ChildProcess;
  private output = "";
  private readonly directory = mkdtempSync(join(tmpdir(), "tuner-client-"));

  constructor(
    readonly port: number,
    private readonly settings: Record<string, string> = {},
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1/tuner`;
  }

  client(options: TunerClientOptions = {}): TunerClient {
    return new TunerClient({ baseUrl: this.url, ...options });
  }

  /** Where the keys of clients are, of a service that asks for them. */
  get keysUrl(): string {
    return `sqlite:///${join(this.directory, "keys.db")}`;
  }

  /** Runs \`tuner keys …\`; gives what it prints. */
  async keys(...args: string[]): Promise<string> {
    const env = { PATH: process.env["PATH"], AUTH_DATABASE_URL: this.keysUrl };
    const cwd = this.directory;
    const run = promisify(execFile);
    const { stdout } = await run(BINARY, ["keys", ...args], { cwd, env });
    return stdout.trim();
  }

  async start(): Promise<void> {
    this.process = spawn("setpriv", ["--pdeathsig", "KILL", BINARY], {
      cwd: this.directory,
      env: {
        PATH: process.env["PATH"],
        DATABASE_URL: `sqlite:///${join(this.directory, "tuner.db")}`,
        AUTH_ENABLED: "false",
        AUTH_DATABASE_URL: this.keysUrl,
        HOST: "127.0.0.1",
        PORT: String(this.port),
        ...this.settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on("data", (chunk) => (this.output += chunk));
    await this.whenReady(this.process);
  }

  private async whenReady(process: ChildProcess): Promise<void> {
    const ended = once(process, "exit").then(() => true);
    const client = this.client({ retry: false });
    for (;;) {
      const ready = await client.ready().catch(() => undefined);
      if (ready?.status === "ready") return;
      const pause = new Promise<false>((x) => setTimeout(() => x(false), 20));
      if (await Promise.race([ended, pause]))
        throw new Error(`the service ended:\n${this.output}`);
    }
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    if (!process || process.exitCode !== null) return;
    process.kill("SIGKILL");
    await once(process, "exit");
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A service that runs while the tests of a file do. */
export function useService(settings?: Record<string, string>): {
  service: Service;
  client: TunerClient;
} {
  const used = {} as { service: Service; client: TunerClient };
  beforeAll(async () => {
    used.service = new Service(await freePort(), settings);
    await used.service.start();
    used.client = used.service.client();
  });
  afterAll(() => used.service.close());
  return used;
}
