import { ExitCode } from "./exit-code.js";
import { note } from "./output.js";

/**
 * What signals do while trials run: a first SIGINT lets them finish, a second
 * one, or SIGTERM, gives them back, a third one ends at once.
 */
export class Shutdown {
  private readonly draining = new AbortController();
  private readonly stopping = new AbortController();
  /** The exit code that a signal asks for. */
  code: number | undefined;
  private readonly onInterrupt = () => this.interrupt();
  private readonly onTerminate = () => this.terminate();

  /** @param words - Said at the first SIGINT. */
  constructor(
    private readonly words = "Finishing what runs; " +
      "press Ctrl-C again to give it back.",
  ) {
    process.on("SIGINT", this.onInterrupt);
    process.on("SIGTERM", this.onTerminate);
  }

  /** Aborted when no more trials may begin. */
  get drain(): AbortSignal {
    return this.draining.signal;
  }

  /** Aborted when running trials are to be given back. */
  get stop(): AbortSignal {
    return this.stopping.signal;
  }

  /** Leaves signals alone again; whoever still waits for `drain` is let go. */
  end(): void {
    process.off("SIGINT", this.onInterrupt);
    process.off("SIGTERM", this.onTerminate);
    this.draining.abort();
  }

  private interrupt(): void {
    if (this.stop.aborted) process.exit(ExitCode.interrupted);
    this.code = ExitCode.interrupted;
    if (this.drain.aborted) {
      note("Giving back what runs.");
      this.stopping.abort();
    } else {
      note(this.words);
      this.draining.abort();
    }
  }

  private terminate(): void {
    this.code = ExitCode.terminated;
    this.draining.abort();
    this.stopping.abort();
  }
}
