import type { WriteStream } from "node:tty";
import { clock, short } from "./output.js";

/** How far a study is. */
export interface Progress {
  done: number;
  /** Trials in all, if that is known. */
  total?: number;
  running?: number;
  best?: number | number[] | null;
  /** Seconds that it took so far, for so many trials. */
  elapsed?: { seconds: number; trials: number };
}

const BAR = 24;

/** `[#####---] 12/50  best 0.93  2 running  ETA 3:20` */
export function progressLine(progress: Progress): string {
  const { done, total, running, best, elapsed } = progress;
  const parts: string[] = [];
  if (total) {
    const full = Math.min(BAR, Math.floor((done / total) * BAR));
    parts.push(`[${"#".repeat(full)}${"-".repeat(BAR - full)}]`);
  }
  parts.push(total ? `${done}/${total}` : `${done} done`);
  parts.push(`best ${short(best)}`);
  if (running) parts.push(`${running} running`);
  if (total && elapsed && elapsed.trials > 0 && done < total)
    parts.push(
      `ETA ${clock((elapsed.seconds / elapsed.trials) * (total - done))}`,
    );
  return parts.join("  ");
}

/** A line that is written over on a terminal, and once per change elsewhere. */
export class StatusLine {
  private shown = "";

  constructor(private readonly stream: WriteStream) {}

  show(line: string): void {
    if (line === this.shown) return;
    this.shown = line;
    if (!this.stream.isTTY) {
      this.stream.write(`${line}\n`);
      return;
    }
    // A line that wraps could not be written over.
    const width = (this.stream.columns || 80) - 1;
    this.stream.write(`\r\x1b[2K${line.slice(0, width)}`);
  }

  /** Prints a line above. */
  above(line: string): void {
    const { shown } = this;
    if (this.stream.isTTY && shown) this.stream.write("\r\x1b[2K");
    this.stream.write(`${line}\n`);
    if (!this.stream.isTTY || !shown) return;
    this.shown = "";
    this.show(shown);
  }

  /** Leaves the line as it is. */
  end(): void {
    if (this.stream.isTTY && this.shown) this.stream.write("\n");
    this.shown = "";
  }
}
