import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, Service } from "./support/service.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const project = mkdtempSync(join(tmpdir(), "tuner-package-"));
const installed = join(project, "node_modules/@engram/tuner");
let service: Service;
let pagePort: number;

beforeAll(async () => {
  pagePort = await freePort();
  const origins = JSON.stringify([`http://127.0.0.1:${pagePort}`]);
  service = new Service(await freePort(), { CORS_ORIGINS: origins });
  await service.start();
  // As it would be published, but built once only.
  const args = ["pack", "--ignore-scripts", "--pack-destination", project];
  const { stdout } = await run("npm", args, { cwd: root });
  write("package.json", '{ "name": "user", "private": true }');
  const tarball = stdout.trim().split("\n").at(-1) ?? "";
  await run("npm", ["install", "--offline", tarball], { cwd: project });
});
afterAll(async () => {
  await service.close();
  rmSync(project, { recursive: true, force: true });
});

function write(name: string, content: string): void {
  writeFileSync(join(project, name), content);
}

async function node(file: string): Promise<string> {
  const options = { cwd: project, env: { ...process.env, URL: service.url } };
  return (await run(process.execPath, [file], options)).stdout;
}

const TUNE = `
  const study = await new TunerClient({ baseUrl }).openStudy({
    name, direction: "minimize", space: space({ x: float(-1, 1) }),
  });
  const { complete } = await optimize(study, ({ x }) => x * x, { trials: 5 });
  const { trials } = { trials: await study.client.countTrials(name) };
`;

describe("The package", () => {
  it("has no dependency, and nothing of the source tree", () => {
    const json = JSON.parse(
      readFileSync(join(installed, "package.json"), "utf8"),
    ) as Record<string, unknown>;
    expect(json["dependencies"]).toBeUndefined();
    const lock = readFileSync(join(project, "package-lock.json"), "utf8");
    const { packages } = JSON.parse(lock) as { packages: object };
    expect(Object.keys(packages)).toEqual(["", "node_modules/@engram/tuner"]);
  });

  it("is imported by ES modules", async () => {
    write(
      "use.mjs",
      `import { float, optimize, space, TunerClient } from "@engram/tuner";
       const baseUrl = process.env.URL, name = "esm";
       ${TUNE}
       console.log(complete, trials);`,
    );
    expect(await node("use.mjs")).toBe("5 5\n");
  });

  it("is required by CommonJS", async () => {
    write(
      "use.cjs",
      `const { float, optimize, space, TunerClient } = require("@engram/tuner");
       (async () => {
         const baseUrl = process.env.URL, name = "cjs";
         ${TUNE}
         console.log(complete, trials);
       })();`,
    );
    expect(await node("use.cjs")).toBe("5 5\n");
  });

  it("brings its command along", async () => {
    const program = join(project, "node_modules/.bin/engram-tuner");
    const { stdout } = await run(program, ["list", "--format", "names"], {
      env: { ...process.env, TUNER_URL: service.url },
    });
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(["esm", "cjs"]));
  });

  // The program of a user who checks everything.
  const user = `
    import { categorical, int, space, TunerClient } from "@engram/tuner";
    export async function use(): Promise<void> {
      const study = await new TunerClient().openStudy({
        name: "s",
        space: space({ n: int(1, 3), k: categorical(["a", "b"]) }),
      });
      const { params } = await study.suggest();
      const k: "a" | "b" = params.k;
      const n: number = params.n;
      void [k, n];
      // @ts-expect-error: it is no other choice.
      const c: "c" = params.k;
      void c;
    }`;

  it.each([
    ["a browser's", "ES2022,DOM", "ESNext", "Bundler", "user.ts", ""],
    ["Node's ES module", "ES2022", "NodeNext", "NodeNext", "user.mts", "node"],
    ["Node's CommonJS", "ES2022", "NodeNext", "NodeNext", "user.cts", "node"],
  ])(
    "is typed for %s program under strict",
    async (_, lib, module, moduleResolution, file, types) => {
      write(file, user);
      if (types)
        for (const x of ["@types/node", "undici-types"])
          cpSync(
            join(root, "node_modules", x),
            join(project, "node_modules", x),
            {
              recursive: true,
            },
          );
      const options = Object.entries({
        ...{ lib, module, moduleResolution, target: "ES2022" },
        ...{ strict: "true", noEmit: "true", skipLibCheck: "false" },
        exactOptionalPropertyTypes: "true",
      }).flatMap(([k, v]) => [`--${k}`, v]);
      const which = types ? ["--types", types] : [];
      const args = [tsc, ...options, ...which, file];
      const { stdout } = await run(process.execPath, args, {
        cwd: project,
      }).catch((error: { stdout: string }) => error);
      expect(stdout).toBe("");
    },
  );

  it("runs in a browser", async () => {
    const page = `<!doctype html><script type="module">
      import { float, optimize, space, TunerClient } from "/esm/index.js";
      const baseUrl = ${JSON.stringify(service.url)}, name = "browser";
      const tell = (x) => fetch("/result", { method: "POST", body: x });
      try {
        ${TUNE}
        const error = await study.trial(99).catch((x) => x);
        await tell([complete, trials, error.name, !!error.requestId].join());
      } catch (error) {
        await tell(String(error.stack));
      }
    </script>`;
    let tell: (result: string) => void = () => undefined;
    const result = new Promise<string>((resolve) => (tell = resolve));
    const server = createServer(async (request, response) => {
      if (request.method === "POST") {
        let text = "";
        for await (const chunk of request) text += String(chunk);
        response.end();
        tell(text);
      } else if (extname(request.url ?? "") === ".js") {
        response.setHeader("Content-Type", "text/javascript");
        response.end(readFileSync(join(installed, "dist", request.url ?? "")));
      } else {
        response.setHeader("Content-Type", "text/html");
        response.end(page);
      }
    }).listen(pagePort, "127.0.0.1");
    const profile = join(project, "chromium");
    const browser = spawn(
      "chromium",
      [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
        ...["--disable-dev-shm-usage", `--user-data-dir=${profile}`],
        `http://127.0.0.1:${pagePort}/`,
      ],
      { stdio: "ignore" },
    );
    const ended = once(browser, "exit").then(() => "the browser ended");
    expect(await Promise.race([result, ended])).toBe("5,5,NotFoundError,true");
    browser.kill("SIGKILL");
    await ended;
    server.close();
  });
});
