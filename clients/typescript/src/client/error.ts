import type { ValidationIssue } from "../types.js";

/** What is known of an error besides its message, status and detail. */
export interface ErrorContext {
  code?: string;
  issues?: ValidationIssue[];
  requestId?: string;
  retryAfter?: number;
  body?: unknown;
  cause?: unknown;
}

/**
 * A call that failed. The subclasses tell apart what programs treat apart; use
 * `instanceof`, or `status` and `code`.
 */
export class TunerClientError extends Error {
  /** A word for programs, such as `STUDY_EXHAUSTED`. */
  readonly code?: string;
  /** Every fault of the request, for status 422. */
  readonly issues: ValidationIssue[];
  /** What the service's log calls this request. */
  readonly requestId?: string;
  /** Milliseconds after which the service wants to be asked again. */
  readonly retryAfter?: number;
  /** The answer as it came. */
  readonly body?: unknown;

  /**
   * @param message - What failed and why.
   * @param status - HTTP status; 0 when there was no answer.
   * @param detail - The service's own words.
   */
  constructor(
    message: string,
    public status: number,
    public detail?: string,
    context: ErrorContext = {},
  ) {
    super(
      message,
      context.cause === undefined ? undefined : { cause: context.cause },
    );
    this.name = new.target.name;
    this.code = context.code;
    this.issues = context.issues ?? [];
    this.requestId = context.requestId;
    this.retryAfter = context.retryAfter;
    this.body = context.body;
  }
}

/** 401: no key, or one that is not known. */
export class UnauthorizedError extends TunerClientError {}

/** 403: the key may not do this. */
export class ForbiddenError extends TunerClientError {}

/** 404: no such study or trial, or nothing to show yet. */
export class NotFoundError extends TunerClientError {}

/** 409: the study or trial is not in a state for this. */
export class ConflictError extends TunerClientError {}

/** 409 `LEASE_EXPIRED`: the trial belongs to nobody, or to another, by now. */
export class LeaseExpiredError extends ConflictError {}

/** 409 `STUDY_EXHAUSTED`: all trials of the budget were handed out. */
export class StudyExhaustedError extends ConflictError {}

/** 422: `issues` has every fault of the request. */
export class ValidationError extends TunerClientError {}

/** 429: too many requests for this key. */
export class RateLimitError extends TunerClientError {}

/** 502, 503, 504: the service, or what is before it, cannot answer now. */
export class UnavailableError extends TunerClientError {}

/** No answer: refused, reset, cut off, or no such host. */
export class ConnectionError extends TunerClientError {}

/** No answer within the time allowed. */
export class RequestTimeoutError extends ConnectionError {}
