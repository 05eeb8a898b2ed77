import {
  ConnectionError,
  NotFoundError,
  UnavailableError,
} from "../client/error.js";

/** How the program ends. */
export const ExitCode = {
  ok: 0,
  /** The service refused, or no trial succeeded. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** No such study, or nothing to show yet. */
  notFound: 3,
  /** The service does not answer. */
  unreachable: 4,
  /** As shells have it: 128 and the signal's number. */
  interrupted: 130,
  terminated: 143,
} as const;

/** A wrong command line; the message says what to do. */
export class UsageError extends Error {}

/** The code for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return ExitCode.usage;
  if (error instanceof NotFoundError) return ExitCode.notFound;
  if (error instanceof ConnectionError || error instanceof UnavailableError)
    return ExitCode.unreachable;
  return ExitCode.failed;
}
