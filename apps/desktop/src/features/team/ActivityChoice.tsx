import { NativeSelect } from '@mantine/core'
import type { LiveWorker } from '@offhook/desk-api'
import { useQuery } from '@tanstack/react-query'
import { ignore } from '../../actions/index.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { useWorkspaceSid } from '../../ui/use-workspace.ts'

/** The worker's status, which a supervisor may set. It shows what is so, not what was asked. */
export function ActivityChoice({ worker }: { worker: LiveWorker }) {
  const t = useText()
  const { actions, offhook } = useApp()
  const workspaceSid = useWorkspaceSid()
  const { data } = useQuery({
    queryKey: ['activities', workspaceSid],
    queryFn: () => offhook.activities(workspaceSid ?? ''),
    enabled: workspaceSid !== null,
    staleTime: 60_000,
  })
  const known = data ?? [{ sid: worker.activitySid, friendly_name: worker.activityName }]
  return (
    <NativeSelect
      label={t('team.setStatus')}
      aria-label={t('team.statusOf', { name: worker.name })}
      value={worker.activitySid}
      data={known.map(({ sid, friendly_name: label }) => ({ value: sid, label }))}
      onChange={(event) =>
        void actions
          .invokeAction('SetWorkerActivity', {
            workerSid: worker.key,
            activitySid: event.currentTarget.value,
          })
          .catch(ignore)
      }
    />
  )
}
