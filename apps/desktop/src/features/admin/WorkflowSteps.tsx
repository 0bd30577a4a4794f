import { useText } from '../../ui/hooks.ts'
import classes from './Admin.module.css'
import type { QueueRow } from './task-router-rows.ts'

interface Target {
  readonly queue?: string
  readonly timeout?: number | string
  readonly priority?: number | string
  readonly expression?: string
}

interface Filter {
  readonly filter_friendly_name?: string
  readonly friendly_name?: string
  readonly expression?: string
  readonly targets?: readonly Target[]
}

/** A workflow as a person reads it: which tasks, which queue, how long, and what then. */
export function WorkflowSteps({
  configuration,
  queues,
}: {
  readonly configuration: string
  readonly queues: readonly QueueRow[]
}) {
  const t = useText()
  const { filters, fallback } = read(configuration)
  const nameOf = (sid = '') => queues.find((queue) => queue.sid === sid)?.friendly_name ?? sid
  const step = (target: Target) => (
    <>
      {t('admin.stepQueue', { queue: nameOf(target.queue) })}
      {target.timeout !== undefined &&
        ` · ${t('admin.stepTimeout', { seconds: String(target.timeout) })}`}
      {target.priority !== undefined &&
        ` · ${t('admin.stepPriority', { priority: String(target.priority) })}`}
      {target.expression && ` · ${target.expression}`}
    </>
  )
  return (
    <section className={classes['part']}>
      <h3 className={classes['subtitle']}>{t('admin.steps')}</h3>
      <ol className={classes['steps']}>
        {filters.map((filter, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: filters have no other name than their place
          <li key={index}>
            <strong>
              {filter.filter_friendly_name ?? filter.friendly_name ?? filter.expression}
            </strong>
            <ul>
              {(filter.targets ?? []).map((target, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a target is its place too
                <li key={place}>{step(target)}</li>
              ))}
            </ul>
          </li>
        ))}
        {fallback && (
          <li>
            <strong>{t('admin.everythingElse')}</strong>
            <ul>
              <li>{step(fallback)}</li>
            </ul>
          </li>
        )}
      </ol>
    </section>
  )
}

/** What cannot be read has no steps: the server said why when it was saved. */
function read(configuration: string): { filters: readonly Filter[]; fallback: Target | null } {
  try {
    const routing = JSON.parse(configuration).task_routing ?? {}
    return { filters: routing.filters ?? [], fallback: routing.default_filter ?? null }
  } catch {
    return { filters: [], fallback: null }
  }
}
