import type { MediaClient } from '@offhook/control'
import { type Clock, Emitter, type Logger, messageOf } from '@offhook/core'
import type { OutgoingInvite, Session, SipStack } from '@offhook/sip'
import type { RecordedConversation, RecorderEvents, RecorderSession } from '@offhook/voice'
import { recorderBody } from './recorder-body.ts'
import { logAfter, logOf, metadataOf, type RecordingLog } from './recording-metadata.ts'
import type { RecordingNegotiation } from './recording-negotiation.ts'

/** How long a recorder has until it answers. */
const ANSWER_MS = 20_000

/** Where a recorder is called, and what its session is of. */
export interface RecorderRoute {
  readonly target: string
  readonly proxy?: string | undefined
  readonly credentials?: { readonly username: string; readonly password: string } | undefined
  /** Who we say that we are. */
  readonly from: string
  readonly negotiation: RecordingNegotiation
}

interface RecorderCallParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly media: MediaClient
  readonly stack: Pick<SipStack<never>, 'invite'>
  /** Opens the endpoints of the tracks. @throws what keeps a recorder from being called */
  readonly route: (tracks: RecordedConversation['tracks']) => Promise<RecorderRoute>
  /** Closes them. */
  readonly release: () => void
}

/**
 * A call of ours to a recorder: we are the session recording client of RFC 7866. What is told of the
 * call goes along with the INVITE, and by re-INVITE when it changes; one at a time, the newest last.
 */
export class RecorderCall implements RecorderSession {
  readonly events = new Emitter<RecorderEvents>()
  readonly #parts: RecorderCallParts
  #log: RecordingLog
  /** What the recorder has been told. */
  #told: RecordingLog
  #negotiation: RecordingNegotiation | null = null
  #invite: OutgoingInvite | null = null
  #session: Session | null = null
  #isTelling = false
  #isOver = false

  constructor(parts: RecorderCallParts, conversation: RecordedConversation) {
    this.#parts = parts
    this.#log = logOf(conversation, parts.clock.now())
    this.#told = this.#log
    void this.#call(conversation)
  }

  update(conversation: RecordedConversation): void {
    this.#log = logAfter(this.#log, conversation, this.#parts.clock.now())
    void this.#tellNews()
  }

  close(): void {
    if (this.#isOver) return
    this.#invite?.cancel()
    void this.#session?.bye()
    this.#end(null)
  }

  async #call({ tracks }: RecordedConversation): Promise<void> {
    try {
      const { negotiation, ...route } = await this.#parts.route(tracks)
      if (this.#isOver) return this.#parts.release()
      this.#negotiation = negotiation
      this.#told = this.#log
      const sdp = negotiation.description()
      const invite = this.#parts.stack.invite({
        ...route,
        sdp,
        body: recorderBody(sdp, metadataOf(this.#told)),
        timeoutMs: ANSWER_MS,
        contactFeatures: '+sip.src',
        headers: { Require: 'siprec', Accept: 'application/sdp' },
      })
      this.#invite = invite
      invite.once('accepted', (session) => this.#begin(session, negotiation))
      invite.once('failed', (status, reason) => this.#end(`it said ${status} ${reason}`))
    } catch (error) {
      // It may have been closed while some of them were still being opened.
      this.#parts.release()
      this.#end(messageOf(error))
    }
  }

  #begin(session: Session, negotiation: RecordingNegotiation): void {
    this.#invite = null
    if (this.#isOver) return void session.bye()
    const { commands, taken } = negotiation.takeAnswer(session.remoteSdp ?? '')
    if (taken.length === 0) {
      void session.bye()
      return this.#end('it took none of the tracks')
    }
    this.#session = session
    session.once('ended', ({ by, cause }) =>
      this.#end(by === 'local' || by === 'remote' ? null : `the session was lost (${cause})`),
    )
    // A recorder stops and goes on by the direction of the audio (RFC 7866 §7.1.2).
    session.on('reinvite', (offer, respond) => {
      respond.accept(offer === undefined ? negotiation.offerAgain() : this.#answer(offer))
    })
    session.on('update', (offer, respond) => void respond.accept(this.#answer(offer)))
    session.on('acknowledged', (answer) => {
      if (answer !== undefined) this.#parts.media.post(negotiation.takeAnswer(answer).commands)
    })
    this.#parts.media.post(commands)
    this.events.emit('opened', taken)
    void this.#tellNews()
  }

  #answer(offer: string): string {
    const negotiation = this.#negotiation!
    this.#parts.media.post(negotiation.takeOffer(offer).commands)
    return negotiation.description()
  }

  async #tellNews(): Promise<void> {
    if (this.#isTelling) return
    this.#isTelling = true
    while (this.#session && this.#negotiation && this.#told !== this.#log) {
      this.#told = this.#log
      const sdp = this.#negotiation.offerAgain()
      const body = recorderBody(sdp, metadataOf(this.#told))
      const headers = { Require: 'siprec' }
      const outcome = await this.#session.reinvite(sdp, { body, headers })
      if (outcome.ok) {
        const { commands } = this.#negotiation.takeAnswer(outcome.answer ?? '')
        if (!this.#isOver) this.#parts.media.post(commands)
      } else if (!this.#isOver) {
        const { status } = outcome
        this.#parts.logger.warn({ status }, 'a recorder did not take who is in the call')
      }
    }
    this.#isTelling = false
  }

  #end(failure: string | null): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#session = null
    this.#parts.release()
    this.events.emit('closed', failure)
  }
}
