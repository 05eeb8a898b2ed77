import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import * as tuner from "../src/index.js";
import { useService } from "./support/service.js";

const used = useService();
const run = promisify(execFile);
const file = (name: string) =>
  fileURLToPath(new URL(`../${name}`, import.meta.url));

it("The example finds a better network than the defaults", async () => {
  const { stdout } = await run(
    process.execPath,
    [file("examples/spirals.mjs"), "25"],
    { env: { ...process.env, TUNER_URL: used.service.url } },
  );
  const number = (name: string) =>
    Number(new RegExp(`^${name}: ([0-9.e-]+)`, "m").exec(stdout)?.[1]);
  expect(number("defaults")).toBeGreaterThan(0);
  expect(number("best")).toBeLessThan(number("defaults") / 2);
  expect(await used.client.countTrials("spirals", { state: "PRUNED" })).toBe(
    Number(/(\d+) pruned$/m.exec(stdout)?.[1]),
  );
});

it("The two minutes of the README do what they say", async () => {
  const readme = readFileSync(file("README.md"), "utf8");
  const [, program = ""] = /```js\n(.*?)```/s.exec(readme) ?? [];
  const text = program
    .replace("http://localhost:6177/v1/tuner", used.service.url)
    .replaceAll('from "@engram/tuner"', `from "${file("dist/esm/index.js")}"`);
  const args = ["--input-type=module", "--eval", text];
  const { stdout } = await run(process.execPath, args);
  expect(stdout).toMatch(/trial_id: \d+/);
  const study = await used.client.getStudy("two-minutes");
  expect(study.n_trials).toBe(50);
});

it("The README names every method of the client", () => {
  const readme = readFileSync(file("README.md"), "utf8");
  const methods: string[] = [];
  for (
    let prototype: object = tuner.TunerClient.prototype;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  )
    for (const [name, { value }] of Object.entries(
      Object.getOwnPropertyDescriptors(prototype),
    ))
      if (typeof value === "function") methods.push(name);
  const inner = ["constructor", "json", "page", "read", "plot"];
  const hidden = [...inner, "openEvents", "trialsPost"];
  for (const name of methods.filter((x) => !hidden.includes(x)))
    expect(readme).toContain(`\`${name}\``);
});
