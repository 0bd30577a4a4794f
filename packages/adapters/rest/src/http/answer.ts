/** What a handler returns. A `null` body is not sent. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export function ok(body: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return headers ? { status: 200, body, headers } : { status: 200, body }
}

export function created(body: unknown): Answer {
  return { status: 201, body }
}

/** Taken; what comes of it is told later. */
export function accepted(body: unknown): Answer {
  return { status: 202, body }
}

export const noContent: Answer = { status: 204, body: null }
