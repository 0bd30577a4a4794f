/** What happens in the domains, in the words of what is shown: whose row may be another now. */
import { type AccountSid, type Disposer, Emitter, type Listenable } from '@offhook/core'
import type { ChangeItem } from '@offhook/task-router'
import type { Call } from '@offhook/voice'
import { clientOf } from './names.ts'
import type { Parties } from './parties/parties.ts'
import type { DeskParts } from './parts.ts'

export interface ChangeEvents {
  worker: [workerSid: string]
  /** With what is open of it. */
  task: [taskSid: string]
  queue: [queueSid: string]
  /** Activities, queues, channels: anything may look different. */
  structure: [workspaceSid: string]
  call: [call: Call]
  assistance: [reservationSid: string]
}

export class Changes {
  readonly events: Listenable<ChangeEvents>
  readonly #emitter = new Emitter<ChangeEvents>()
  readonly #parts: DeskParts
  readonly #disposers: readonly Disposer[]

  constructor(parts: DeskParts, parties: Parties) {
    this.#parts = parts
    this.events = this.#emitter
    const emit = this.#emitter
    const onCall = (call: Call) => emit.emit('call', call)
    const { router, voice, devices, metrics, contacts } = parts
    this.#disposers = [
      router.events.on('changed', ({ workspaceSid, items }) => {
        for (const item of items) this.#onItem(item, workspaceSid)
      }),
      voice.events.on('call.created', onCall),
      voice.events.on('call.ringing', onCall),
      voice.events.on('call.answered', onCall),
      voice.events.on('call.ended', onCall),
      parties.events.on('changed', (taskSid) => this.#onTask(taskSid)),
      devices.events.on('devices', (accountSid, identity) => this.#onDevices(accountSid, identity)),
      metrics.events.on('changed', (queueSid, workerSid) => {
        if (queueSid !== null) emit.emit('queue', queueSid)
        if (workerSid !== null) emit.emit('worker', workerSid)
        if (queueSid !== null || workerSid !== null) return
        for (const sid of router.workspaceSids()) emit.emit('structure', sid)
      }),
      contacts.assistance.events.on('changed', (sid) => emit.emit('assistance', sid)),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  #onItem({ type, task, worker, channel, reservation }: ChangeItem, workspaceSid: string): void {
    if (worker) this.#emitter.emit('worker', worker.sid)
    if (channel) this.#emitter.emit('worker', channel.workerSid)
    if (reservation) this.#emitter.emit('worker', reservation.workerSid)
    const taskSid = task?.sid ?? reservation?.taskSid
    if (taskSid !== undefined) this.#onTask(taskSid)
    if (task?.taskQueueSid) this.#emitter.emit('queue', task.taskQueueSid)
    if (structural.test(type)) this.#emitter.emit('structure', workspaceSid)
  }

  #onTask(taskSid: string): void {
    const task = this.#parts.router.task(taskSid)
    this.#emitter.emit('task', taskSid)
    if (!task) return
    for (const { workerSid } of this.#parts.router.reservationsOf(task))
      this.#emitter.emit('worker', workerSid)
  }

  #onDevices(accountSid: AccountSid, identity: string): void {
    const { router } = this.#parts
    for (const { sid } of router.workspaces(accountSid)) {
      for (const worker of router.in('worker', sid))
        if (clientOf(worker) === identity) this.#emitter.emit('worker', worker.sid)
    }
  }
}

/** What changes the names and the belonging of more than itself. */
const structural =
  /^(activity|task-channel|workspace)\.|^task-queue\.(created|updated|deleted|expression)|^worker\.(created|deleted|attributes)/
