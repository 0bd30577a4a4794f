import { type Clock, type Disposer, isE164 } from '@offhook/core'
import type {
  Call,
  Conference,
  Participant,
  Queue,
  QueueMember,
  QueueResult,
  Voice,
} from '@offhook/voice'
import { customerOf } from '../story/story.ts'
import type { LiveStories, LiveStory } from './live-stories.ts'

export type VoiceSide = Pick<Voice, 'events' | 'call' | 'roleOf'>
/** Tells calls that are no contact with anybody. */
export type LeavesOut = (call: Call) => boolean

/** Makes moments of what happens to calls. */
export class VoiceMoments {
  readonly #clock: Clock
  readonly #voice: VoiceSide
  readonly #stories: LiveStories
  readonly #leavesOut: LeavesOut
  readonly #disposers: readonly Disposer[]

  constructor(options: {
    clock: Clock
    voice: VoiceSide
    stories: LiveStories
    leavesOut?: LeavesOut
  }) {
    this.#clock = options.clock
    this.#voice = options.voice
    this.#stories = options.stories
    this.#leavesOut = options.leavesOut ?? (() => false)
    const { events } = options.voice
    this.#disposers = [
      events.on('call.created', (call) => this.#created(call)),
      events.on('call.answered', (call) => this.#answered(call)),
      events.on('call.ended', (call) => this.#ended(call)),
      events.on('queue.joined', (member, queue) => this.#queued(member, queue)),
      events.on('queue.left', (member, _queue, result) => this.#leftQueue(member, result)),
      events.on('participant.invited', (row, conference) => this.#invited(row, conference)),
      events.on('participant.joined', (row, conference) => this.#joined(row, conference)),
      events.on('participant.updated', (row) => this.#updated(row)),
      events.on('participant.left', (row) => this.#left(row)),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  #created(call: Call): void {
    const { sid: callSid, parentCallSid, accountSid, dateCreated } = call
    const parent = parentCallSid === null ? undefined : this.#stories.of(parentCallSid)
    if (parent) return this.#dialled(parent, call)
    const role = this.#voice.roleOf(callSid)
    // Agents and supervisors come into a contact that there is.
    if (parentCallSid !== null || role === 'agent' || role === 'supervisor') return
    if (this.#leavesOut(call)) return
    const inbound = call.direction === 'inbound'
    this.#stories.open(
      {
        type: 'opened',
        accountSid,
        callSid,
        direction: inbound ? 'inbound' : 'outbound',
        customer: inbound ? call.from : call.to,
        name: call.callerName,
        ourNumber: inbound ? call.to : call.from,
      },
      dateCreated,
    )
  }

  /** A call of a contact has dialled another. */
  #dialled(live: LiveStory, { sid: callSid, parentCallSid, to, dateCreated }: Call): void {
    const { story } = live
    const root = customerOf(story)
    const caller = this.#voice.call(story.accountSid, story.callSid)
    // Who phones a number from a browser of ours is its agent, and not its customer.
    const callsOut =
      isE164(to) &&
      caller?.kind === 'client' &&
      root.callSid === parentCallSid &&
      story.taskSid === null &&
      story.lanes.length === 1
    if (callsOut) {
      this.#stories.tell(live, { type: 'called-customer', callSid, address: to }, dateCreated)
      return
    }
    const role = isE164(to) ? 'external' : 'agent'
    this.#stories.tell(
      live,
      { type: 'called', callSid, role, address: to, name: null },
      dateCreated,
    )
  }

  #answered({ sid: callSid, answerTime }: Call): void {
    const live = this.#stories.of(callSid)
    if (live) this.#stories.tell(live, { type: 'answered', callSid }, answerTime ?? this.#now())
  }

  #ended({ sid: callSid, endTime, endCause: cause }: Call): void {
    const live = this.#stories.of(callSid)
    if (live) this.#stories.tell(live, { type: 'ended', callSid, cause }, endTime ?? this.#now())
  }

  #queued(
    { callSid, dateEnqueued }: QueueMember,
    { sid: queueSid, friendlyName: name }: Queue,
  ): void {
    const live = this.#ofCustomer(callSid)
    if (!live) return
    this.#stories.tell(live, { type: 'waits' }, dateEnqueued)
    this.#stories.tell(live, { type: 'queue', queueSid, name }, dateEnqueued)
  }

  #leftQueue({ callSid }: QueueMember, result: QueueResult): void {
    const live = this.#ofCustomer(callSid)
    if (live) this.#stories.tell(live, { type: 'waited', result }, this.#now())
  }

  /** Somebody is dialled into the conference of a contact: their call is no contact of its own. */
  #invited({ callSid, dateCreated }: Participant, { sid, accountSid }: Conference): void {
    const live = this.#stories.of(sid)
    if (live) this.#adopt(live, callSid, accountSid, dateCreated)
  }

  #joined(
    { callSid, joinedAt }: Participant,
    { sid: conferenceSid, accountSid }: Conference,
  ): void {
    const at = joinedAt ?? this.#now()
    const own = this.#stories.of(callSid)
    const ofConference = this.#stories.of(conferenceSid)
    if (!own && ofConference) this.#adopt(ofConference, callSid, accountSid, at)
    const live = this.#stories.of(callSid)
    if (live) this.#stories.tell(live, { type: 'joined', callSid, conferenceSid }, at)
  }

  #adopt(live: LiveStory, callSid: Call['sid'], accountSid: Call['accountSid'], at: number): void {
    const own = this.#stories.of(callSid)
    // An agent who takes an offer comes in by their acceptance, which is told in a moment.
    if (own?.sid === live.sid || this.#voice.roleOf(callSid) === 'agent') return
    if (own) this.#stories.drop(own)
    const call = this.#voice.call(accountSid, callSid)
    if (!call) return
    const address = call.direction === 'inbound' ? call.from : call.to
    const isSupervisor = this.#voice.roleOf(callSid) === 'supervisor'
    const role = isSupervisor ? 'supervisor' : isE164(address) ? 'external' : 'agent'
    this.#stories.tell(live, { type: 'called', callSid, role, address, name: call.callerName }, at)
  }

  /** At the time of the row: from these the stretches of hold are counted too (`holds`). */
  #updated({ callSid, hold: held, dateUpdated }: Participant): void {
    const live = this.#stories.of(callSid)
    const lane = live?.story.lanes.findLast((each) => each.callSid === callSid)
    if (!live || !lane || lane.held === held) return
    this.#stories.tell(live, { type: 'held', callSid, held }, dateUpdated)
  }

  #left({ callSid, leftAt }: Participant): void {
    const live = this.#stories.of(callSid)
    if (live) this.#stories.tell(live, { type: 'left', callSid }, leftAt ?? this.#now())
  }

  #ofCustomer(callSid: string): LiveStory | undefined {
    const live = this.#stories.of(callSid)
    return live && customerOf(live.story).callSid === callSid ? live : undefined
  }

  #now(): number {
    return this.#clock.now()
  }
}
