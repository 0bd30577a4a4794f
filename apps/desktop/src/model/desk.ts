import type { CallPartyRequest } from '@offhook/desk-api'
import type { Offhook, ParticipantChange } from '../api/offhook.ts'
import { msg } from '../texts/index.ts'
import { ownerOf, ownerOfRejoined } from './answering.ts'
import { AvailabilityGuard } from './availability-guard.ts'
import type { Bell } from './bell.ts'
import { type ContactFeed, conferenceOfContact, customerOf, isGroup, me } from './conferences.ts'
import { isOnTelephone } from './contact-address.ts'
import { DeskNotices } from './desk-notices.ts'
import type { DeskState } from './desk-view.ts'
import type { DeviceSurroundings } from './device-factory.ts'
import { ErrandCalls } from './errands.ts'
import type { Notices } from './notices.ts'
import { type FailureWorld, tellFailure } from './outbound-notices.ts'
import { isOutboundAttempt, isOwnDial } from './own-dial.ts'
import { type IncomingCall, type OpenMicrophone, Phone } from './phone.ts'
import { DeskError } from './problem.ts'
import { type HoldMusic, type ReservationView, Routing } from './routing.ts'
import type { Sdks } from './sdk.ts'
import { createStore, type Store } from './store.ts'
import { TaskMarks } from './task-marks.ts'
import { TaskSheets } from './task-sheets.ts'
import { type Asked, phaseOf, phaseOrder } from './task-state.ts'
import { isCallTask, type TaskView, taskViewOf } from './task-view.ts'
import { Supervisor } from './team/supervision.ts'
import { TokenRenewal } from './token-renewal.ts'

export interface DeskOptions extends DeviceSurroundings {
  readonly offhook: Offhook
  readonly sdks: Sdks
  readonly bell: Bell
  readonly notices: Notices
  readonly contacts: ContactFeed
  /** The server's clock, by which everything that the desk shows is timed. */
  readonly serverNow: () => number
  readonly openMicrophone: OpenMicrophone
  /** Tells when the browser's permission for the microphone changes; the result stops that. */
  readonly watchMicrophone: (changed: () => void) => () => void
  readonly accountSid: string
  readonly workerSid: string
  /** Where the worker goes once they are connected: where they were, or where their login puts them. */
  readonly connectActivitySid?: string | null
  readonly personSid: string
  /** Calls somebody once more whose line was busy. */
  readonly callAgain: FailureWorld['again']
  /** Called when a task begins to ring here. */
  readonly onArrived: (task: TaskView) => void
  /** Called when a reservation has left this desk, and how: `rejected`, `completed`, … */
  readonly onGone: (reservationSid: string, how: string) => void
  readonly logout: () => void
}

const answerDeadline = 15_000

/** One agent's desk: joins routing, phone and conferences to tasks, and does what is asked of it. */
export class Desk {
  readonly routing: Routing
  readonly phone: Phone
  readonly sheets: TaskSheets
  /** Listening to others' calls. */
  readonly supervisor: Supervisor
  readonly #options: DeskOptions
  readonly #marks: TaskMarks
  readonly #notices: DeskNotices
  readonly #guard: AvailabilityGuard
  readonly #renewal: TokenRenewal
  readonly #errands: ErrandCalls
  readonly #state = createStore<DeskState>({
    tasks: [],
    selectedSid: null,
    isKeypadOpen: false,
    digits: '',
    isPaymentOpen: false,
    isDirectoryOpen: false,
  })
  #callOwner: string | null = null
  /** The call that this person is back in, while its task is not known yet. */
  #rejoined: IncomingCall | null = null
  #stops: (() => void)[] = []
  /** How often a status was chosen. */
  #choices = 0
  #isMuted = false
  #closed = false

  constructor(options: DeskOptions) {
    this.#options = options
    const { sdks, location, clock, offhook } = options
    this.#marks = new TaskMarks({ clock, serverNow: options.serverNow, bell: options.bell })
    this.#renewal = new TokenRenewal(clock, () => this.routing.renewToken())
    this.routing = new Routing({
      sdks,
      location,
      clock,
      fetchToken: async () => {
        const { taskRouterToken, ttlSeconds } = await offhook.sdkTokens()
        this.#renewal.granted(ttlSeconds)
        return taskRouterToken
      },
      onGone: (reservation, how) => this.#gone(reservation, how),
      onTransferFailed: ({ sid }) => this.#notices.transferFailed(sid),
    })
    this.#errands = new ErrandCalls({ routing: this.routing, clock })
    this.phone = new Phone({
      sdks,
      location,
      clock,
      post: options.post,
      ...(options.devices && { devices: options.devices }),
      ...(options.voice && { voice: options.voice }),
      openMicrophone: options.openMicrophone,
      fetchToken: async () => (await offhook.sdkTokens()).voiceToken,
      answers: (call) => this.#answers(call),
      onEnded: () => this.#callEnded(),
    })
    this.sheets = new TaskSheets({
      ...{ offhook, clock, personSid: options.personSid },
      isHere: (taskSid) => this.#state.get().tasks.some((task) => task.taskSid === taskSid),
    })
    this.supervisor = new Supervisor({
      ...{ offhook, clock, phone: this.phone, workerSid: options.workerSid },
      onFailed: () =>
        void options.notices.show({
          ...{ id: 'MonitoringFailed', type: 'error', timeout: 15_000 },
          content: msg('team.failed'),
        }),
    })
    this.#notices = new DeskNotices(options.notices, this)
    this.#guard = new AvailabilityGuard({
      ...{ routing: this.routing, phone: this.phone, clock, voice: options.voice },
      onPhoneDown: (now) => this.#notices.phoneDown(now),
    })
    this.#stops = [
      this.routing.state.subscribe(() => this.#recount()),
      this.phone.state.subscribe(() => this.#phoneChanged()),
      options.contacts.subscribe(() => this.#recount()),
      options.watchMicrophone(() => void this.#guard.look()),
    ]
  }

  get state(): Store<DeskState> {
    return this.#state
  }

  /** Connects routing and phone; each reports its own errors. */
  async start(): Promise<void> {
    if (this.#options.connectActivitySid) this.#goTo(this.#options.connectActivitySid)
    await Promise.all([this.routing.start(), this.phone.start({ register: true })])
  }

  /** Connects anew after another window of the same person has closed. */
  async takeBack(): Promise<void> {
    await this.routing.start()
  }

  /** The task of a reservation that is on this desk. */
  task(sid: string): TaskView | undefined {
    return this.#state.get().tasks.find((task) => task.reservationSid === sid)
  }

  select(reservationSid: string | null): void {
    this.#state.patch({ selectedSid: reservationSid })
  }

  /** Takes a task; a call with the options of its conference. Rejects when the router refuses. */
  async accept(sid: string, options: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const task = this.task(sid)
    if (!task) throw new DeskError(msg('problems.taskGone'))
    // A call would ring nowhere: its worker is reached by a page that has no phone.
    const isDeaf = this.phone.state.get().status === 'disabled' && !this.#isOnTelephone
    if (task.isCall && isDeaf) throw new DeskError(msg('intents.noBrowserVoice'))
    // One phone: the own call comes first.
    if (task.isCall) this.supervisor.stop()
    const act = task.isCall
      ? () => this.routing.acceptCall(sid, options)
      : () => this.routing.acceptTask(sid)
    const isNew = await this.#ask(sid, 'accept', act)
    if (!isNew) return
    this.select(sid)
    if (task.isCall) this.#awaitCall(sid)
  }

  async reject(sid: string): Promise<void> {
    await this.#ask(sid, 'reject', () => this.routing.reject(sid))
    this.#notices.rejected(sid)
  }

  async wrapUp(sid: string): Promise<void> {
    await this.#ask(sid, 'wrap', () => this.routing.wrapUp(sid))
  }

  async complete(sid: string): Promise<void> {
    await this.#ask(sid, 'complete', () => this.routing.complete(sid))
  }

  /** Holds or resumes the customer; the timer starts when the server has agreed. */
  async hold(sid: string, isOnHold: boolean, music: HoldMusic = {}): Promise<void> {
    await this.routing.hold(sid, isOnHold, music)
    if (this.#marks.noteHold(sid, isOnHold ? this.#options.serverNow() : null)) this.#recount()
  }

  /** Changes any party of one's own call. */
  async changeParty(sid: string, callSid: string, change: ParticipantChange): Promise<void> {
    await this.#options.offhook.updateParticipant(this.#partyAt(sid, callSid), change)
  }

  /** Takes a party out of one's own call, or calls them no longer; two or more others go on. */
  async removeParty(sid: string, callSid: string): Promise<void> {
    const task = this.task(sid)
    if (!task) throw new DeskError(msg('problems.taskGone'))
    await this.#options.offhook.removeParty(task.taskSid, callSid)
  }

  /** Ends the own part of the call; with `everyone` the whole call, otherwise the others go on. */
  async leave(sid: string, { everyone }: { everyone: boolean }): Promise<void> {
    const task = this.task(sid)
    const own = me(task?.conference ?? null)
    // Two parties end with the one who leaves, as the server set it up; nothing is to be changed.
    if (
      own &&
      task?.conference &&
      isGroup(task.conference) &&
      own.endConferenceOnExit !== everyone
    ) {
      await this.changeParty(sid, own.callSid, { EndConferenceOnExit: everyone })
    }
    const isHere = task?.phase !== 'elsewhere' && this.phone.state.get().call !== null
    if (own && !isHere) await this.#options.offhook.endLeg(this.#partyAt(sid, own.callSid))
    else this.phone.hangUp()
  }

  /** Asks for the call that this phone was in before it was lost. */
  async joinCall(): Promise<void> {
    await this.phone.askAgain()
  }

  /** By this phone, which tells the others; by the conference where the call is on another. */
  async mute(sid: string | null, isMuted: boolean): Promise<void> {
    if (this.phone.state.get().call) return this.phone.mute(isMuted)
    const own = me((sid && this.task(sid)?.conference) || null)
    if (sid && own) await this.changeParty(sid, own.callSid, { Muted: isMuted })
  }

  sendDigits(digits: string): void {
    if (!/^[0-9*#w]+$/i.test(digits)) return
    this.phone.sendDigits(digits)
    this.#state.patch({ digits: this.#state.get().digits + digits })
  }

  setDigits(digits: string): void {
    this.#state.patch({ digits })
  }

  openKeypad(isKeypadOpen: boolean): void {
    this.#state.patch({ isKeypadOpen, digits: '' })
  }

  openPayment(isPaymentOpen: boolean): void {
    this.#state.patch({ isPaymentOpen })
  }

  /** Shows to whom a call can be passed on, or no longer. */
  openDirectory(isDirectoryOpen: boolean): void {
    this.#state.patch({ isDirectoryOpen })
  }

  /** Calls somebody outside into the call; with COLD the agent leaves when they answer. */
  async callOutside(sid: string, request: CallPartyRequest): Promise<void> {
    const task = this.task(sid)
    if (!task) throw new DeskError(msg('problems.taskGone'))
    await this.#options.offhook.callParty(task.taskSid, request)
  }

  /**
   * Changes the status. Nobody becomes available whose microphone or phone is not well; who leaves
   * while a call rings says so twice, because that rejects the call. Rejects when the router refuses,
   * and with the reason while the phone cannot be called.
   */
  async setActivity(sid: string, rejectPending = false): Promise<void> {
    const wanted = this.routing.state.get().activities.find((activity) => activity.sid === sid)
    if (!wanted) return
    this.#choices += 1
    const choice = this.#choices
    if (wanted.isAvailable && !(await this.#guard.letsWait())) return
    // Another was chosen while the browser asked for the microphone.
    if (choice !== this.#choices) return
    if (!wanted.isAvailable && !rejectPending && this.#notices.warnOfReject(wanted)) return
    await this.routing.setActivity(sid, rejectPending)
  }

  /** Whether a call could be heard: opens the microphone for a moment. */
  canSpeak(): Promise<boolean> {
    return this.#guard.canSpeak()
  }

  /** Becomes available if microphone and phone are well now; notices of theirs say why they are not. */
  async becomeAvailable(): Promise<void> {
    const available = this.routing.state.get().activities.find(({ isAvailable }) => isAvailable)
    if (available) await this.setActivity(available.sid).catch(() => undefined)
  }

  /** Becomes unavailable, by `activitySid` if given, and logs out. */
  async logOut(activitySid?: string): Promise<void> {
    const { activities, activity, status } = this.routing.state.get()
    const offline =
      activities.find(({ sid }) => sid === activitySid) ??
      activities.find(({ name }) => name === 'Offline') ??
      activities.find((each) => !each.isAvailable)
    if (status === 'ready' && offline && activity?.isAvailable) {
      await this.routing.setActivity(offline.sid, false).catch(() => undefined)
    }
    this.#options.logout()
  }

  /** Ends everything that this desk started; a second time does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const stop of this.#stops) stop()
    this.#renewal.close()
    this.#marks.keep(new Set())
    this.#notices.close()
    this.#guard.close()
    this.sheets.close()
    this.#options.bell.ring(false)
    this.routing.close()
    this.phone.close()
  }

  /**
   * Once the router is there. Not with the connection itself: a call might be offered before it is
   * known that it could be answered.
   */
  #goTo(activitySid: string): void {
    const stop = this.routing.state.subscribe(() => {
      const { status, activity } = this.routing.state.get()
      if (status !== 'ready' || !activity) return
      stop()
      if (activity.sid !== activitySid) void this.#arriveAt(activitySid)
    })
    this.#stops.push(stop)
  }

  /** A phone that cannot be called yet is waited for, unless they have chosen something else by then. */
  async #arriveAt(activitySid: string): Promise<void> {
    try {
      await this.setActivity(activitySid)
    } catch (error) {
      if (!(error instanceof DeskError)) return
      const choice = this.#choices
      const stop = this.phone.state.subscribe(() => {
        if (this.phone.state.get().status !== 'ready') return
        stop()
        if (choice === this.#choices) void this.setActivity(activitySid).catch(() => undefined)
      })
      this.#stops.push(stop)
    }
  }

  get #isOnTelephone(): boolean {
    return isOnTelephone(this.routing.state.get().attributes)
  }

  #partyAt(sid: string, callSid: string) {
    const task = this.task(sid)
    const conferenceSid = task?.conference?.sid ?? task?.conferenceRef?.sid
    if (!conferenceSid) throw new DeskError(msg('problems.callGone'))
    return { accountSid: this.#options.accountSid, conferenceSid, callSid }
  }

  /** Marks what is asked until the router has said yes or no; false when it was asked already. */
  async #ask(sid: string, asked: Asked, act: () => Promise<void>): Promise<boolean> {
    const mark = this.#marks.get(sid)
    if (!mark) throw new DeskError(msg('problems.taskGone'))
    if (mark.asked === asked) return false
    const before = mark.asked
    mark.asked = asked
    this.#recount()
    try {
      await act()
      return true
    } catch (error) {
      mark.asked = before
      this.#recount()
      throw error
    }
  }

  #awaitCall(sid: string): void {
    this.#options.clock.after(answerDeadline, () => {
      const isWaiting = this.task(sid)?.phase === 'connecting' && !this.#isOnTelephone
      if (isWaiting && !this.#marks.get(sid)?.hadCall) this.#notices.unanswered(sid)
    })
  }

  /** Only a call that was accepted here is answered here, and one that this person was in before. */
  #answers(call: IncomingCall): boolean {
    if (call.isRejoin) {
      this.#rejoined = call
      this.#adoptRejoined()
      return true
    }
    if (this.supervisor.answers(call)) return true
    const { reservations } = this.routing.state.get()
    const owner = ownerOf(call, reservations, (sid) => this.#marks.get(sid)?.asked === 'accept')
    if (!owner) return false
    this.#callOwner = owner.sid
    return true
  }

  #adoptRejoined(): void {
    if (!this.#rejoined) return
    const { reservations } = this.routing.state.get()
    const owner = ownerOfRejoined(this.#rejoined, reservations, (sid) => this.#conference(sid))
    if (!owner) return
    this.#rejoined = null
    this.#callOwner = owner.sid
    this.#marks.of(owner).liveSince ??= owner.updatedAt
  }

  #phoneChanged(): void {
    const { call } = this.phone.state.get()
    const mark = this.#callOwner ? this.#marks.get(this.#callOwner) : undefined
    if (call && mark) {
      mark.hadCall = true
      mark.wasOpen ||= call.openSince !== null
      // When it opened is known by the clock of this computer alone: it is now.
      if (call.openSince !== null) mark.liveSince ??= this.#options.serverNow()
    }
    this.#recount()
    if (call && this.#callOwner && call.isMuted !== this.#isMuted) {
      this.#isMuted = call.isMuted
      void this.#tellMuted(this.#callOwner, call.callSid, call.isMuted)
    }
    if (!call) this.#isMuted = false
  }

  async #tellMuted(sid: string, callSid: string, isMuted: boolean): Promise<void> {
    const task = this.task(sid)
    if (!task?.conferenceRef) return
    const own = me(task.conference)?.callSid ?? task.conferenceRef.workerCallSid ?? callSid
    await this.changeParty(sid, own, { Muted: isMuted }).catch(() =>
      this.#notices.muteUntold(sid, isMuted),
    )
  }

  #callEnded(): void {
    this.supervisor.callEnded()
    const owner = this.#callOwner
    this.#callOwner = null
    this.#rejoined = null
    if (owner) this.#marks.noteHold(owner, null)
    const closed = { isKeypadOpen: false, isPaymentOpen: false, isDirectoryOpen: false }
    this.#state.patch({ ...closed, digits: '' })
    this.#recount()
  }

  #gone(reservation: ReservationView, how: string): void {
    const wasAccepting = this.#marks.get(reservation.sid)?.asked === 'accept'
    this.#recount()
    if (how === 'canceled' && isOutboundAttempt(reservation.task.attributes)) {
      this.#errands.failed(reservation)
      const { notices, callAgain: again } = this.#options
      tellFailure({ notices, again, desk: this }, reservation)
    } else this.#notices.gone(reservation, how, wasAccepting)
    this.#options.onGone(reservation.sid, how)
  }

  #conference(taskSid: string) {
    const contact = this.#options.contacts.get().get(taskSid)
    return contact ? conferenceOfContact(contact) : null
  }

  /**
   * Once another window has the desk, only the call that is still on this phone is left here. The
   * router says no more of it: whoever was just accepting is in it when it has sound.
   */
  #reservations(): readonly ReservationView[] {
    const { status, reservations } = this.routing.state.get()
    if (status !== 'replaced') return reservations
    const { call } = this.phone.state.get()
    const own = reservations.filter(({ sid }) => call && sid === this.#callOwner)
    return own.map((each) => (each.status === 'pending' ? { ...each, status: 'accepted' } : each))
  }

  /** Brings the tasks in line with what routing, phone and conferences say. */
  #recount(): void {
    if (this.#closed) return
    this.#adoptRejoined()
    const reservations = this.#reservations()
    const before = this.#state.get()
    this.#marks.keep(new Set(reservations.map(({ sid }) => sid)))
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
    this.#errands.look(tasks)
    if (arrived) {
      this.#notices.arrived(arrived)
      this.#options.onArrived(arrived)
    }
    const rings = tasks.some((task) => task.phase === 'ringing' && !isOwnDial(task))
    this.#options.bell.ring(!isBusy && rings)
  }

  #view(reservation: ReservationView): TaskView | null {
    const { task } = reservation
    const mark = this.#marks.of(reservation)
    const { call } = this.phone.state.get()
    const isCall = isCallTask(task)
    const phase = phaseOf({
      reservationStatus: reservation.status,
      asked: mark.asked,
      isCall,
      isOnTelephone: this.#isOnTelephone,
      call: this.#callOwner === reservation.sid ? call : null,
      hadCall: mark.hadCall,
      wasOpen: mark.wasOpen,
    })
    if (!phase) return null
    if (phase === 'wrapping' || phase === 'completing') {
      mark.wrapSince ??= reservation.updatedAt
    }
    const conference = this.#conference(task.sid)
    const customer = customerOf(conference)
    if (customer) this.#marks.noteHold(reservation.sid, customer.holdSince)
    return taskViewOf({ reservation, mark, phase, conference })
  }
}
