import type { Alerts } from '@offhook/alerts'
import {
  type IncomingRelayFrame,
  type OutgoingRelayFrame,
  readRelayFrame,
} from '@offhook/conversation-relay'
import { codes, deferred, errors, makeSid, messageOf, type Sid } from '@offhook/core'
import type { Parameters } from '../calls/call-parameters.ts'
import { digitsMs } from '../calls/digits.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { raiseSocketAlert } from '../calls/socket-alert.ts'
import type { PromptResult, Prompts, SocketDoor, TextSocket } from '../ports.ts'
import { wait } from '../waiting/wait.ts'
import { Listening, type ListeningParts } from './listening.ts'
import { Mouth, type ReadySound, type Utterable } from './mouth.ts'
import { setupFrame } from './relay-frames.ts'
import { allows, type RelaySettings } from './relay-settings.ts'
import {
  type RelayEvent,
  type RelayFailure,
  type RelayState,
  relayBegan,
  relayMachine,
} from './relay-state.ts'
import { Sentences } from './sentences.ts'

export interface RelayParts extends ListeningParts {
  readonly alerts: Alerts
  readonly prompts: Prompts
  readonly sockets: SocketDoor
}

type TextFrame = Extract<IncomingRelayFrame, { type: 'text' }>
type PlayFrame = Extract<IncomingRelayFrame, { type: 'play' }>

/** A talk of an application with a caller: words go over the socket, sound is made and heard here. */
export class RelaySession {
  readonly sid: Sid<'VX'> = makeSid('VX')
  /** What the action is told. Never rejects. */
  readonly ended: Promise<Parameters>
  readonly #parts: RelayParts
  readonly #call: LiveCall
  readonly #settings: RelaySettings
  readonly #socket: TextSocket
  readonly #mouth: Mouth
  readonly #sentences = new Sentences()
  readonly #ended = deferred<Parameters>()
  readonly #since: number
  readonly #told = new Set<number>()
  #state: RelayState = relayBegan
  #listening: Listening | null = null
  #language: string
  /** Counts the talks of the application; the greeting is the first. */
  #cycle = 0
  #isCycleOver = true
  /** Whether what the caller is saying now is told. */
  #reports = true

  constructor(parts: RelayParts, call: LiveCall, settings: RelaySettings) {
    this.#parts = parts
    this.#call = call
    this.#settings = settings
    this.#since = parts.clock.now()
    this.#language = settings.ttsLanguage
    this.ended = this.#ended.promise
    this.#mouth = new Mouth({
      clock: parts.clock,
      speaker: call.speaker,
      onSilent: () => this.#take({ type: 'silent' }),
      onDefect: (error) => call.logger.error({ error: messageOf(error) }, 'a text was not said'),
    })
    this.#socket = parts.sockets.openText({ accountSid: call.row.accountSid, url: settings.url })
    this.#socket.events.on('opened', () => this.#take({ type: 'opened' }))
    this.#socket.events.on('text', (text) => this.#onText(text))
    this.#socket.events.on('unreadable', () => this.#refuse('a binary message came'))
    this.#socket.events.on('closed', (_fault, reason) => this.#onClosed(reason))
  }

  /** Ends it: the call is over, or is sent elsewhere. Idempotent. */
  stop(): void {
    this.#take({ type: 'stop' })
  }

  // ── Its life ──────────────────────────────────────────────────────────────────────────────────

  #take(event: RelayEvent): void {
    const step = relayMachine.next(this.#state, event)
    if (!step) return
    this.#state = step.state
    for (const effect of step.effects) {
      if (effect === 'begin') this.#begin()
      else if (effect === 'listen no more') this.#listenNoMore()
      else this.#cleanUp()
    }
    if (step.state.status === 'over') this.#ended.resolve(this.#result(step.state))
  }

  #begin(): void {
    const { welcomeGreeting, welcomeGreetingInterruptible, customParameters } = this.#settings
    this.#send(setupFrame(this.sid, this.#call.row, customParameters))
    this.#listening = new Listening(this.#parts, this.#call, this.#settings, {
      speech: () => this.#onSpeech(),
      partial: (text) => this.#onWords(text, false),
      final: (text) => this.#onWords(text, true),
      digit: (digit) => this.#onDigit(digit),
      deaf: (failure) => this.#warn(failure),
    })
    if (welcomeGreeting === null) return
    for (const text of new Sentences().push(welcomeGreeting, true)) {
      this.#mouth.add(this.#speech(text, { interruptible: welcomeGreetingInterruptible }))
    }
  }

  #listenNoMore(): void {
    this.#listening?.close()
    for (const text of this.#sentences.push('', true)) this.#mouth.add(this.#speech(text, {}))
    this.#mouth.endLoops()
    if (!this.#mouth.isSpeaking) this.#take({ type: 'silent' })
  }

  #cleanUp(): void {
    this.#listening?.close()
    this.#mouth.close()
    this.#socket.close()
  }

  #onClosed(reason: string): void {
    const entry = this.#state.status === 'connecting' ? errors.relaySocket : errors.relayEnded
    const failure = { code: entry.code, message: `${entry.sentence}: ${reason}` }
    const wasLive = this.#state.status === 'connecting' || this.#state.status === 'talking'
    if (wasLive) this.#alert('error', failure)
    this.#take({ type: 'closed', failure })
  }

  #result({ result, handoffData, failure }: Extract<RelayState, { status: 'over' }>): Parameters {
    const seconds = Math.round((this.#parts.clock.now() - this.#since) / 1_000)
    return {
      SessionId: this.sid,
      SessionStatus: result,
      SessionDuration: String(seconds),
      ...(handoffData === null ? {} : { HandoffData: handoffData }),
      ...(failure ? { ErrorCode: String(failure.code), ErrorMessage: failure.message } : {}),
    }
  }

  // ── The caller ────────────────────────────────────────────────────────────────────────────────

  #onSpeech(): void {
    if (this.#settings.sensitivity === 'low') this.#reports = this.#mayReport('speech')
    else this.#breakIn('speech')
  }

  #onWords(voicePrompt: string, last: boolean): void {
    if (this.#settings.sensitivity === 'low') this.#breakIn('speech')
    if (!this.#reports) return
    const lang = this.#listening?.language ?? this.#settings.transcriptionLanguage
    this.#send({ type: 'prompt', voicePrompt, lang, last })
  }

  #onDigit(digit: string): void {
    if (!this.#settings.dtmfDetection) return
    if (this.#breakIn('dtmf')) this.#send({ type: 'dtmf', digit })
  }

  /** Stops what may be stopped. @returns whether what the caller does is told */
  #breakIn(by: 'speech' | 'dtmf'): boolean {
    const wasSpeaking = this.#mouth.isSpeaking
    const heard = this.#mouth.interrupt(by)
    if (heard) {
      this.#sentences.clear()
      this.#isCycleOver = true
      this.#send({
        type: 'interrupt',
        utteranceUntilInterrupt: heard.utterance,
        durationUntilInterruptMs: heard.durationMs,
      })
    }
    const reports = heard !== null || !wasSpeaking || this.#mayReport(by)
    if (by === 'speech') this.#reports = reports
    return reports
  }

  #mayReport(by: 'speech' | 'dtmf'): boolean {
    return !this.#mouth.isSpeaking || allows(this.#settings.reportDuringSpeech, by)
  }

  // ── The application ───────────────────────────────────────────────────────────────────────────

  #onText(text: string): void {
    if (this.#state.status !== 'talking') return
    const frame = readRelayFrame(text)
    if ('reason' in frame) return this.#refuse(frame.reason)
    switch (frame.type) {
      case 'text':
        return this.#onToken(frame)
      case 'play':
        return this.#onSound(frame)
      case 'sendDigits':
        return this.#add(this.#keys(frame.digits))
      case 'language':
        this.#language = frame.ttsLanguage ?? this.#language
        if (frame.transcriptionLanguage) this.#listening?.switchTo(frame.transcriptionLanguage)
        return
      case 'end':
        return this.#take({ type: 'end', handoffData: frame.handoffData })
    }
  }

  #onToken(frame: TextFrame): void {
    this.#beginCycle()
    for (const text of this.#sentences.push(frame.token, frame.last)) {
      this.#add(this.#speech(text, frame))
    }
    this.#isCycleOver = frame.last
  }

  /** Between two texts it is a talk of its own; inside one it is a part of it. */
  #onSound(frame: PlayFrame): void {
    const isAlone = this.#isCycleOver
    this.#beginCycle()
    this.#add(this.#sound(frame))
    this.#isCycleOver = isAlone
  }

  /** The first of a talk takes the place of one that gives way. */
  #beginCycle(): void {
    if (!this.#isCycleOver) return
    this.#isCycleOver = false
    this.#cycle++
    this.#mouth.preempt()
  }

  #add(item: Utterable): void {
    if (!this.#mouth.add(item)) this.#refuse('too much waits to be said')
  }

  #speech(text: string, { lang, ...manners }: Partial<TextFrame>): Utterable {
    const language = lang ?? this.#language
    const { languages, voice, ttsLanguage } = this.#settings
    const isDefault = language.toLowerCase() === ttsLanguage.toLowerCase()
    const chosen = languages.get(language.toLowerCase())?.voice ?? (isDefault ? voice : null)
    return {
      ...this.#manners(manners),
      text,
      loop: 1,
      prepare: async () => {
        const { prompts } = this.#parts
        return this.#ready(await prompts.speech({ text, ssml: null, voice: chosen, language }))
      },
    }
  }

  #sound({ source: url, loop, ...manners }: PlayFrame): Utterable {
    const { accountSid } = this.#call.row
    return {
      ...this.#manners(manners),
      text: '',
      loop,
      prepare: async (signal) => {
        const { prompts } = this.#parts
        return this.#ready(await prompts.audio({ url, method: 'GET', accountSid, signal }))
      },
    }
  }

  #keys(digits: string): Utterable {
    const { media, clock } = this.#parts
    const { endpointId } = this.#call
    return {
      ...this.#manners({ interruptible: 'none' }),
      text: '',
      loop: 1,
      prepare: async () => null,
      act: (signal) => {
        media.post([{ type: 'endpoint.send-digits', endpointId, digits }])
        return wait(clock, digitsMs(digits), signal)
      },
    }
  }

  #manners({ interruptible, preemptible }: Pick<TextFrame, 'interruptible' | 'preemptible'>) {
    return {
      cycle: this.#cycle,
      interruptible: interruptible ?? this.#settings.interruptible,
      preemptible: preemptible ?? this.#settings.preemptible,
    }
  }

  /** What cannot be said is left out, with a warning. */
  #ready(result: PromptResult): ReadySound | null {
    if (result.ok) {
      for (const remark of result.remarks ?? []) this.#warn(remark)
      return result.file
    }
    this.#warn(result)
    return null
  }

  // ── Telling ───────────────────────────────────────────────────────────────────────────────────

  #send(frame: OutgoingRelayFrame): void {
    this.#socket.send(JSON.stringify(frame))
  }

  /** A message is left out: the application is told each time, its owner once. */
  #refuse(description: string): void {
    if (this.#state.status !== 'talking') return
    this.#send({ type: 'error', description })
    this.#warn({ code: codes.relayMessage, message: description })
  }

  /** Once of each code. */
  #warn(failure: RelayFailure): void {
    if (this.#told.has(failure.code)) return
    this.#told.add(failure.code)
    this.#alert('warning', failure)
  }

  #alert(level: 'error' | 'warning', failure: RelayFailure): void {
    const what = { sid: this.sid, url: this.#settings.url, level, failure }
    raiseSocketAlert(this.#parts.alerts, this.#call, what)
  }
}
