import type { Application, PhoneNumber } from '@offhook/accounts'
import { type Alert, Alerts } from '@offhook/alerts'
import {
  type AccountSid,
  type ApplicationSid,
  Emitter,
  errors,
  makeSid,
  OffhookError,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import type { Call } from '../model.ts'
import type {
  PromptResult,
  Prompts,
  RecordingFiles,
  SocketDoor,
  TextSocket,
  TextSocketEvents,
} from '../ports.ts'
import { dial } from '../verbs/dial/dial.ts'
import type { WorkflowDequeue } from '../verbs/dial/reserved-caller.ts'
import { enqueue } from '../verbs/enqueue.ts'
import type { WorkflowEnqueue } from '../verbs/workflow-caller.ts'
import { Voice } from '../voice.ts'
import type { VoiceOptions } from '../voice-parts.ts'
import { MemoryStore } from './memory-store.ts'
import { type Script, ScriptedDocuments } from './scripted-documents.ts'
import { WireDialer, WireLeg } from './wire-leg.ts'
import { WireMedia } from './wire-media.ts'

export const OUR_NUMBER = '+15550001111'
export const CALLER = '+15550002222'
export const VOICE_URL = 'https://app/voice'

/** Speech and audio without a voice or a network: files that are named after what they hold. */
export class NamedPrompts implements Prompts {
  /** Answers instead, by text or URL. */
  readonly failures = new Map<string, PromptResult>()
  readonly speechRequests: { text: string; ssml: string | null; voice: string | null }[] = []

  async speech(request: { text: string; ssml: string | null; voice: string | null }) {
    this.speechRequests.push(request)
    return this.failures.get(request.text) ?? file(`say ${request.text}`)
  }

  /** The files that were asked for, in order. */
  readonly fetched: string[] = []

  async audio({ url }: { url: string }) {
    this.fetched.push(url)
    return this.failures.get(url) ?? file(`play ${url}`)
  }

  shipped(name: string) {
    return { path: name, durationMs: 1_000 }
  }
}

/** The files of recordings that a test says are there, by name. */
export class NamedFiles implements RecordingFiles {
  readonly lengths = new Map<string, number>()
  readonly removed: string[] = []

  pathOf(fileName: string): string {
    return `recordings/${fileName}`
  }

  async finish(fileName: string) {
    const durationMs = this.lengths.get(fileName)
    return durationMs === undefined ? null : { durationMs, bytes: 44 + durationMs * 16 }
  }

  /** What becomes of a file that is to be encrypted. */
  seal: RecordingFiles['seal'] = async () => null

  async remove(fileName: string): Promise<void> {
    this.removed.push(fileName)
  }
}

/** Streams may go anywhere, but to hosts that a test says are not known. */
export class OpenSockets implements SocketDoor {
  readonly unknown: string[] = []

  check(url: string): string {
    if (!/^wss:/.test(url)) throw new OffhookError(errors.urlInvalid)
    return url.replace(/\?.*$/, '')
  }

  async approach({ url }: { readonly url: string }) {
    if (this.unknown.includes(url)) throw new OffhookError(errors.hostUnknown)
    const addresses = [{ address: '192.0.2.1', family: 4 }] as const
    return { url, headers: { 'x-twilio-signature': 'signed' }, addresses }
  }

  /** The sockets of text that were opened, in order. */
  readonly texts: WireTextSocket[] = []

  openText({ url }: { readonly url: string }): WireTextSocket {
    const socket = new WireTextSocket(url)
    this.texts.push(socket)
    return socket
  }
}

/** A socket of text, with the server in the test's hand. */
export class WireTextSocket implements TextSocket {
  readonly events = new Emitter<TextSocketEvents>()
  readonly url: string
  readonly sent: Record<string, unknown>[] = []
  isClosed = false

  constructor(url: string) {
    this.url = url
  }

  send(text: string): void {
    if (!this.isClosed) this.sent.push(JSON.parse(text))
  }

  close(): void {
    this.isClosed = true
  }
}

function file(path: string): PromptResult {
  return { ok: true, file: { path, durationMs: 1_000 } }
}

export interface BenchOptions extends Partial<VoiceOptions> {
  /** Who makes tasks of callers, and who accepts reservations; nobody by default. */
  readonly workflow?: WorkflowEnqueue
  readonly reservations?: WorkflowDequeue
}

/** A whole `Voice` with the world around it in the test's hand. */
export class Bench {
  readonly accountSid: AccountSid = makeSid('AC')
  readonly clock = new SimulatedClock()
  readonly store = new MemoryStore(this.clock)
  readonly media = new WireMedia(this.clock)
  readonly documents = new ScriptedDocuments()
  readonly prompts = new NamedPrompts()
  readonly recordingFiles = new NamedFiles()
  readonly sockets = new OpenSockets()
  readonly dialers = {
    number: new WireDialer(this.media, 'sip'),
    sip: new WireDialer(this.media, 'sip'),
    client: new WireDialer(this.media, 'client'),
  }
  readonly numbers: PhoneNumber[] = []
  readonly applications: Application[] = []
  /** What no call may show. */
  readonly foreignNumbers: string[] = []
  /** Set to make the directory fail. */
  directoryFails = false
  readonly alerts: Alerts
  readonly voice: Voice

  constructor(options: BenchOptions = {}) {
    const { workflow, reservations, ...voiceOptions } = options
    this.numbers.push(this.#number())
    this.alerts = new Alerts({ clock: this.clock, writer: this.store, logger: silentLogger })
    this.voice = new Voice({
      clock: this.clock,
      alerts: this.alerts,
      logger: silentLogger,
      writer: this.store,
      repository: this.store,
      media: this.media,
      dialers: this.dialers,
      documents: this.documents,
      prompts: this.prompts,
      sockets: this.sockets,
      numbers: {
        readerOf: () => numberReader('US'),
        mayShow: async (_account, number) => !this.foreignNumbers.includes(number),
        byNumber: async (_account, e164) => {
          if (this.directoryFails) throw new Error('the directory failed')
          return this.numbers.find(({ phoneNumber }) => phoneNumber === e164)
        },
        application: async (_account, sid) => this.applications.find((each) => each.sid === sid),
      },
      nodeId: 'node-1',
      recordingFiles: this.recordingFiles,
      publicUrl: () => 'https://offhook.test/',
      ...voiceOptions,
    })
    this.voice.addVerbs((parts) => [
      enqueue({ ...parts, workflow }),
      dial({ ...parts, reservations }),
    ])
  }

  /** The number's settings, changed. */
  configure(settings: Partial<PhoneNumber>): void {
    this.numbers[0] = { ...this.numbers[0]!, ...settings }
  }

  addApplication(settings: Partial<Application>): ApplicationSid {
    const sid: ApplicationSid = makeSid('AP')
    this.applications.push({
      ...this.#number(),
      smsStatusCallback: null,
      messageStatusCallback: null,
      ...settings,
      sid,
    })
    return sid
  }

  /** A call arrives at our number, which runs these verbs. */
  async receive(
    verbs?: Script,
    facts: { from?: string; to?: string; kind?: 'sip' | 'client'; parameters?: object } = {},
  ): Promise<IncomingParty> {
    if (verbs !== undefined) this.documents.at(VOICE_URL, verbs)
    const leg = new IncomingParty({ media: this.media, kind: facts.kind ?? 'sip' })
    this.voice.takeIncoming({
      accountSid: this.accountSid,
      signalling: leg,
      from: facts.from ?? CALLER,
      to: facts.to ?? OUR_NUMBER,
      callerName: null,
      forwardedFrom: null,
      trunkSid: null,
      callSid: leg.callSid,
      runs: { kind: 'number' },
      parameters: { ...facts.parameters },
    })
    await this.settle()
    return leg
  }

  /** A call arrives, and whom its verbs dial by telephone rings and answers. */
  async connect(verbs: Script): Promise<IncomingParty> {
    const leg = await this.receive(verbs)
    this.dialers.number.last.rings()
    this.dialers.number.last.answers()
    await this.settle()
    return leg
  }

  /** Lets everything happen that is due now. */
  async settle(): Promise<void> {
    await this.clock.advance(0)
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms)
  }

  row(leg: IncomingParty): Call {
    return this.calls.find(({ sid }) => sid === leg.callSid)!
  }

  /** The calls that others have made. */
  get children(): Call[] {
    return this.calls.filter(({ parentCallSid }) => parentCallSid !== null)
  }

  get calls(): Call[] {
    return this.store.rows<Call>('call')
  }

  /** The codes of the alerts so far. */
  get codes(): number[] {
    return this.store.rows<Alert>('alert').map(({ errorCode }) => errorCode)
  }

  /** Ends everything and says what was left behind: nothing, if all is well. */
  async close(): Promise<{ timers: number; rooms: number; players: number; taps: number }> {
    await Promise.all([this.voice.close(), this.advance(60_000)])
    await this.settle()
    return {
      timers: this.clock.pending,
      rooms: this.media.rooms.size,
      players: this.media.playing.size,
      taps: this.media.recording.size,
    }
  }

  #number(): PhoneNumber {
    return {
      sid: makeSid('PN'),
      accountSid: this.accountSid,
      phoneNumber: OUR_NUMBER as PhoneNumber['phoneNumber'],
      friendlyName: 'Main',
      voiceApplicationSid: null,
      smsApplicationSid: null,
      voiceUrl: VOICE_URL,
      voiceMethod: 'POST',
      voiceFallbackUrl: null,
      voiceFallbackMethod: 'POST',
      statusCallback: null,
      statusCallbackMethod: 'POST',
      voiceCallerIdLookup: false,
      smsUrl: null,
      smsMethod: 'POST',
      smsFallbackUrl: null,
      smsFallbackMethod: 'POST',
      dateCreated: 0,
      dateUpdated: 0,
    }
  }
}

/** A caller, and the sid of the call. */
export class IncomingParty extends WireLeg {
  readonly callSid = makeSid('CA')
}

/** What `close` says when nothing was left behind. */
export const nothingLeft = { timers: 0, rooms: 0, players: 0, taps: 0 }
