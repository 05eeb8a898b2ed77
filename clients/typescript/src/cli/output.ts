import type { ParamValue } from "../types.js";

/** Prints a line. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Prints JSON for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Says something besides the output. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

type Cell = string | number | null | undefined;

/** Columns of text; numbers are aligned to the right. */
export function table(headers: string[], rows: Cell[][]): string {
  const cells = rows.map((row) => row.map((x) => String(x ?? "")));
  const widths = headers.map((header, i) =>
    Math.max(header.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const isNumber = headers.map((_, i) =>
    rows.some((row) => typeof row[i] === "number"),
  );
  const line = (row: string[]) =>
    row
      .map((x, i) =>
        isNumber[i] ? x.padStart(widths[i] ?? 0) : x.padEnd(widths[i] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((x) => "-".repeat(x)).join("  ");
  return [line(headers), rule, ...cells.map(line)].join("\n");
}

/** A value, or several, for people: six digits are enough. */
export function short(value: number | number[] | null | undefined): string {
  if (value === null || value === undefined) return "-";
  if (Array.isArray(value)) return `[${value.map(short).join(", ")}]`;
  return String(Number(value.toPrecision(6)));
}

/** `lr=0.01 opt=adam` */
export function shortParams(params: Record<string, ParamValue>): string {
  return Object.entries(params)
    .map(([k, v]) => `${k}=${typeof v === "number" ? short(v) : String(v)}`)
    .join(" ");
}

/** Parameters below each other, aligned. */
export function paramLines(params: Record<string, ParamValue>): string[] {
  const width = Math.max(0, ...Object.keys(params).map((x) => x.length));
  return Object.entries(params).map(
    ([name, value]) => `  ${name.padEnd(width)}  ${String(value)}`,
  );
}

/** `m:ss` or `h:mm:ss` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (x: number) => String(x).padStart(2, "0");
  const [h, m, s] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
