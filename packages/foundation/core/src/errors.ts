import { inspect } from 'node:util'
import type { ErrorEntry } from './catalogue/entry.ts'

/**
 * Three kinds of failure. An `OffhookError` is expected: it has a code that is documented, and facts
 * as fields. An `OperatorError` is for whoever runs the server. Any other `Error` is a defect: log
 * it with its stack, fail the call it concerns, keep the node.
 */

/** What an error says beside its entry. `status` where the same code has several. */
export interface ErrorFacts {
  readonly status?: number
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** An expected failure, of the catalogue. The message may tell the facts. */
export class OffhookError extends Error {
  readonly code: number
  readonly status: number
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(entry: ErrorEntry, message: string = entry.sentence, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = new.target.name
    this.code = entry.code
    this.status = facts.status ?? entry.status
    this.details = facts.details
  }
}

/** Where a code is documented. */
export function moreInfo(code: number): string {
  return `https://www.twilio.com/docs/errors/${code}`
}

/** The body by which every HTTP interface answers an error. */
export function errorBody({ code, message, status, details }: OffhookError) {
  return { code, message, more_info: moreInfo(code), status, ...(details ? { details } : {}) }
}

/** An expected failure that passes: HTTP tells in `Retry-After` when to come back. */
export class RetryLaterError extends OffhookError {
  readonly seconds: number

  constructor(
    entry: ErrorEntry,
    message: string,
    facts: ErrorFacts & { readonly seconds: number },
  ) {
    super(entry, message, facts)
    this.seconds = facts.seconds
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

/** A defect for a log: its stack, and the stacks of what caused it. Fields are left out. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error)
  const parts = error instanceof AggregateError ? error.errors.map(traceOf) : []
  const cause = error.cause === undefined ? [] : [`Caused by: ${traceOf(error.cause)}`]
  return [error.stack ?? error.message, ...parts, ...cause].join('\n')
}
