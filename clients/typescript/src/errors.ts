/** What a call can throw: `ProblemError` where the server answered with a problem, `Unreachable` where it did not. */

import type { Problem } from "./schema.js";

const BASE = "https://crossdesk.dev/problems/";

/** The types of problems that there are, without their common beginning. */
export type ProblemKind =
  | "bad-request"
  | "conflict"
  | "forbidden"
  | "idempotency-key-reused"
  | "internal"
  | "invalid-request"
  | "link-expired"
  | "method-not-allowed"
  | "not-authorised"
  | "not-found"
  | "not-ready"
  | "starting"
  | "too-large"
  | "too-many-requests"
  | "unavailable"
  | "unsupported-media-type";

/** The server did not answer, or the connection broke more often than is tried. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** A problem (RFC 9457). `retryAfter` are the seconds that the server asks to wait. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  /** One of `ProblemKind`; of a proxy's answer `about:blank`. */
  readonly kind: ProblemKind | (string & {});

  constructor(
    readonly problem: Problem,
    readonly retryAfter: number | null,
  ) {
    super(problem.detail || problem.title);
    this.status = problem.status;
    this.kind = problem.type.startsWith(BASE) ? problem.type.slice(BASE.length) : problem.type;
  }

  /** Whether it is a problem of this kind. */
  is(kind: ProblemKind): boolean {
    return this.kind === kind;
  }
}

/** The error for an answer that is none of success. */
export async function problemOf(response: Response, retryAfter: number | null): Promise<ProblemError> {
  const found: unknown = await response.json().catch(() => null);
  const known = typeof found === "object" && found !== null && "type" in found && "status" in found;
  const problem = known
    ? (found as Problem)
    : { type: "about:blank", title: response.statusText, status: response.status, detail: "", errors: null };
  return new ProblemError(problem, retryAfter);
}
