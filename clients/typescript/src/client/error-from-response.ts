import type { ValidationIssue } from "../types.js";
import {
  ConflictError,
  type ErrorContext,
  ForbiddenError,
  LeaseExpiredError,
  NotFoundError,
  RateLimitError,
  StudyExhaustedError,
  TunerClientError,
  UnauthorizedError,
  UnavailableError,
  ValidationError,
} from "./error.js";
import { parseRetryAfter } from "./retry.js";

type ErrorClass = new (
  message: string,
  status: number,
  detail?: string,
  context?: ErrorContext,
) => TunerClientError;

function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === "object" && x !== null && !Array.isArray(x);
}

function text(x: unknown): string | undefined {
  return typeof x === "string" ? x : undefined;
}

function isIssue(x: unknown): x is ValidationIssue {
  return isObject(x) && Array.isArray(x["loc"]) && typeof x["msg"] === "string";
}

function errorClass(status: number, code?: string): ErrorClass {
  switch (status) {
    case 401:
      return UnauthorizedError;
    case 403:
      return ForbiddenError;
    case 404:
      return NotFoundError;
    case 409:
      if (code === "LEASE_EXPIRED") return LeaseExpiredError;
      if (code === "STUDY_EXHAUSTED") return StudyExhaustedError;
      return ConflictError;
    case 422:
      return ValidationError;
    case 429:
      return RateLimitError;
    case 502:
    case 503:
    case 504:
      return UnavailableError;
    default:
      return TunerClientError;
  }
}

/** The sentence, code and faults in the `detail` of an answer. */
function readDetail(detail: unknown): {
  sentence?: string;
  code?: string;
  issues?: ValidationIssue[];
} {
  if (Array.isArray(detail)) {
    const issues = detail.filter(isIssue);
    const sentence = issues
      .map((x) => `${x.loc.join(".")}: ${x.msg}`)
      .join("; ");
    return { sentence, issues };
  }
  if (isObject(detail)) {
    // Authentication nests its code and message once more.
    const inner = isObject(detail["error"]) ? detail["error"] : detail;
    return { sentence: text(inner["message"]), code: text(inner["code"]) };
  }
  return { sentence: text(detail) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The error that an answer outside 2xx means. */
export function errorFromResponse(
  call: string,
  response: Response,
  body: string,
): TunerClientError {
  const json = parse(body);
  const object = isObject(json) ? json : {};
  const { sentence, code, issues } = readDetail(object["detail"]);
  const { status } = response;
  const what = sentence || response.statusText || "no reason given";
  return new (errorClass(status, code))(
    `Request failed: ${status} ${what} (${call})`,
    status,
    sentence,
    {
      code,
      issues,
      requestId:
        text(object["request_id"]) ??
        response.headers.get("x-request-id") ??
        undefined,
      retryAfter: parseRetryAfter(response.headers.get("retry-after")),
      body: json ?? body,
    },
  );
}
