import type { Alerts } from '@offhook/alerts'
import {
  type AccountSid,
  type CallSid,
  type ConferenceSid,
  type Disposer,
  errors,
  parseSid,
  type TaskSid,
} from '@offhook/core'
import { noteOnTask } from '@offhook/task-router'
import type { Recording } from '@offhook/voice'
import type { Errands } from './errands.ts'
import type { RouterSide, VoiceSide } from './ports.ts'

/** What the administrator has set for recordings. */
export interface RecordingRules {
  /** Whether the conference of each task is recorded, in one channel, unless its accept says. */
  rule(accountSid: AccountSid): Promise<{
    readonly enabled: boolean
    /** Told of each such recording; `{accountSid}`, `{workspaceSid}` and `{taskSid}` are filled in. */
    readonly callbackUrl: string | null
  }>
  /** Where a recording is to be had. */
  urlOf(recording: Recording): string
}

/** Recordings of tasks: those by the site's one switch, and the link to them on the task. */
export class TaskRecordings {
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #errands: Errands
  readonly #alerts: Alerts
  readonly #rules: RecordingRules
  readonly #tasks = new Map<ConferenceSid, TaskSid>()
  readonly #disposers: Disposer[]

  constructor(options: {
    voice: VoiceSide
    router: RouterSide
    errands: Errands
    alerts: Alerts
    rules: RecordingRules
  }) {
    this.#voice = options.voice
    this.#router = options.router
    this.#errands = options.errands
    this.#alerts = options.alerts
    this.#rules = options.rules
    const { events } = options.voice
    this.#disposers = [
      events.on('conference.started', ({ sid, friendlyName }) => {
        const taskSid = parseSid('WT', friendlyName)
        if (taskSid) this.#tasks.set(sid, taskSid)
      }),
      events.on('conference.ended', ({ sid }) => void this.#tasks.delete(sid)),
      events.on('recording.started', (recording) => this.#link(recording)),
    ]
  }

  /** Idempotent. */
  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
  }

  /**
   * Whether the switch has the conference of this task recorded, and whom to tell. A recording in
   * two channels that its flow has begun has everything already, so it goes before.
   */
  async bySwitch(
    taskSid: TaskSid,
    customerCallSid: CallSid | null,
  ): Promise<{ readonly callbackUrl: string | null } | null> {
    const task = this.#router.task(taskSid)
    if (!task) return null
    const { enabled, callbackUrl } = await this.#rules.rule(task.accountSid)
    if (!enabled || this.#dualOf(customerCallSid)) return null
    const names: Readonly<Record<string, string>> = {
      '{accountSid}': task.accountSid,
      '{workspaceSid}': task.workspaceSid,
      '{taskSid}': taskSid,
    }
    const filled = callbackUrl?.replace(/\{\w+\}/g, (name) => names[name] ?? name)
    return { callbackUrl: filled || null }
  }

  /** Warns where an accept asks for one more recording of what is recorded in two channels. */
  warnOfTwo(accountSid: AccountSid, taskSid: TaskSid, customerCallSid: CallSid | null): void {
    const dual = this.#dualOf(customerCallSid)
    if (!dual) return
    this.#alerts.raise({
      accountSid,
      callSid: customerCallSid,
      resourceSid: dual.sid,
      level: 'warning',
      error: errors.severalRecordings,
      message: `${taskSid}: its call is recorded in two channels, and its conference once more`,
    })
  }

  #dualOf(callSid: CallSid | null): Recording | undefined {
    if (callSid === null) return undefined
    return this.#voice.liveRecordings(callSid).find(({ channels }) => channels === 2)
  }

  /** Puts the address of a conference's recording on its task (`conversations.segment_link`). */
  #link(recording: Recording): void {
    const taskSid = recording.conferenceSid && this.#tasks.get(recording.conferenceSid)
    if (!taskSid) return
    const segment_link = this.#rules.urlOf(recording)
    this.#errands.run('tell a task of its recording', { taskSid }, async () => {
      const task = this.#router.task(taskSid)
      if (!task) return
      const conversations = { ...Object(task.attributes['conversations']), segment_link }
      await this.#router.run(noteOnTask(taskSid, { conversations }))
    })
  }
}
