/** Figures of tasks, as workspaces, queues and workflows have them. */
import {
  type CountedEventFilter,
  countEvents,
  countTasks,
  openTasks,
  type Task,
  type TaskFigures,
  TaskTally,
  taskEventTypes,
  type WaitsSince,
} from '@offhook/task-router'
import type { Asked } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { channelOf, thresholdsOf, windowOf } from './asked.ts'
import { tasksNow, tasksOf } from './shapes.ts'

type Place = Pick<CountedEventFilter, 'workspaceSid' | 'taskQueueSid' | 'workflowSid'>

/** The tasks that are there now. */
export function realTimeTasks(
  options: RestOptions,
  asked: Asked,
  { workspaceSid }: Place,
  belongs: (task: Task) => boolean = () => true,
) {
  const channel = channelOf(options, asked.form, workspaceSid)
  const counts = countTasks(
    options.router,
    filtered(openTasks(options.router, workspaceSid, channel), belongs),
  )
  return { counts, wire: tasksNow(counts, options.clock.now()) }
}

function* filtered(tasks: Iterable<Task>, belongs: (task: Task) => boolean): Iterable<Task> {
  for (const task of tasks) if (belongs(task)) yield task
}

/** What happened to the tasks of a place in the interval that was asked for. */
export async function cumulativeTasks(options: RestOptions, asked: Asked, place: Place) {
  const figures = await figuresBy(options, asked, place, () => '')
  return figures('')
}

/**
 * The same of many places with one reading of the events.
 * @param keyOf the place of an event; null for none
 */
export async function figuresBy(
  options: RestOptions,
  asked: Asked,
  place: Place,
  keyOf: (event: { readonly taskQueueSid: string | null }) => string | null,
  waitsSince: WaitsSince = 'transfer',
): Promise<(key: string) => { figures: TaskFigures; wire: ReturnType<typeof tasksOf> }> {
  const { form } = asked
  const window = windowOf(form, options.clock.now())
  const thresholds = thresholdsOf(form)
  const taskChannelSid = channelOf(options, form, place.workspaceSid)
  const tallies = new Map<string, TaskTally>()
  const tallyOf = (key: string) => {
    const tally = tallies.get(key) ?? new TaskTally({ thresholds, waitsSince })
    tallies.set(key, tally)
    return tally
  }
  const filter = { ...place, ...window, taskChannelSid, eventTypes: taskEventTypes }
  await countEvents(options.taskRouterRepository, filter, (event) => {
    const key = keyOf(event)
    if (key !== null) tallyOf(key).add(event)
  })
  return (key) => {
    const figures = tallyOf(key).figures()
    return { figures, wire: tasksOf(figures, window, thresholds !== undefined) }
  }
}
