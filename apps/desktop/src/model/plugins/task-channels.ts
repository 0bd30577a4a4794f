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
}

/** The kinds of tasks that plugins have named. */
export class TaskChannels implements TaskChannelsApi {
  readonly #definitions: TaskChannelDefinition[] = []
  readonly #report: (error: unknown, where: string) => void

  constructor(report: (error: unknown, where: string) => void) {
    this.#report = report
  }

  register(definition: TaskChannelDefinition): void {
    this.#definitions.push(definition)
  }

  soundsOf(task: ITask): readonly ReservationSound[] {
    return this.#kindOf(task)?.sounds ?? []
  }

  /** Null where no kind says. */
  capabilitiesOf(task: ITask): ReadonlySet<TaskChannelCapability> | null {
    const given = this.#kindOf(task)?.capabilities
    return given ? new Set(given) : null
  }

  lookOf(task: ITask): TaskLook | null {
    const found = this.#kindOf(task)
    if (!found) return null
    try {
      const { firstLine, secondLine } = found.templates?.TaskListItem ?? {}
      return {
        firstLine: textOf(firstLine, task),
        secondLine: textOf(secondLine, task),
        icon: found.icons?.list ?? null,
        color: textOf(found.colors?.main, task),
      }
    } catch (error) {
      this.#report(error, 'a task channel')
      return null
    }
  }

  #kindOf(task: ITask): TaskChannelDefinition | undefined {
    try {
      return this.#definitions.findLast(({ isApplicable }) => isApplicable(task))
    } catch (error) {
      this.#report(error, 'a task channel')
      return undefined
    }
  }
}

function textOf(text: string | ((task: ITask) => string) | undefined, task: ITask): string | null {
  return (typeof text === 'function' ? text(task) : text) ?? null
}
