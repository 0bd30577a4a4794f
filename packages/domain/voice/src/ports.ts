/**
 * What `voice` needs of the world. Adapters implement these, `contacts` adds documents of our own,
 * and the server hands them in.
 */

import type { Application, PhoneNumber, VoiceTarget } from '@offhook/accounts'
import type { EndpointId } from '@offhook/control'
import type {
  AccountSid,
  ApplicationSid,
  CallSid,
  E164,
  Listenable,
  Sid,
  SocketFault,
} from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import type { LegCause, RecordingEncryption } from './model.ts'

/** How a leg ended. `by` tells whose act it was. */
export interface LegEnd {
  readonly cause: LegCause
  readonly by: 'peer' | 'us' | 'network'
  /** The SIP status that said so, if one did. */
  readonly sipStatus: number | null
}

/** What a party's signalling reports. `ended` comes exactly once and is the last. */
export interface LegEvents {
  /** Outgoing: the far side rings. */
  ringing: []
  /** Outgoing: the far side sends audio before it answers. */
  early: []
  /** Outgoing: accepted. */
  answered: []
  ended: [end: LegEnd]
  /** The peer put us on hold, or took us back, by its own signalling. */
  held: [held: boolean]
  /** The peer asks us to send the call elsewhere (REFER). Where nobody listens it is refused. */
  referred: [referral: Referral]
  /** Nothing is to be heard of the peer, who is expected back; or they are back. */
  away: [isAway: boolean]
  /** The peer says something beside the call. */
  messaged: [message: CallMessage]
}

/** What a browser and an application say to each other beside a call. */
export interface CallMessage {
  readonly sid: Sid<'KX'>
  /** As it came: the text of a JSON value, if `contentType` says so. */
  readonly content: string
  readonly contentType: string
}

/** What a browser may say at once, by the published limit. */
export const MAX_MESSAGE_BYTES = 10_240

/** A wish of the peer to be rid of the call. Exactly one of `accept` and `refuse` answers it. */
export interface Referral {
  /** The URI that it is to go to. */
  readonly target: string
  /** The `X-` headers of the wish. */
  readonly headers: Readonly<Record<string, string>>
  accept(): void
  /**
   * Once accepted: how far the call there has got, as a SIP status. The first of 200 or above is the
   * last word.
   */
  progress(status: number): void
  refuse(): void
}

/**
 * One party's signalling, the same for SIP and for a browser. Every method may be called in any
 * state: what comes too late does nothing. Digits from signalling do not appear here: the gateway
 * injects them into the media thread, so that all digits pass one gate.
 */
export interface LegSignalling {
  readonly kind: 'sip' | 'client'
  readonly endpointId: EndpointId
  readonly events: Listenable<LegEvents>
  /** Incoming: tells the caller that it rings. */
  ring(): void
  /** Incoming: opens audio before the answer (183 with a session description). */
  early(): void
  /** Incoming: accepts. Resolves when the acceptance is sent; rejects when the caller is gone. */
  answer(): Promise<void>
  /** Incoming, before the answer: refuses. */
  reject(cause: LegCause): void
  /** Ends the leg in any state: cancels an outgoing one that is not answered. */
  hangup(cause: LegCause): void
  /**
   * As `hangup`, of an outgoing one that is not answered, but who answers in that very moment is
   * `answered`: the leg ends once it is certain that nobody does. Absent where nothing can cross.
   */
  giveUp?(cause: LegCause): void
  /** Asks the peer to call elsewhere (REFER). SIP only; a browser's rejects. */
  refer(target: string): Promise<{ readonly status: number; readonly notified: number | null }>
  /** Browsers only: a device of the person that shows it takes the call up while it rings. */
  readonly bridgeToken?: string | undefined
  /** Browsers only: says something beside the call. False while the browser is lost. */
  sendMessage?(message: CallMessage): boolean
  /** What the call's row keeps: Call-ID, dialog ids for a BYE after a crash, source. */
  describe(): {
    readonly sipCallId: string | null
    readonly dialog: Readonly<Record<string, string | number>> | null
    /** Outgoing: the `X-` headers of the final answer, once there is one. */
    readonly answerHeaders?: Readonly<Record<string, string>>
  }
}

/**
 * What the account lets somebody hear by default, by their call; null = the music that we bring.
 */
export type ChosenMusic = (
  accountSid: AccountSid,
  callSid: CallSid,
) => Promise<{ readonly url: string; readonly method: 'GET' | 'POST' } | null>

/** A call that has arrived, authenticated and admitted. The gateway has opened its endpoint. */
export interface IncomingLeg {
  readonly accountSid: AccountSid
  readonly signalling: LegSignalling
  /** E.164, `client:<identity>` or a SIP URI. */
  readonly from: string
  readonly to: string
  readonly callerName: string | null
  readonly forwardedFrom: string | null
  readonly trunkSid: Sid<'TK'> | null
  /** The call's sid, made by the gateway before it tells anybody. */
  readonly callSid: CallSid
  /**
   * A browser's call runs the application of its token; a phone's the number it dialled; one to a
   * domain what the domain is set to.
   */
  readonly runs:
    | { readonly kind: 'number' }
    | { readonly kind: 'application'; readonly applicationSid: Sid<'AP'> }
    | { readonly kind: 'target'; readonly target: VoiceTarget }
    | { readonly kind: 'document'; readonly twiml: string }
  /** Further request parameters: `SipHeader_X-…`, `SipCallId`, or what the SDK's connect was given. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Where calls arrive. A gateway emits each once; its listener answers or refuses it. */
export interface IncomingCallSource {
  readonly events: Listenable<{ incoming: [leg: IncomingLeg] }>
}

export type Destination =
  /** @property byoc the account's own carrier that takes the call */
  | { readonly kind: 'number'; readonly number: string; readonly byoc?: string }
  | {
      readonly kind: 'sip'
      readonly uri: string
      readonly username: string | null
      readonly password: string | null
      /** Where else, and in which order of all, the one above included; none when left out. */
      readonly servers?: readonly SipServer[]
    }
  | {
      readonly kind: 'client'
      readonly identity: string
      readonly parameters: Readonly<Record<string, string>>
    }

export interface DialRequest {
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly destination: Destination
  /** Caller id to show: E.164, `client:<identity>` or free text for SIP. */
  readonly from: string
  readonly callerName: string | null
  /** Why somebody is called, for them to read. */
  readonly callReason?: string
  /** Whoever is called is told of it elsewhere, too: a device of theirs may come while it rings. */
  readonly isAnnounced?: boolean
  /** The caller id is a number of the account's own, which the account itself shows. */
  readonly callerIsVouchedFor?: boolean
  /** A page takes the call by itself, without ringing: no phone of the person is to ring for it. */
  readonly isAtDesk?: boolean
  /** `X-…` and the few other headers that TwiML may set. */
  readonly headers: Readonly<Record<string, string>>
}

/** One of several addresses of a callee: the lowest priority first, equals by their share of weight. */
export interface SipServer {
  readonly uri: string
  readonly username: string | null
  readonly password: string | null
  readonly priority: number
  readonly weight: number
}

/**
 * Places calls. One for each kind of destination; the server puts the table together.
 * `dial` resolves once the endpoint is open and the first message is on its way; everything after
 * that is an event. It rejects with an `OffhookError` that has the documented code (13223 bad
 * number, 21215 not permitted, …) when the call cannot be placed at all.
 */
export interface LegDialer {
  dial(request: DialRequest): Promise<LegSignalling>
  /**
   * The number in E.164 that an address of another kind dials in truth, as a SIP URI at the server of a
   * trunk does: what binds calls to the number binds this one. Null for all others.
   */
  numberBehind?(accountSid: AccountSid, destination: Destination): string | null
}

/** The dialer of each kind of destination. */
export type Dialers = Readonly<Record<Destination['kind'], LegDialer>>

/** A request for a document that a call runs. Parameters go into the body or the query. */
export interface DocumentRequest {
  readonly accountSid: AccountSid
  /** The client keeps cookies for each call and host; none when there is no call. */
  readonly callSid: CallSid | null
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: Readonly<Record<string, string>>
  /** How the parameters of a POST go; a form when nothing is said. */
  readonly bodyType?: 'form' | 'json'
  /** Aborted when nobody waits for the document any more. */
  readonly signal?: AbortSignal
}

/** `fault` is the warning for what a URL asks of its connection and cannot have: 11240 to 11243. */
export type DocumentReply =
  | {
      readonly ok: true
      readonly status: number
      readonly contentType: string
      readonly body: string
      /** After redirects; relative URLs of the document resolve against it. */
      readonly finalUrl: string
      readonly fault?: number | null
    }
  /** `code` is the documented number: 11200, 11205, 11100, 11750, 12300 … */
  | {
      readonly ok: false
      readonly code: number
      readonly message: string
      readonly status: number | null
      readonly body: string | null
      readonly fault?: number | null
    }

/** Where documents come from: signed HTTP, or a flow of our own by the scheme of the URL. */
export interface DocumentSource {
  fetch(request: DocumentRequest): Promise<DocumentReply>
}

/** Somebody who is recorded, and by what they are known. */
export interface RecordedSpeaker {
  readonly callSid: CallSid
  readonly name: string
  /** A number, a SIP URI or `client:` and a name. */
  readonly address: string
}

/** What a recorder of others is told of a call, as of now. */
export interface RecordedConversation {
  readonly callSid: CallSid
  /** The tracks in the order in which they were asked for, with whoever speaks there. */
  readonly tracks: readonly {
    readonly track: 'inbound' | 'outbound'
    readonly speakers: readonly RecordedSpeaker[]
  }[]
  /** Who listens, or is there without being heard on a track. */
  readonly listeners: readonly RecordedSpeaker[]
  /** What the application says of it. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What a session with a recorder tells. `closed` comes exactly once and is the last. */
export interface RecorderEvents {
  /** It records these tracks: what their endpoints are sent is recorded. */
  opened: [
    tracks: readonly { readonly track: 'inbound' | 'outbound'; readonly endpointId: EndpointId }[],
  ]
  /** Null when one of the two sides has ended it in good order; else one sentence. */
  closed: [failure: string | null]
}

/** A session with a recorder. */
export interface RecorderSession {
  readonly events: Listenable<RecorderEvents>
  /** Others speak than before. */
  update(conversation: RecordedConversation): void
  /** Ends it. */
  close(): void
}

/** Recorders of others, who are sent calls as they go on (SIPREC), by the names of their connectors. */
export interface RecorderDoor {
  /** Whether a connector of this name is set. */
  has(connector: string): boolean
  /** Calls a recorder. Returns at once and never throws: what goes wrong is `closed`. */
  open(connector: string, conversation: RecordedConversation): RecorderSession
}

/** How a WebSocket to an application's server is opened: signed, and to no forbidden address. */
export interface SocketDoor {
  /**
   * The URL that will be asked: without a query, which streams do not have.
   * @throws OffhookError 11100
   */
  check(url: string): string
  /** @throws OffhookError 11210 for a host that is not known, or may not be asked */
  approach(request: { readonly accountSid: AccountSid; readonly url: string }): Promise<{
    /** As it is signed. */
    readonly url: string
    /** Hold the signature: never logged. */
    readonly headers: Readonly<Record<string, string>>
    readonly addresses: readonly { readonly address: string; readonly family: 4 | 6 }[]
  }>
  /**
   * Opens a socket that carries text. Returns at once and never throws: what goes wrong is `closed`.
   * @param request.url as `check` gave it
   */
  openText(request: { readonly accountSid: AccountSid; readonly url: string }): TextSocket
}

/** What a socket of text tells. `closed` comes exactly once and is the last. */
export interface TextSocketEvents {
  opened: []
  text: [text: string]
  /** A message came that is no text. */
  unreadable: []
  /** `fault` is null when one of the two sides has closed it in good order. */
  closed: [fault: SocketFault | null, reason: string]
}

/** A WebSocket to an application's server. */
export interface TextSocket {
  readonly events: Listenable<TextSocketEvents>
  /** Does nothing unless it is open. A server that does not read loses the socket. */
  send(text: string): void
  /** Closes it in good order. Idempotent. */
  close(): void
}

/** Linear audio that a player can play: mono 16-bit WAV at 8 kHz. */
export interface PromptFile {
  readonly path: string
  readonly durationMs: number
}

export type PromptResult =
  | {
      readonly ok: true
      readonly file: PromptFile
      /** Warnings for whoever wrote the text: what is not spoken as it is meant. */
      readonly remarks?: readonly { readonly code: number; readonly message: string }[]
    }
  /** 13420 unknown type, 11200 not fetched, 13511 no voice could say it, 13520 … */
  | { readonly ok: false; readonly code: number; readonly message: string }

/** An encrypted file: how it is opened, and its size. */
export interface SealedRecording {
  readonly encryption: RecordingEncryption
  readonly bytes: number
}

/** The files of the recordings, by the name that a row gives them. The media engine writes them. */
export interface RecordingFiles {
  /** The path to write a recording to. */
  pathOf(fileName: string): string
  /** Makes a file whole that nobody writes any more; null when there is nothing to be kept. */
  finish(fileName: string): Promise<{ readonly durationMs: number; readonly bytes: number } | null>
  /**
   * Encrypts a finished file where its account wishes that; null where it does not.
   * @throws OffhookError 16104, 16105 when it must be and cannot be: it is given to nobody then
   */
  seal(accountSid: AccountSid, fileName: string): Promise<SealedRecording | null>
  /** Resolves when the audio is gone. @throws the system's error */
  remove(fileName: string): Promise<void>
}

/** The numbers and applications of accounts. The server answers from its `Accounts`. */
export interface NumberDirectory {
  /** How an account writes numbers: those without a country are of its own. */
  readerOf(accountSid: AccountSid): NumberReader
  /** Whether the account may show this number to whom it calls: its own, or one that it verified. */
  mayShow(accountSid: AccountSid, number: E164): Promise<boolean>
  /** The account's number with this E.164 form. */
  byNumber(accountSid: AccountSid, e164: string): Promise<PhoneNumber | undefined>
  application(accountSid: AccountSid, sid: ApplicationSid): Promise<Application | undefined>
}

/** Whether somebody may be called now. */
export interface DialGuard {
  /**
   * Rejects with the documented code of what speaks against it.
   * @param call.byPerson a person has asked for it, not an application
   */
  check(call: {
    readonly accountSid: AccountSid
    /** E.164. */
    readonly number: string
    readonly byPerson: boolean
  }): Promise<void>
}

/** A text or a URL becomes a cached local file. */
export interface Prompts {
  speech(request: {
    readonly text: string
    /** The inner SSML when the text has markup, null when it is plain. */
    readonly ssml: string | null
    readonly voice: string | null
    readonly language: string | null
  }): Promise<PromptResult>
  audio(request: {
    readonly url: string
    readonly method: 'GET' | 'POST'
    readonly accountSid: AccountSid
    readonly signal?: AbortSignal
  }): Promise<PromptResult>
  /** Audio that ships with the product. */
  shipped(name: ShippedPrompt): PromptFile
}

export const shippedPrompts = [
  'hold-music',
  'beep-enter',
  'beep-exit',
  'record-beep',
  'apology',
] as const
export type ShippedPrompt = (typeof shippedPrompts)[number]
