import type { TaskView } from '../../model/task-view.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { useDefaultProps } from '../../ui/Slot.tsx'
import classes from './ContextPanel.module.css'

/** The page that `uriCallback` of the CRM container names for a task, or for none. */
export function CrmFrame({ task }: { task: TaskView | null }) {
  const t = useText()
  const { plugins } = useApp()
  const { uriCallback } = useDefaultProps('CRMContainer')
  if (typeof uriCallback !== 'function') return null
  let url: unknown = null
  try {
    url = uriCallback(task ? (plugins.taskOf(task) ?? undefined) : undefined)
  } catch (error) {
    plugins.report(error, 'CRMContainer.uriCallback')
  }
  // Which pages may be shown is for the content policy of the page to say.
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) return null
  return <iframe className={classes['crm']} title={t('desk.crm')} src={url} />
}
