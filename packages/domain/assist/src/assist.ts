import type { Contacts } from '@offhook/contacts'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  type Disposer,
  Emitter,
  type Listenable,
  type Logger,
  messageOf,
  OffhookError,
} from '@offhook/core'
import type { TaskRouter } from '@offhook/task-router'
import type { Voice } from '@offhook/voice'
import type { AssistRules } from './assist-rules.ts'
import { Listening } from './listening.ts'
import type { TalkView } from './model.ts'
import type { Adviser } from './ports.ts'
import { Talk } from './talk.ts'

/** What the transcriptions of calls are called that agents are helped by. */
export const ASSIST_NAME = 'call-assist'

export interface CallAssistOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly voice: Pick<Voice, 'events' | 'startTranscription' | 'stopTranscription'>
  readonly contacts: Pick<Contacts, 'ofCall'>
  readonly router: Pick<TaskRouter, 'events'>
  /** Null: the account's agents are not helped. */
  readonly rules: (accountSid: AccountSid) => Promise<AssistRules | null>
  /** Null: facts alone are suggested. */
  readonly adviser: Adviser | null
}

/**
 * Helps agents in calls: takes down what is said while a customer and an agent are together, and
 * suggests answers. It listens only; no call waits for it, and what it knows is in memory until the
 * task is over.
 */
export class CallAssist {
  readonly events: Listenable<{ changed: [taskSid: string] }>
  readonly #options: CallAssistOptions
  readonly #emitter = new Emitter<{ changed: [taskSid: string] }>()
  readonly #talks = new Map<string, Talk>()
  /** By the customer's call, until its task is over: contacts forget theirs sooner. */
  readonly #listening = new Map<CallSid, Listening>()
  readonly #disposers: readonly Disposer[]

  constructor(options: CallAssistOptions) {
    this.#options = options
    this.events = this.#emitter
    const { voice, router, clock } = options
    const stopped = (callSid: CallSid, name: string | null, why: string) => {
      if (name !== ASSIST_NAME) return
      this.#listening.get(callSid)?.hasStopped()
      this.#talkOf(callSid)?.fails({ code: 'not-heard', message: why })
    }
    this.#disposers = [
      voice.events.on('participant.joined', ({ accountSid, callSid }) =>
        this.#onJoined(accountSid, callSid),
      ),
      voice.events.on('participant.left', ({ callSid }) => {
        for (const listening of this.#listening.values()) listening.left(callSid)
      }),
      voice.events.on('transcript.said', ({ callSid, name, track, text, isFinal }) => {
        const talk = name === ASSIST_NAME ? this.#talkOf(callSid) : undefined
        const who = track === 'inbound_track' ? 'customer' : 'agent'
        if (isFinal) talk?.said(who, text, clock.now())
        else talk?.isSaying(who, text)
      }),
      voice.events.on('transcript.failed', stopped),
      voice.events.on('transcript.stopped', stopped),
      router.events.on('changed', ({ items }) => {
        for (const { task } of items) {
          if (task && /^(completed|canceled)$/.test(task.assignmentStatus)) this.#forget(task.sid)
        }
      }),
    ]
  }

  /** What an agent of this task is shown; undefined where nobody is helped. */
  ofTask(taskSid: string): TalkView | undefined {
    return this.#talks.get(taskSid)?.view
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
    this.#listening.clear()
    for (const sid of [...this.#talks.keys()]) this.#forget(sid)
  }

  /** A customer or an agent, who are not told apart by what comes first. */
  #onJoined(accountSid: AccountSid, callSid: CallSid): void {
    const contact = this.#options.contacts.ofCall(callSid)
    if (!contact) return
    const { taskSid, customerCallSid, agents } = contact
    const isAgent = [...agents.values()].some((agent) => agent.callSid === callSid)
    if (!isAgent && callSid !== customerCallSid) return
    const known = this.#listening.get(customerCallSid)
    const listening =
      known ??
      new Listening(customerCallSid, {
        start: (of, isWanted) => this.#start(accountSid, of, isWanted),
        stop: () => this.#stop(accountSid, customerCallSid),
      })
    this.#listening.set(customerCallSid, listening)
    listening.joined(callSid, taskSid)
  }

  /** False where nothing is taken down. */
  async #start(
    accountSid: AccountSid,
    { taskSid, callSid }: Listening,
    isWanted: () => boolean,
  ): Promise<boolean> {
    const { rules: rulesOf, voice, adviser, logger } = this.#options
    try {
      const rules = await rulesOf(accountSid)
      if (!rules || !isWanted()) return false
      const talk =
        this.#talks.get(taskSid) ??
        new Talk(rules, adviser, () => this.#emitter.emit('changed', taskSid))
      this.#talks.set(taskSid, talk)
      await voice
        .startTranscription(accountSid, callSid, {
          ...{ name: ASSIST_NAME, track: 'both_tracks', callback: null },
          ...{ inboundLabel: 'customer', outboundLabel: 'agent' },
          ...{ language: rules.language, engine: 'google', model: 'telephony', partials: true },
          hints: [...new Set(rules.facts.flatMap(({ words }) => words))],
          // What is no word of a fact is to be read too.
          prefers: 'dictation',
        })
        .catch((error: unknown) => {
          if (error instanceof OffhookError) {
            talk.fails({ code: 'not-heard', message: error.message })
          }
          throw error
        })
      talk.fails(null)
      return true
    } catch (error) {
      if (!(error instanceof OffhookError)) {
        logger.error({ callSid, error: messageOf(error) }, 'an agent is not helped')
      }
      return false
    }
  }

  async #stop(accountSid: AccountSid, callSid: CallSid): Promise<void> {
    const { voice, logger } = this.#options
    try {
      await voice.stopTranscription(accountSid, callSid, ASSIST_NAME)
    } catch (error) {
      // It has ended with its call.
      if (error instanceof OffhookError) return
      logger.error({ callSid, error: messageOf(error) }, 'a transcription was not stopped')
    }
  }

  #talkOf(callSid: CallSid): Talk | undefined {
    const listening = this.#listening.get(callSid)
    return listening && this.#talks.get(listening.taskSid)
  }

  #forget(taskSid: string): void {
    for (const [callSid, listening] of this.#listening) {
      if (listening.taskSid !== taskSid) continue
      this.#listening.delete(callSid)
      listening.end()
    }
    const talk = this.#talks.get(taskSid)
    if (!talk) return
    talk.close()
    this.#talks.delete(taskSid)
    this.#emitter.emit('changed', taskSid)
  }
}
