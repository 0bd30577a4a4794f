/**
 * Runs documents one after another: verbs in order, until a verb goes to another document, ends the
 * run, or none is left. The verbs come from a table; which of them a document may use is decided when
 * it is loaded.
 *
 * When a document cannot be fetched or parsed, the fallback URL is asked instead. A verb that fails
 * alone leaves a warning, and the document goes on.
 */

import type { AlertFacts, Alerts } from '@offhook/alerts'
import { type AccountSid, type Clock, codes, type Logger, messageOf } from '@offhook/core'
import { type ElementSchema, knownChildren, resolveUrl, type TwimlElement } from '@offhook/twiml'
import type { Parameters } from '../calls/call-parameters.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { Speaker } from '../media/speaker.ts'
import type { HttpMethod } from '../options.ts'
import type { DocumentSource } from '../ports.ts'
import { Interruption, throwIfInterrupted } from '../waiting/interruption.ts'
import type { DocumentGuard } from './document-guard.ts'
import {
  type DocumentFailure,
  type DocumentStart,
  type LoadedDocument,
  loadDocument,
  type Runnable,
} from './load-document.ts'
import {
  goOn,
  type Outcome,
  type Placement,
  type Verb,
  type VerbStep,
  type VerbTable,
  warnOf,
} from './verb.ts'

/** How a run came to its end. */
export type RunEnd =
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'hangup' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'failed'; readonly code: number }

/** What all interpreters of a node share. */
export interface DocumentWorld {
  readonly clock: Clock
  readonly documents: DocumentSource
  readonly alerts: Alerts
  readonly verbs: VerbTable
}

export interface InterpreterOptions {
  readonly world: DocumentWorld
  readonly placement: Placement
  readonly accountSid: AccountSid
  /** Null for an announcement to a whole conference. */
  readonly call: LiveCall | null
  readonly speaker: Speaker
  readonly guard: DocumentGuard
  readonly logger: Logger
  /** What goes with every request for a document, as it is then. */
  readonly parameters: () => Parameters
  /** Where to ask when a document fails. */
  readonly fallback: { readonly url: string; readonly method: HttpMethod } | null
  readonly openAudio: () => Promise<void>
  /** Somebody waits: the default music takes the place of what cannot be played. */
  readonly waits: boolean
}

export class Interpreter {
  readonly #options: InterpreterOptions

  constructor(options: InterpreterOptions) {
    this.#options = options
  }

  /** Runs until nothing is left to run. @throws Interruption */
  async run(start: DocumentStart, signal: AbortSignal): Promise<RunEnd> {
    let next: DocumentStart = start
    for (;;) {
      const loaded = await this.#load(next, signal)
      if (!loaded.ok) return { kind: 'failed', code: loaded.failure.code }
      const outcome = await this.#runDocument(loaded.document, signal)
      switch (outcome.next) {
        case 'verb':
          return { kind: 'exhausted' }
        case 'hangup':
        case 'leave':
          return { kind: outcome.next }
        case 'document': {
          const { url, method, parameters } = outcome
          next = { kind: 'url', url, method, parameters }
        }
      }
    }
  }

  /** One document, from its URL or else from the fallback. */
  async #load(start: DocumentStart, signal: AbortSignal) {
    const first = await this.#loadOnce(start, signal)
    const { fallback } = this.#options
    if (first.ok || !fallback) return first
    const { code, url } = first.failure
    // Documents that go round would go round by the fallback too.
    if (code === codes.documentStopped) return first
    const parameters = {
      ...(start.kind === 'url' ? start.parameters : {}),
      ErrorCode: String(code),
      ErrorUrl: url ?? '',
    }
    return this.#loadOnce({ kind: 'url', ...fallback, parameters }, signal)
  }

  async #loadOnce(start: DocumentStart, signal: AbortSignal): Promise<LoadedDocument> {
    const { world, placement, accountSid, call, guard } = this.#options
    if (!(await guard.admit(signal))) return this.#looping(start)
    const loaded = await loadDocument({
      start:
        start.kind === 'twiml'
          ? start
          : { ...start, parameters: { ...this.#options.parameters(), ...start.parameters } },
      documents: world.documents,
      clock: world.clock,
      accountSid,
      callSid: call?.sid ?? null,
      verbs: world.verbs,
      placement,
      signal,
    })
    throwIfInterrupted(signal)
    if (loaded.ok) {
      const { url, method, issues } = loaded.document
      const asked = url === null ? null : { url, method }
      if (call && placement === 'document') world.alerts.running(call.sid, asked)
      for (const { code, message, ...at } of issues) {
        this.#alert({ level: 'warning', error: code, message, at, asked })
      }
    } else this.#alertOf(loaded.failure)
    return loaded
  }

  #looping(start: DocumentStart): LoadedDocument {
    const failure: DocumentFailure = {
      code: codes.documentStopped,
      message: 'The documents lead back to each other without end',
      url: start.kind === 'url' ? start.url : null,
      method: start.kind === 'url' ? start.method : 'POST',
      body: null,
    }
    this.#alertOf(failure)
    return { ok: false, failure }
  }

  async #runDocument(document: Runnable, signal: AbortSignal): Promise<Outcome> {
    for (const { verb, element } of document.verbs) {
      throwIfInterrupted(signal)
      const outcome = await this.#runVerb(document, verb, element, signal)
      if (outcome.next !== 'verb') return outcome
    }
    return goOn
  }

  async #runVerb(
    document: Runnable,
    verb: Verb,
    element: TwimlElement,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const step = this.#step(document, verb, element, signal)
    try {
      return await verb.run(step)
    } catch (error) {
      if (error instanceof Interruption) {
        throwIfInterrupted(signal)
        return goOn
      }
      warnOf(step, error)
      return goOn
    }
  }

  #step(document: Runnable, verb: Verb, element: TwimlElement, signal: AbortSignal): VerbStep {
    const { placement, accountSid, call, speaker, openAudio, waits } = this.#options
    const { url, method } = document
    const asked = url === null ? null : { url, method }
    const warn = (code: number, message: string): void =>
      this.#alert({ level: 'warning', error: code, message, at: element, asked })
    return {
      element,
      placement,
      accountSid,
      call,
      speaker,
      signal,
      documentUrl: url,
      documentMethod: method,
      warn,
      waits,
      openAudio,
      resolveUrl: (text) => {
        const resolved = resolveUrl(text, url)
        if (resolved === null) warn(codes.urlInvalid, `"${text}" is not a URL that can be asked`)
        return resolved
      },
      runChildren: (childSignal) => this.#runChildren(document, verb.schema, element, childSignal),
      runInside: async (child, childSignal) => {
        const { children } = verb.schema
        const inner = children === 'any' ? undefined : children[child.name]
        if (inner) await this.#runChildren(document, inner, child, childSignal)
      },
      tell: (to, how, parameters) => this.#tell(to, how, parameters),
    }
  }

  async #runChildren(
    document: Runnable,
    schema: ElementSchema,
    element: TwimlElement,
    signal: AbortSignal,
  ): Promise<void> {
    for (const child of knownChildren(schema, element)) {
      const verb = this.#options.world.verbs.get(child.name)
      throwIfInterrupted(signal)
      if (verb) await this.#runVerb(document, verb, child, signal)
    }
  }

  /** The answer is neither awaited nor followed. */
  #tell(url: string, method: HttpMethod, parameters: Parameters): void {
    const { world, accountSid, call } = this.#options
    world.documents
      .fetch({
        accountSid,
        callSid: call?.sid ?? null,
        url,
        method,
        parameters: { ...this.#options.parameters(), ...parameters },
      })
      .then(
        (reply) => {
          if (reply.ok) return
          const { code: error, message } = reply
          this.#alert({ level: 'warning', error, message, asked: { url, method } })
        },
        (error: unknown) => {
          this.#options.logger.warn({ error: messageOf(error) }, 'an action was not told')
        },
      )
  }

  #alertOf({ code: error, message, url, method, body, at }: DocumentFailure): void {
    const asked = url === null ? null : { url, method, body }
    this.#alert({ level: 'error', error, message, asked, ...(at ? { at } : {}) })
  }

  #alert(facts: Omit<AlertFacts, 'accountSid' | 'callSid'>): void {
    const { world, accountSid, call } = this.#options
    world.alerts.raise({ accountSid, callSid: call?.sid ?? null, ...facts })
  }
}
