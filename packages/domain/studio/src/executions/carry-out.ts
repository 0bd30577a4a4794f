/** Does what widgets ask for, by the commands that applications have too. */
import { type CallSid, type Clock, errors, OffhookError } from '@offhook/core'
import { ReplyLimit } from '@offhook/messages'
import {
  type Ask,
  type FaultKind,
  hasLiquid,
  type RecordingWish,
  type Reply,
  type Verb,
  verb,
} from '@offhook/studio-flow'
import type { DocumentReply, DocumentSource } from '@offhook/voice'
import type { FlowMessages, FlowVoice, FlowWeb } from '../ports.ts'
import { stepUrl } from './addresses.ts'
import { documentOf } from './documents.ts'
import type { LiveExecution } from './live-execution.ts'

const REQUEST_MS = 10_000
const MAX_RESPONSE = 65_536
/** Seconds that the verb takes; no call lasts longer. */
const LONGEST_PAUSE = 14_400

/** What came of it: a document for the call, a reply at once, or nothing yet. */
export type CarriedOut =
  | { readonly document: DocumentReply }
  | { readonly reply: Reply }
  | { readonly waits: true }

export interface CarryOutParts {
  readonly clock: Clock
  readonly voice: FlowVoice
  readonly messages: FlowMessages
  readonly web: FlowWeb
  readonly documents: DocumentSource
  /** Tells whoever looks after the flow. */
  fault(live: LiveExecution, at: string, what: string, kind: FaultKind): void
  /** From now on the execution is about this call. */
  onCall(live: LiveExecution, callSid: CallSid): void
}

const hungUp = { reply: { kind: 'hangup', parameters: {} } } as const
const failed = { reply: { kind: 'done', result: 'failed', values: {} } } as const

type Of<Kind extends Ask['kind']> = Extract<Ask, { kind: Kind }>

export class CarryOut {
  readonly #parts: CarryOutParts
  /** Two flows that write to each other would do so for ever. */
  readonly #limit = new ReplyLimit()

  constructor(parts: CarryOutParts) {
    this.#parts = parts
  }

  /** Everything but a subflow and the waiting for an answer. */
  async run(live: LiveExecution, ask: Exclude<Ask, Of<'subflow'>>): Promise<CarriedOut> {
    try {
      switch (ask.kind) {
        case 'document':
          return this.#hasCall(live) ? { document: documentOf(ask.verbs) } : hungUp
        case 'foreign-document':
          return await this.#foreign(live, ask)
        case 'request':
          return { reply: await this.#request(live, ask) }
        case 'recording':
          return await this.#record(live, ask)
        case 'call':
          return await this.#call(live, ask)
        case 'message':
        case 'question':
          return await this.#message(live, ask)
      }
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      this.#fault(live, error.message, 'widget')
      return failed
    }
  }

  #hasCall({ row }: LiveExecution): boolean {
    const call = row.callSid && this.#parts.voice.call(row.accountSid, row.callSid)
    return Boolean(call)
  }

  #fault(live: LiveExecution, what: string, kind: FaultKind): void {
    this.#parts.fault(live, live.run.phase === 'waiting' ? live.run.at : '', what, kind)
  }

  async #foreign(live: LiveExecution, ask: Of<'foreign-document'>): Promise<CarriedOut> {
    if (!this.#hasCall(live)) return hungUp
    const { documents, clock, voice } = this.#parts
    const { accountSid, callSid } = live.row
    const { url, method, timeout } = ask
    const { parameters } = live
    const reply = await documents.fetch({ accountSid, callSid, url, method, parameters })
    if (live.isOver) return { waits: true }
    if (!reply.ok) {
      this.#fault(live, `${reply.message} (${reply.code})`, 'request')
      return { reply: { kind: 'callback', event: 'fail', parameters: {} } }
    }
    const back = urlOf(live, 'timeout')
    live.timer = clock.setTimeout(() => {
      if (callSid) voice.updateCall(accountSid, callSid, { url: back }).catch(() => {})
    }, timeout * 1_000)
    return { document: reply }
  }

  async #request(live: LiveExecution, ask: Of<'request'>): Promise<Reply> {
    const { web, clock } = this.#parts
    const { accountSid, callSid } = live.row
    const { url, method, parameters, body, contentType, isSigned } = ask
    const none: Reply = { kind: 'response', status: null, contentType: '', body: '' }
    if (!/^https?:\/\//i.test(url) || hasLiquid(url)) {
      this.#fault(live, 'The address is not a URL of the web', 'request')
      return none
    }
    const controller = new AbortController()
    const timer = clock.setTimeout(() => controller.abort(), REQUEST_MS)
    const answer = await web.request({
      ...{ accountSid, callSid, url, method, parameters, isSigned },
      body: body === null ? null : { text: body, contentType },
      // Asked when it is over: the account may keep no keys by then.
      cover: (text) => live.keys?.cover(text) ?? text,
      signal: controller.signal,
    })
    timer.clear()
    if (!answer.ok) {
      this.#fault(live, `${answer.message} (${answer.code})`, 'request')
      return none
    }
    if (answer.body.length > MAX_RESPONSE) {
      this.#fault(live, 'The answer is larger than 64 kB', 'request')
      return none
    }
    if (answer.status < 200 || answer.status > 299) {
      this.#fault(live, `The service answered ${answer.status}`, 'request')
    }
    const { status } = answer
    return { kind: 'response', status, contentType: answer.contentType, body: answer.body }
  }

  async #record(live: LiveExecution, { recording }: Of<'recording'>): Promise<CarriedOut> {
    const { voice } = this.#parts
    const { accountSid, callSid } = live.row
    if (!callSid || !this.#hasCall(live)) return hungUp
    if (!recording) {
      for (const { sid } of voice.liveRecordings(callSid)) {
        await voice.updateRecording(accountSid, { callSid }, sid, { status: 'stopped' })
      }
      return { reply: { kind: 'done', result: 'ok', values: {} } }
    }
    return { document: documentOf([startVerb(recording), redirectTo(urlOf(live, 'started'))]) }
  }

  /** The recording that a document has started; failed where none runs. */
  started({ row: { accountSid, callSid } }: LiveExecution): Reply {
    const row = callSid && this.#parts.voice.liveRecordings(callSid).at(-1)
    if (!row) return failed.reply
    const values = {
      ...{ Sid: row.sid, CallSid: callSid, AccountSid: accountSid, Status: row.status },
      ...{ Channels: row.channels, Source: row.source },
      StartTime: new Date(row.dateCreated).toISOString(),
      Uri: `/2010-04-01/Accounts/${accountSid}/Recordings/${row.sid}.json`,
    }
    return { kind: 'done', result: 'ok', values }
  }

  async #call(live: LiveExecution, { call }: Of<'call'>): Promise<CarriedOut> {
    const { voice, onCall } = this.#parts
    if (this.#hasCall(live)) {
      throw new OffhookError(errors.invalidParameter, 'The execution has a call already')
    }
    const { accountSid } = live.row
    const { detection } = call
    const row = await voice.createCall({
      accountSid,
      ...{ from: call.from.trim(), to: call.to.trim(), timeout: call.timeout },
      url: urlOf(live, 'answered'),
      sendDigits: call.sendDigits,
      sipAuthUsername: call.sipUsername,
      sipAuthPassword: call.sipPassword,
      record: call.record,
      recording: {
        channels: call.recordingChannels === 'dual' ? 'dual' : 'mono',
        trim: trimOf(call.trim),
        recordingStatusCallback: call.recordingStatusCallback,
      },
      ...(detection && {
        machineDetection: detection.mode,
        machineDetectionTimeout: detection.timeout,
        machineDetectionSpeechThreshold: detection.speechThreshold,
        machineDetectionSpeechEndThreshold: detection.speechEndThreshold,
        machineDetectionSilenceTimeout: detection.silenceTimeout,
      }),
    })
    if (live.isOver) {
      // Nobody would tell it what to do once it is answered.
      await voice.updateCall(accountSid, row.sid, { status: 'completed' }).catch(() => {})
      return { waits: true }
    }
    onCall(live, row.sid)
    return { waits: true }
  }

  /** What was asked by a text has been answered: a call that waits for it asks how to go on. */
  async answered(live: LiveExecution): Promise<void> {
    const { accountSid, callSid } = live.row
    if (!callSid) return
    const url = urlOf(live, 'answered')
    // One that ends in this moment tells of that itself.
    await this.#parts.voice.updateCall(accountSid, callSid, { url }).catch(() => {})
  }

  async #message(live: LiveExecution, ask: Of<'message'> | Of<'question'>): Promise<CarriedOut> {
    const { from, to, body } = ask.message
    const { accountSid } = live.row
    const { messages, clock } = this.#parts
    if (!this.#limit.take(from, to, clock.monotonic())) {
      throw new OffhookError(errors.messageRate, `More messages to ${to} than anybody reads`)
    }
    const direction = 'outbound-api'
    const row = await messages.create({
      ...{ accountSid, from, to, body, direction, statusCallback: null },
    })
    const values = { Sid: row.sid, Status: row.status, From: row.from, To: row.to, Body: row.body }
    if (ask.kind === 'question') {
      live.sent = values
      if (!this.#hasCall(live)) return { waits: true }
      // Whoever is on the line stays there meanwhile.
      const length = Math.min(ask.timeout, LONGEST_PAUSE)
      return {
        document: documentOf([verb('Pause', { length }), redirectTo(urlOf(live, 'timeout'))]),
      }
    }
    return { reply: { kind: 'done', result: 'ok', values } }
  }
}

function trimOf(trim: string | undefined) {
  if (trim === undefined) return undefined
  return trim === 'false' || trim === 'do-not-trim' ? 'do-not-trim' : 'trim-silence'
}

/** Answers the call, if nothing has yet. */
function startVerb(wish: RecordingWish): Verb {
  return verb(
    'Start',
    {},
    verb('Recording', {
      channels: wish.channels === 'dual' ? 'dual' : 'mono',
      trim: wish.trim === 'trim-silence' ? 'trim-silence' : 'do-not-trim',
      recordingStatusCallback: wish.statusCallback,
      recordingStatusCallbackMethod: wish.statusCallbackMethod,
      recordingStatusCallbackEvent: wish.statusCallbackEvents?.join(' '),
    }),
  )
}

function redirectTo(url: string): Verb {
  return verb('Redirect', {}, url)
}

function urlOf({ row, run }: LiveExecution, event: string): string {
  return stepUrl(row.sid, run.steps, event)
}
