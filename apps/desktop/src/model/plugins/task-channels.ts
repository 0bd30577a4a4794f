import type {
  ITask,
  ReservationSound,
  TaskChannelCapability,
  TaskChannelDefinition,
  TaskChannelsApi,
} from '@offhook/desktop-sdk'

/** How a task looks where a channel of a plugin applies; null = as all tasks do. */
export interface TaskLook {
  readonly firstLine: string | null
  readonly secondLine: string | null
  readonly icon: NonNullable<TaskChannelDefinition['icons']>['list'] | null
  readonly color: string | null
  /** The plugin, where it is known. */
  readonly owner: string | null
}

/** A kind of tasks that a plugin has named. */
interface Kind {
  readonly definition: TaskChannelDefinition
  /** For whoever reads what went wrong with it. */
  readonly where: string
  readonly owner: string | null
}

/**
 * The kinds of tasks that plugins have named. What one of them throws is told once, with the name of
 * its plugin; it counts as no answer, and the other kinds go on.
 */
export class TaskChannels implements TaskChannelsApi {
  readonly #kinds: Kind[] = []
  readonly #told = new Set<Kind>()
  readonly #owner: () => string | null
  readonly #report: (error: unknown, where: string) => void

  /** @param owner the plugin that begins now; null for none */
  constructor(report: (error: unknown, where: string) => void, owner: () => string | null) {
    this.#report = report
    this.#owner = owner
  }

  register(definition: TaskChannelDefinition): void {
    const owner = this.#owner()
    const where = `the task channel ${definition.name}${owner === null ? '' : ` of the plugin ${owner}`}`
    this.#kinds.push({ definition, where, owner })
  }

  soundsOf(task: ITask): readonly ReservationSound[] {
    const kind = this.#kindOf(task)
    return (kind && this.#ask(kind, ({ sounds = [] }) => [...sounds])) ?? []
  }

  /** Null where no kind says. */
  capabilitiesOf(task: ITask): ReadonlySet<TaskChannelCapability> | null {
    const kind = this.#kindOf(task)
    return (
      (kind && this.#ask(kind, ({ capabilities: of }) => (of ? new Set(of) : undefined))) ?? null
    )
  }

  lookOf(task: ITask): TaskLook | null {
    const kind = this.#kindOf(task)
    if (!kind) return null
    const text = (of: (from: TaskChannelDefinition) => TaskText | undefined) =>
      this.#ask(kind, (from) => textOf(of(from), task)) ?? null
    return {
      firstLine: text(({ templates }) => templates?.TaskListItem?.firstLine),
      secondLine: text(({ templates }) => templates?.TaskListItem?.secondLine),
      icon: kind.definition.icons?.list ?? null,
      color: text(({ colors }) => colors?.main),
      owner: kind.owner,
    }
  }

  /** The one that was registered last and applies. */
  #kindOf(task: ITask): Kind | undefined {
    return this.#kinds.findLast((kind) => this.#ask(kind, (from) => from.isApplicable(task)))
  }

  /** Undefined where it throws. */
  #ask<Answer>(kind: Kind, ask: (definition: TaskChannelDefinition) => Answer): Answer | undefined {
    try {
      return ask(kind.definition)
    } catch (error) {
      if (!this.#told.has(kind)) this.#report(error, kind.where)
      this.#told.add(kind)
      return undefined
    }
  }
}

type TaskText = string | ((task: ITask) => string)

/**
 * Null where there is none.
 *
 * @throws TypeError for what is no text: a screen cannot show it
 */
function textOf(text: TaskText | undefined, task: ITask): string | null {
  const said: unknown = typeof text === 'function' ? text(task) : text
  if (said === undefined || said === null) return null
  if (typeof said !== 'string' && typeof said !== 'number') {
    throw new TypeError('What a task is called is a text.')
  }
  return String(said)
}
