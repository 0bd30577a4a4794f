import { msg } from '../texts/index.ts'
import type { DeskState } from './desk-view.ts'
import { formatNumber } from './format.ts'
import { type Notices, whilst } from './notices.ts'
import type { PhoneState } from './phone.ts'
import type { ActivityView, ReservationView, RoutingState } from './routing.ts'
import type { Store } from './store.ts'
import { type TaskView, taskName } from './task-view.ts'

/** What the notices need of their desk. */
interface NoticedDesk {
  readonly state: Store<DeskState>
  readonly phone: { readonly state: Store<PhoneState> }
  readonly routing: { readonly state: Store<RoutingState> }
  setActivity(sid: string, rejectPending?: boolean): Promise<void>
  task(reservationSid: string): TaskView | undefined
}

/** What a desk has to say beside what its tasks show; each goes with its cause. */
export class DeskNotices {
  readonly #notices: Notices
  readonly #desk: NoticedDesk
  /** Tasks that were rejected here, to explain why they ring again. */
  readonly #rejected = new Set<string>()
  readonly #shown = new Set<string>()

  constructor(notices: Notices, desk: NoticedDesk) {
    this.#notices = notices
    this.#desk = desk
  }

  rejected(reservationSid: string): void {
    const task = this.#desk.task(reservationSid)
    if (task) this.#rejected.add(task.taskSid)
  }

  /** A task rings that was not there: what was said about the last one is old. */
  arrived({ taskSid, reservationSid }: TaskView): void {
    this.#notices.dismissNotificationById('missed')
    if (!this.#rejected.has(taskSid)) return
    this.#show({
      id: 'rings-again',
      type: 'information',
      content: msg('notices.ringsAgain'),
      whilst: this.#whilstPhase(reservationSid, ['ringing']),
    })
  }

  gone({ task }: ReservationView, how: string, wasAccepting: boolean): void {
    if (['canceled', 'completed', 'rescinded'].includes(how)) this.#rejected.delete(task.sid)
    const name = formatNumber(taskName(task.attributes))
    const content =
      how === 'timeout'
        ? msg('notices.missed', { name })
        : how === 'rescinded'
          ? msg('notices.taken', { name })
          : how === 'unseen'
            ? msg('notices.endedUnseen', { name })
            : how === 'canceled'
              ? msg(wasAccepting ? 'notices.notConnected' : 'notices.callerLeft', { name })
              : null
    if (!content) return
    const isToStay = how === 'timeout' || how === 'unseen'
    const type = isToStay ? 'warning' : 'information'
    this.#show({ id: 'missed', type, content, timeout: isToStay ? 0 : 30_000 })
  }

  /** A call was accepted, and this phone has not heard of it. */
  unanswered(reservationSid: string): void {
    this.#show({
      id: `unanswered-${reservationSid}`,
      type: 'error',
      content: msg('notices.unanswered'),
      scope: { task: reservationSid },
      whilst: this.#whilstPhase(reservationSid, ['connecting']),
      actions: [{ label: msg('notices.reload'), run: () => globalThis.location.reload() }],
    })
  }

  /** Nobody has taken the task that was passed on; the customer is where they were. */
  transferFailed(reservationSid: string): void {
    this.#show({
      id: 'TransferFailed',
      type: 'warning',
      content: msg('transfer.failed'),
      scope: { task: reservationSid },
      whilst: whilst(this.#desk.state, () => {
        const task = this.#desk.task(reservationSid)
        return task?.phase === 'live' && task.outgoing === null && task.holdSince !== null
      }),
    })
  }

  /** The others could not be told whether this phone is muted. */
  muteUntold(reservationSid: string, isMuted: boolean): void {
    this.#show({
      id: 'mute-untold',
      type: 'information',
      content: msg(isMuted ? 'notices.mutedUntold' : 'notices.unmutedUntold'),
      scope: { task: reservationSid },
      whilst: whilst(this.#desk.phone.state, ({ call }) => call?.isMuted === isMuted),
      timeout: 15_000,
    })
  }

  /** Their phone cannot be called, so they were taken off until it is back. */
  phoneDown({ sid, name }: ActivityView): void {
    const { routing, phone } = this.#desk
    this.#show({
      id: 'PhoneDown',
      type: 'warning',
      content: msg('notices.phoneDown', { status: name }),
      whilst: {
        of: [routing.state, phone.state],
        holds: () =>
          routing.state.get().activity?.sid === sid && phone.state.get().status !== 'ready',
      },
    })
  }

  /** Asks once more before a status rejects a call that rings; false when none does. */
  warnOfReject({ sid, name }: ActivityView): boolean {
    const ringing = this.#desk.state.get().tasks.find(({ phase }) => phase === 'ringing')
    if (!ringing) return false
    this.#show({
      id: 'PendingReservationsOnActivityStateChange',
      type: 'warning',
      content: msg('notices.statusRejects', { status: name }),
      whilst: this.#whilstPhase(ringing.reservationSid, ['ringing']),
      actions: [
        {
          label: msg('notices.rejectAndGo', { status: name }),
          run: () => void this.#desk.setActivity(sid, true).catch(() => undefined),
        },
      ],
    })
    return true
  }

  /** Takes back what this desk has said. */
  close(): void {
    for (const id of this.#shown) this.#notices.dismissNotificationById(id)
  }

  #show(kind: Parameters<Notices['show']>[0]): void {
    this.#shown.add(kind.id)
    this.#notices.show(kind)
  }

  #whilstPhase(reservationSid: string, phases: readonly TaskView['phase'][]) {
    return whilst(this.#desk.state, ({ tasks }) =>
      tasks.some((task) => task.reservationSid === reservationSid && phases.includes(task.phase)),
    )
  }
}
