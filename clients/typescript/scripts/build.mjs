// Compiles the package twice: dist/esm for `import` and browsers, dist/cjs for
// `require`. The command line exists as ESM only.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const dist = join(root, "dist");

function compile(project) {
  execFileSync(process.execPath, [tsc, "-p", project], {
    cwd: root,
    stdio: "inherit",
  });
}

rmSync(dist, { recursive: true, force: true });
compile("tsconfig.build.json");
compile("tsconfig.cjs.json");
writeFileSync(join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');
chmodSync(join(dist, "esm/cli/main.js"), 0o755);
