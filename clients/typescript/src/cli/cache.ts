import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Params } from "../types.js";

const VERSION = 1;

interface Entry {
  version: number;
  scope: Record<string, unknown>;
  params: Params;
  result: unknown;
}

function sorted<T>(object: Record<string, T>): [string, T][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Results of evaluations on disk, by parameters: one JSON file each. Several
 * processes may share a directory.
 */
export class EvaluationCache {
  hits = 0;

  /**
   * @param scope - What else a result depends on, such as the dataset.
   */
  constructor(
    private readonly directory: string,
    private readonly scope: Record<string, unknown>,
  ) {}

  /** The result for these parameters, if there is one. */
  async get(params: Params): Promise<unknown> {
    let entry: Entry;
    try {
      entry = JSON.parse(await readFile(this.path(params), "utf8")) as Entry;
    } catch {
      return undefined;
    }
    if (entry.version !== VERSION) return undefined;
    this.hits += 1;
    return entry.result;
  }

  /** Keeps a result. */
  async set(params: Params, result: unknown): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const path = this.path(params);
    const entry: Entry = {
      version: VERSION,
      scope: this.scope,
      params,
      result,
    };
    // Whole or not at all: another process may read it now.
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, `${JSON.stringify(entry, null, 2)}\n`);
    await rename(temporary, path);
  }

  private path(params: Params): string {
    const key = JSON.stringify([VERSION, sorted(this.scope), sorted(params)]);
    const name = createHash("sha256").update(key).digest("hex");
    return join(this.directory, `${name}.json`);
  }
}
