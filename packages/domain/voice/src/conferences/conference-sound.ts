/** What is played in a conference: to all, and into single ears. */
import type { MediaRouter, RoomId } from '@offhook/control'
import { type Change, type Logger, messageOf } from '@offhook/core'
import type { Parameters } from '../calls/call-parameters.ts'
import { type EarProgram, earContent } from '../interpreter/ear-program.ts'
import type { Programs } from '../interpreter/programs.ts'
import type { Journal } from '../journal.ts'
import { playRingback } from '../media/ringback.ts'
import { Speaker } from '../media/speaker.ts'
import type { Conference } from '../model.ts'
import type { HttpMethod } from '../options.ts'
import type { ChosenMusic, Prompts } from '../ports.ts'
import { Interruption } from '../waiting/interruption.ts'
import { type ConferenceCallback, participantParameters } from './conference-callbacks.ts'
import type { LiveParticipant } from './live-participant.ts'

/** What the sound needs of its conference. */
export interface SoundingConference {
  readonly roomId: RoomId
  readonly row: () => Conference
  /** Ends all that plays to all. */
  readonly signal: AbortSignal
  /** The callback of an event, if it is subscribed to. */
  callback(event: ConferenceCallback, parameters: Parameters): readonly Change[]
}

export interface SoundParts {
  readonly logger: Logger
  readonly journal: Journal
  readonly media: MediaRouter
  readonly prompts: Prompts
  readonly programs: Programs
  readonly holdMusic: ChosenMusic
}

export class ConferenceSound {
  readonly #parts: SoundParts
  readonly #conference: SoundingConference

  constructor(parts: SoundParts, conference: SoundingConference) {
    this.#parts = parts
    this.#conference = conference
  }

  /** Before the start: the wait document, once; then silence. Music, where it cannot be had. */
  playWait(participant: LiveParticipant): void {
    const signal = participant.ownEar()
    this.#earProgram(participant)
      .run(participant.waitContent, signal)
      .catch((error: unknown) => this.#earFailed(error))
  }

  /** Music or a document for somebody on hold, again and again. */
  playHold(participant: LiveParticipant, url: string | undefined, method: HttpMethod): void {
    const signal = participant.ownEar()
    const program = this.#earProgram(participant)
    const repeat = async (): Promise<void> => {
      const { accountSid, callSid } = participant.row
      const set = url === undefined ? await this.#parts.holdMusic(accountSid, callSid) : null
      const content = earContent(set?.url ?? url, set?.method ?? method, 'GET')
      for (;;) {
        await program.run(content, signal)
        if (content.kind === 'silence') return
      }
    }
    repeat().catch((error: unknown) => this.#earFailed(error))
  }

  #earProgram({ call }: LiveParticipant, speaker?: Speaker): EarProgram {
    return this.#parts.programs.ear({
      call,
      placement: 'wait',
      waits: speaker === undefined,
      ...(speaker && { speaker }),
      parameters: () => ({
        ConferenceSid: this.#conference.row().sid,
        FriendlyName: this.#conference.row().friendlyName,
      }),
    })
  }

  #earFailed(error: unknown): void {
    if (error instanceof Interruption) return
    const facts = { conferenceSid: this.#conference.row().sid, error: messageOf(error) }
    this.#parts.logger.error(facts, 'a waiting party could not be played to')
  }

  /** The sound of joining or leaving, to all, if this participant has it. */
  beep(participant: LiveParticipant, when: 'onEnter' | 'onExit'): void {
    const wanted = participant.beep === 'true' || participant.beep === when
    if (!wanted || this.#conference.row().status !== 'in-progress') return
    const name = when === 'onEnter' ? 'beep-enter' : 'beep-exit'
    const { path } = this.#parts.prompts.shipped(name)
    this.#roomSpeaker()
      .play({ kind: 'file', path }, 1, this.#conference.signal)
      .catch(() => {})
  }

  /** The tone of a party who is being dialled, to all. Gives what ends it. */
  ringback(): () => void {
    return playRingback(this.#roomSpeaker(), null, this.#conference.signal)
  }

  #roomSpeaker(): Speaker {
    const { media } = this.#parts
    return new Speaker({ media, place: { roomId: this.#conference.roomId }, mode: 'over' })
  }

  /** Plays a document to all, over what they say. */
  announce(url: string, method: HttpMethod): void {
    const { accountSid, friendlyName } = this.#conference.row()
    this.#followAnnouncement(
      url,
      {},
      this.#parts.programs.announce({
        accountSid,
        speaker: this.#roomSpeaker(),
        url,
        method,
        parameters: {
          AccountSid: accountSid,
          ConferenceSid: this.#conference.row().sid,
          FriendlyName: friendlyName,
        },
        signal: this.#conference.signal,
      }),
    )
  }

  /** Plays a document to one, over what they hear. */
  announceTo(participant: LiveParticipant, url: string, method: HttpMethod): void {
    const { media } = this.#parts
    const place = { endpointId: participant.call.endpointId }
    const program = this.#earProgram(participant, new Speaker({ media, place, mode: 'over' }))
    const { signal, over } = participant.announcement()
    const run = program.run({ kind: 'document', url, method }, signal).finally(over)
    this.#followAnnouncement(url, participantParameters(participant.row), run)
  }

  #followAnnouncement(
    url: string,
    parameters: Parameters,
    run: Promise<{ readonly kind: string; readonly code?: number }>,
  ): void {
    const tell = (event: ConferenceCallback, more: Parameters): void => {
      const changes = this.#conference.callback(event, { ...parameters, AnnounceUrl: url, ...more })
      void this.#parts.journal.record(changes)
    }
    run.then(
      (end) => {
        if (end.kind === 'failed') {
          tell('announcement-fail', { ReasonAnnouncementFailed: String(end.code) })
        } else tell('announcement-end', {})
      },
      (error: unknown) => {
        if (!(error instanceof Interruption)) this.#earFailed(error)
      },
    )
  }
}
