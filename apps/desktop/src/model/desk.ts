import type { Offhook } from '../api/offhook.ts'
import type { Bell } from './bell.ts'
import type { Clock } from './clock.ts'
import type { PageLocation } from './loopback-socket.ts'
import { type IncomingCall, type OpenMicrophone, Phone } from './phone.ts'
import { sentenceOf } from './problem.ts'
import { type ReservationView, Routing } from './routing.ts'
import type { Sdks } from './sdk.ts'
import { createStore, type Store } from './store.ts'
import { type Asked, phaseOf, phaseOrder } from './task-state.ts'
import { conferenceOf, type TaskView, taskName } from './task-view.ts'

/** A sentence shown beside the work, with the action that helps. */
export interface Notice {
  readonly id: string
  readonly tone: 'error' | 'warning' | 'info'
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** What the desk shows beyond the state of its phone and its routing. */
export interface DeskState {
  readonly tasks: readonly TaskView[]
  readonly selectedSid: string | null
  readonly notices: readonly Notice[]
  readonly isKeypadOpen: boolean
  readonly digits: string
}

export interface DeskOptions {
  readonly offhook: Offhook
  readonly sdks: Sdks
  readonly location: PageLocation
  readonly clock: Clock
  readonly bell: Bell
  readonly openMicrophone: OpenMicrophone
  readonly accountSid: string
  readonly logout: () => void
}

/** What is remembered about a reservation while it is on this desk. */
interface Marks {
  asked: Asked
  firstSeen: number
  hadCall: boolean
  liveSince: number | null
  holdSince: number | null
  wrapSince: number | null
  isHoldAsked: boolean
  stopReminder: (() => void) | null
}

const answerDeadline = 15_000
const holdReminder = 60_000
const renewalPause = 20_000

/** One agent's desk: joins routing and phone to tasks, and carries out what the agent asks. */
export class Desk {
  readonly routing: Routing
  readonly phone: Phone
  readonly #options: DeskOptions
  readonly #marks = new Map<string, Marks>()
  readonly #state = createStore<DeskState>({
    tasks: [],
    selectedSid: null,
    notices: [],
    isKeypadOpen: false,
    digits: '',
  })
  #callOwner: string | null = null
  /** The call that this person is back in, while its task is not known yet. */
  #rejoined: IncomingCall | null = null
  #isRejoin = false
  #stopRenewal: () => void = () => undefined
  #isMuted = false
  #closed = false

  constructor(options: DeskOptions) {
    this.#options = options
    const { sdks, location, clock, offhook } = options
    this.routing = new Routing({
      sdks,
      location,
      clock,
      fetchToken: async () => {
        const { taskRouterToken, ttlSeconds } = await offhook.sdkTokens()
        this.#renewBefore(ttlSeconds)
        return taskRouterToken
      },
      onGone: (reservation, how) => this.#gone(reservation, how),
    })
    this.phone = new Phone({
      sdks,
      location,
      clock,
      openMicrophone: options.openMicrophone,
      fetchToken: async () => (await offhook.sdkTokens()).voiceToken,
      answers: (call) => this.#answers(call),
      onEnded: () => this.#callEnded(),
    })
    this.routing.state.subscribe(() => this.#recount())
    this.phone.state.subscribe(() => this.#phoneChanged())
  }

  get state(): Store<DeskState> {
    return this.#state
  }

  /** Connects routing and phone; each reports its own errors. */
  async start(): Promise<void> {
    await Promise.all([this.routing.start(), this.phone.start({ register: true })])
  }

  /** Connects anew after another window of the same person has closed. */
  async takeBack(): Promise<void> {
    await this.routing.start()
  }

  select(reservationSid: string): void {
    this.#state.patch({ selectedSid: reservationSid })
  }

  async accept(sid: string): Promise<void> {
    const isDone = await this.#ask(sid, 'accept', () => this.routing.accept(sid))
    if (!isDone) return
    this.select(sid)
    this.#options.clock.after(answerDeadline, () => {
      const task = this.#task(sid)
      if (task?.phase !== 'connecting' || this.#marks.get(sid)?.hadCall) return
      this.#notify(`unanswered-${sid}`, 'error', 'The call has not reached your phone.', {
        label: 'Reload the page',
        run: () => globalThis.location.reload(),
      })
    })
  }

  async reject(sid: string): Promise<void> {
    await this.#ask(sid, 'reject', () => this.routing.reject(sid))
  }

  async wrapUp(sid: string): Promise<void> {
    await this.#ask(sid, 'wrap', () => this.routing.wrapUp(sid))
  }

  async complete(sid: string): Promise<void> {
    await this.#ask(sid, 'complete', () => this.routing.complete(sid))
  }

  /** Holds or resumes the customer; the timer starts when the server has agreed. */
  async hold(sid: string, isOnHold: boolean): Promise<void> {
    const marks = this.#marks.get(sid)
    if (!marks || marks.isHoldAsked) return
    marks.isHoldAsked = true
    try {
      await this.routing.hold(sid, isOnHold)
      this.noteHold(sid, isOnHold)
    } catch (error) {
      this.#notify(
        `hold-${sid}`,
        'error',
        `The customer could not be ${isOnHold ? 'put on hold' : 'taken off hold'}: ${sentenceOf(error)}`,
        { label: 'Try again', run: () => void this.hold(sid, isOnHold) },
      )
    } finally {
      marks.isHoldAsked = false
    }
  }

  /** Notes a hold that is in force, whoever set it. */
  noteHold(sid: string, isOnHold: boolean): void {
    const marks = this.#marks.get(sid)
    if (!marks || (marks.holdSince !== null) === isOnHold) return
    marks.stopReminder?.()
    marks.stopReminder = null
    marks.holdSince = isOnHold ? this.#options.clock.now() : null
    if (isOnHold) this.#remindOfHold(marks)
    this.#recount()
  }

  /** Asks for the call that this phone was in before it was lost. */
  async joinCall(): Promise<void> {
    await this.phone.askAgain()
  }

  mute(isMuted: boolean): void {
    this.phone.mute(isMuted)
  }

  hangUp(): void {
    this.phone.hangUp()
  }

  sendDigits(digits: string): void {
    if (!/^[0-9*#]+$/.test(digits)) return
    this.phone.sendDigits(digits)
    this.#state.patch({ digits: this.#state.get().digits + digits })
  }

  openKeypad(isKeypadOpen: boolean): void {
    this.#state.patch({ isKeypadOpen, digits: '' })
  }

  /** Changes the status. While a call rings, leaving needs a second word: it rejects the call. */
  async setActivity(sid: string, rejectPending = false): Promise<void> {
    const { activities } = this.routing.state.get()
    const wanted = activities.find((activity) => activity.sid === sid)
    const rings = this.#state.get().tasks.some((task) => task.phase === 'ringing')
    this.dismiss('activity')
    if (wanted && !wanted.isAvailable && rings && !rejectPending) {
      this.#notify('activity', 'warning', `A call is ringing. ${wanted.name} rejects it.`, {
        label: `Reject and go to ${wanted.name}`,
        run: () => void this.setActivity(sid, true),
      })
      return
    }
    // The browser asks for the microphone now, not while a customer waits for the answer.
    if (wanted?.isAvailable) void this.phone.checkMicrophone()
    try {
      await this.routing.setActivity(sid, rejectPending)
    } catch (error) {
      this.#notify('activity', 'error', `Your status did not change: ${sentenceOf(error)}`, {
        label: 'Try again',
        run: () => void this.setActivity(sid, rejectPending),
      })
    }
  }

  /** Becomes unavailable and logs out; refused while there is work in hand. */
  async logOut(): Promise<void> {
    const { activities, activity, status } = this.routing.state.get()
    const offline =
      activities.find(({ name }) => name === 'Offline') ?? activities.find((a) => !a.isAvailable)
    if (status === 'ready' && offline && activity?.isAvailable) {
      await this.routing.setActivity(offline.sid, false).catch(() => undefined)
    }
    this.#options.logout()
  }

  dismiss(id: string): void {
    const { notices } = this.#state.get()
    if (notices.some((notice) => notice.id === id)) {
      this.#state.patch({ notices: notices.filter((notice) => notice.id !== id) })
    }
  }

  /** Ends everything that this desk started; a second time does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopRenewal()
    for (const marks of this.#marks.values()) marks.stopReminder?.()
    this.#marks.clear()
    this.#options.bell.ring(false)
    this.routing.close()
    this.phone.close()
  }

  #task(sid: string): TaskView | undefined {
    return this.#state.get().tasks.find((task) => task.reservationSid === sid)
  }

  async #ask(sid: string, asked: Asked, act: () => Promise<void>): Promise<boolean> {
    const marks = this.#marks.get(sid)
    if (!marks || marks.asked === asked) return false
    const before = marks.asked
    marks.asked = asked
    this.dismiss(`ask-${sid}`)
    this.#recount()
    try {
      await act()
      return true
    } catch (error) {
      marks.asked = before
      this.#notify(`ask-${sid}`, 'error', sentenceOf(error))
      this.#recount()
      return false
    }
  }

  /** Only a call that was accepted here is answered here, and one that this person was in before. */
  #answers(call: IncomingCall): boolean {
    this.#isRejoin = call.isRejoin
    if (call.isRejoin) {
      this.#rejoined = call
      this.#adoptRejoined()
      return true
    }
    const { params } = call
    const { reservations } = this.routing.state.get()
    const owner = reservations.find(
      ({ sid, task }) =>
        this.#marks.get(sid)?.asked === 'accept' &&
        (params.get('reservationSid') === sid ||
          (!params.has('reservationSid') && params.get('taskSid') === task.sid)),
    )
    if (!owner) return false
    this.#callOwner = owner.sid
    return true
  }

  /** After a reload the phone may be there before the work is known. */
  #adoptRejoined(): void {
    const rejoined = this.#rejoined
    if (!rejoined) return
    const { callSid, params } = rejoined
    const owner = this.routing.state
      .get()
      .reservations.find(
        ({ sid, task }) =>
          params.get('reservationSid') === sid ||
          params.get('taskSid') === task.sid ||
          conferenceOf(task.attributes)?.workerCallSid === callSid,
      )
    if (!owner) return
    this.#rejoined = null
    this.#callOwner = owner.sid
    this.#mark(owner).liveSince ??= owner.updatedAt
  }

  #phoneChanged(): void {
    const { call } = this.phone.state.get()
    const marks = this.#callOwner ? this.#marks.get(this.#callOwner) : undefined
    if (call && marks) {
      // A call that could not be joined again is still elsewhere.
      marks.hadCall ||= !this.#isRejoin || call.openSince !== null
      marks.liveSince ??= call.openSince
    }
    this.#recount()
    if (call && this.#callOwner && call.isMuted !== this.#isMuted) {
      this.#isMuted = call.isMuted
      void this.#tellMuted(this.#callOwner, call.callSid, call.isMuted)
    }
    if (!call) this.#isMuted = false
  }

  async #tellMuted(sid: string, callSid: string, isMuted: boolean): Promise<void> {
    const conference = this.#task(sid)?.conference
    if (!conference) return
    const own = conference.workerCallSid ?? callSid
    try {
      await this.#options.offhook.muteParticipant(
        this.#options.accountSid,
        conference.sid,
        own,
        isMuted,
      )
    } catch {
      const word = isMuted ? 'muted' : 'not muted'
      this.#notify('mute', 'info', `You are ${word}, but others may see the opposite.`)
    }
  }

  #callEnded(): void {
    const owner = this.#callOwner
    this.#callOwner = null
    this.#rejoined = null
    if (owner) this.noteHold(owner, false)
    this.#state.patch({ isKeypadOpen: false, digits: '' })
    this.#recount()
  }

  #gone(reservation: ReservationView, how: string): void {
    const name = taskName(reservation.task.attributes)
    const wasAccepting = this.#marks.get(reservation.sid)?.asked === 'accept'
    this.#recount()
    if (how === 'timeout') {
      this.#notify('missed', 'warning', `You missed ${name}. The call goes to the next agent.`)
    } else if (how === 'rescinded') {
      this.#notify('missed', 'info', `${name} was taken by another agent.`)
    } else if (how === 'canceled') {
      const why = wasAccepting ? 'The call could not be connected' : 'The caller hung up'
      this.#notify('missed', 'info', `${why}: ${name}.`)
    }
  }

  #notify(id: string, tone: Notice['tone'], text: string, action?: Notice['action']): void {
    const others = this.#state.get().notices.filter((notice) => notice.id !== id)
    const notice: Notice = action ? { id, tone, text, action } : { id, tone, text }
    this.#state.patch({ notices: [...others, notice] })
  }

  /** Brings the tasks in line with what routing and phone say. */
  #recount(): void {
    if (this.#closed) return
    this.#adoptRejoined()
    const { reservations } = this.routing.state.get()
    const before = this.#state.get()
    this.#forget(reservations)
    const tasks = reservations
      .flatMap((reservation) => this.#view(reservation) ?? [])
      .sort((a, b) => phaseOrder(a.phase) - phaseOrder(b.phase) || a.createdAt - b.createdAt)
    const known = new Set(before.tasks.map((task) => task.reservationSid))
    const arrived = tasks.find(
      (task) => task.phase === 'ringing' && !known.has(task.reservationSid),
    )
    const isBusy = tasks.some(({ phase }) => phase === 'live' || phase === 'connecting')
    const current = tasks.find((task) => task.reservationSid === before.selectedSid)
    const chosen = arrived && !isBusy ? arrived : (current ?? tasks[0])
    this.#state.patch({ tasks, selectedSid: chosen?.reservationSid ?? null })
    if (arrived) this.dismiss('missed')
    this.#options.bell.ring(!isBusy && tasks.some(({ phase }) => phase === 'ringing'))
  }

  #forget(reservations: readonly ReservationView[]): void {
    const present = new Set(reservations.map(({ sid }) => sid))
    for (const [sid, marks] of this.#marks) {
      if (present.has(sid)) continue
      marks.stopReminder?.()
      this.#marks.delete(sid)
    }
  }

  #view(reservation: ReservationView): TaskView | null {
    const marks = this.#mark(reservation)
    const { call } = this.phone.state.get()
    const phase = phaseOf({
      reservationStatus: reservation.status,
      asked: marks.asked,
      call: this.#callOwner === reservation.sid ? call : null,
      hadCall: marks.hadCall,
    })
    if (!phase) return null
    if (phase === 'wrapping' || phase === 'completing') {
      marks.wrapSince ??= Math.min(this.#options.clock.now(), reservation.updatedAt)
    }
    const { task } = reservation
    return {
      reservationSid: reservation.sid,
      taskSid: task.sid,
      name: taskName(task.attributes),
      phase,
      ring: { startsAt: marks.firstSeen, endsAt: marks.firstSeen + reservation.timeoutMs },
      liveSince: marks.liveSince ?? (phase === 'elsewhere' ? reservation.updatedAt : null),
      holdSince: marks.holdSince,
      wrapSince: marks.wrapSince,
      queueName: task.queueName,
      priority: task.priority,
      createdAt: task.createdAt,
      attributes: task.attributes,
      conference: conferenceOf(task.attributes),
    }
  }

  #mark(reservation: ReservationView): Marks {
    const known = this.#marks.get(reservation.sid)
    if (known) return known
    const now = this.#options.clock.now()
    // The router reports whole seconds of its own clock: a fresh offer starts now, an older one then.
    const isFresh = Math.abs(now - reservation.createdAt) < 3000 || reservation.createdAt > now
    const marks: Marks = {
      asked: null,
      firstSeen: isFresh ? now : reservation.createdAt,
      hadCall: false,
      liveSince: null,
      holdSince: null,
      wrapSince: null,
      isHoldAsked: false,
      stopReminder: null,
    }
    this.#marks.set(reservation.sid, marks)
    return marks
  }

  #remindOfHold(marks: Marks): void {
    marks.stopReminder = this.#options.clock.after(holdReminder, () => {
      this.#options.bell.remind()
      this.#remindOfHold(marks)
    })
  }

  #renewIn(ms: number): void {
    this.#stopRenewal = this.#options.clock.after(ms, () => {
      if (this.#closed) return
      this.routing.renewToken().catch(() => this.#renewIn(renewalPause))
    })
  }

  #renewBefore(ttlSeconds: number): void {
    this.#stopRenewal()
    const lead = Math.max(5, Math.min(ttlSeconds - 60, 20_000)) * 1000
    this.#renewIn(lead)
  }
}
