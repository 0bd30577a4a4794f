import { contextFacts } from '../../model/context-facts.ts'
import type { TaskView } from '../../model/task-view.ts'
import { useText } from '../../ui/hooks.ts'
import { DialFacts } from './DialFacts.tsx'
import classes from './Preview.module.css'

/** Somebody of a list, or who is to be called back: who they are, before they are called. */
export function Preview({ task }: { task: TaskView }) {
  const t = useText()
  const { attributes } = task
  const list = attributes['dial_list']
  const attempt = Number(attributes['dial_attempt'] ?? 1)
  const context = (attributes['context'] ?? {}) as TaskView['attributes']
  const { main, more } = contextFacts(t, context)
  return (
    <section className={classes['root']} aria-label={t('outbound.calls')} data-testid="preview">
      <p className={classes['lead']}>
        {attributes['callback'] === true
          ? t('outbound.callbackOffered')
          : t('outbound.previewOffered', { list: typeof list === 'string' ? list : '–' })}
      </p>
      <p className="soft">{t('outbound.attempt', { count: attempt })}</p>
      <DialFacts facts={[...main, ...more]} />
    </section>
  )
}
