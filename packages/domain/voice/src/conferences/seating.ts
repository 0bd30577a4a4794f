/** Who hears whom in a conference: the room, and each party's row of its matrix. */
import {
  type EndpointId,
  type MediaCommand,
  type MediaRouter,
  makeRoomId,
  type RoomId,
} from '@offhook/control'
import type { CallSid } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import { Company } from '../calls/standing.ts'
import type { ConferenceState } from './conference-state.ts'
import type { LiveParticipant } from './live-participant.ts'
import { type Seat, seatOf } from './seat.ts'

export class Seating {
  readonly roomId: RoomId = makeRoomId()
  readonly company = new Company()
  readonly #media: MediaRouter
  readonly #participantOf: (callSid: CallSid) => LiveParticipant | undefined
  #isOpen = false

  constructor(options: {
    media: MediaRouter
    participantOf: (callSid: CallSid) => LiveParticipant | undefined
  }) {
    this.#media = options.media
    this.#participantOf = options.participantOf
  }

  /**
   * Puts participants where their rows say, in one batch; what played into their ears ends with it.
   * Returns those whose leg lives.
   */
  seat(
    { row }: ConferenceState,
    participants: readonly LiveParticipant[],
  ): readonly LiveParticipant[] {
    const live = participants.filter(({ call }) => !call.isOver)
    const commands: MediaCommand[] = []
    if (!this.#isOpen) commands.push({ type: 'room.open', roomId: this.roomId })
    this.#isOpen = true
    const members = live.map((participant) => this.#member(row.status, participant))
    live.forEach(({ call }, index) => {
      commands.push(...call.speaker.silence(), members[index]!)
    })
    this.#media.post(commands)
    this.company.seat(live.map(({ call }, index) => [call.standing, members[index]!]))
    for (const participant of live) participant.freeEar()
    return live
  }

  /** A new row of the matrix; what plays in the ear goes on. */
  reseat({ row }: ConferenceState, participant: LiveParticipant): void {
    if (participant.call.isOver) return
    const member = this.#member(row.status, participant)
    this.#media.post([member])
    this.company.seat([[participant.call.standing, member]])
  }

  /** A party whom those who are here dial is heard before they answer, and hears nobody. */
  listenTo({ row }: ConferenceState, { endpointId, standing, isOver, ended }: LiveCall): void {
    if (isOver || !this.#isOpen || row.status !== 'in-progress') return
    const place = { endpointId, sendsTo: 'all', hears: false } as const
    this.#media.post([{ type: 'room.set-member', roomId: this.roomId, ...place }])
    this.company.seat([[standing, place]])
    // Whoever declines never was a participant who could leave.
    void ended.then(() => this.company.leave([standing]))
  }

  /** Takes participants out in one batch, and ends what they heard. */
  unseat(participants: readonly LiveParticipant[]): void {
    const commands: MediaCommand[] = []
    for (const { call } of participants) {
      // The endpoint of an ended leg is gone, and its seat with it.
      if (call.isOver) continue
      const { endpointId, speaker } = call
      commands.push(...speaker.silence())
      commands.push({ type: 'room.remove-member', roomId: this.roomId, endpointId })
    }
    if (this.#isOpen) this.#media.post(commands)
    this.company.leave(participants.map(({ call }) => call.standing))
  }

  /** Nobody is in it any more. Idempotent. */
  close(): void {
    if (this.#isOpen) this.#media.post([{ type: 'room.close', roomId: this.roomId }])
    this.#isOpen = false
    this.company.close()
  }

  #member(
    status: ConferenceState['row']['status'],
    { call, row }: LiveParticipant,
  ): Extract<MediaCommand, { type: 'room.set-member' }> {
    const seat: Seat = seatOf({
      started: status === 'in-progress',
      muted: row.muted,
      hold: row.hold,
      coaching: row.coaching,
      coached: this.#endpointOf(row.callSidToCoach),
    })
    const { endpointId } = call
    return { type: 'room.set-member', roomId: this.roomId, endpointId, ...seat }
  }

  #endpointOf(callSid: CallSid | null): EndpointId | null {
    const call = callSid === null ? undefined : this.#participantOf(callSid)?.call
    return call && !call.isOver ? call.endpointId : null
  }
}
