/**
 * Three kinds of failure. An `OffhookError` is expected: it has a code that is documented, and facts
 * as fields. An `OperatorError` is for whoever runs the server. Any other `Error` is a defect: log
 * it with its stack, fail the call it concerns, keep the node.
 */

/** An expected failure. `code` is Twilio's documented number; `status` is the HTTP status for it. */
export class OffhookError extends Error {
  readonly code: number
  readonly status: number
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    message: string,
    options: {
      code: number
      status?: number
      details?: Readonly<Record<string, unknown>>
      cause?: unknown
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = options.code
    this.status = options.status ?? 400
    this.details = options.details
  }
}

/** An expected failure that passes: HTTP tells in `Retry-After` when to come back. */
export class RetryLaterError extends OffhookError {
  readonly seconds: number

  constructor(
    message: string,
    options: { code: number; status: number; seconds: number; cause?: unknown },
  ) {
    super(message, options)
    this.seconds = options.seconds
  }
}

/**
 * What only the person who runs the server can mend: a setting, a folder, a database. The message
 * is one sentence for them, without secrets; its stack tells nothing.
 */
export class OperatorError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A state machine was given an event that its state does not take. */
export class IllegalTransitionError extends Error {
  readonly machine: string
  readonly from: string
  readonly event: string

  constructor(machine: string, from: string, event: string) {
    super(`${machine}: "${event}" is not possible in state "${from}"`)
    this.name = 'IllegalTransitionError'
    this.machine = machine
    this.from = from
    this.event = event
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
