import { TextInput } from '@mantine/core'
import type { LiveCapacity, LiveWorker } from '@offhook/desk-api'
import { useMutation } from '@tanstack/react-query'
import { admins } from '../../model/pages.ts'
import { messageOf } from '../../model/problem.ts'
import { useApp, usePerson, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { useWorkspaceSid } from '../../ui/use-workspace.ts'
import classes from './SkillsEditor.module.css'

/** How many tasks of each channel a worker has room for. */
export function CapacityEditor({ worker }: { worker: LiveWorker }) {
  const t = useText()
  const { offhook } = useApp()
  const person = usePerson()
  const workspaceSid = useWorkspaceSid() ?? ''
  const save = useMutation({
    mutationFn: ({ channel, capacity }: { channel: LiveCapacity; capacity: number }) =>
      offhook.setCapacity(
        { workspaceSid, workerSid: worker.key, channelSid: channel.sid },
        capacity,
      ),
  })
  const change = (channel: LiveCapacity, text: string) => {
    if (!/^\d{1,3}$/.test(text) || Number(text) === channel.capacity) return
    save.mutate({ channel, capacity: Number(text) })
  }
  const mayChange = admins(person)
  return (
    <section className={classes['root']}>
      <h3>{t('team.capacity')}</h3>
      <ul className={classes['list']}>
        {worker.channels.map((channel) => (
          <li key={channel.sid} className={classes['skill']}>
            <span className="clip">{channel.name}</span>
            <TextInput
              key={String(channel.capacity)}
              size="xs"
              inputMode="numeric"
              readOnly={!mayChange}
              title={mayChange ? undefined : t('team.adminsOnly')}
              aria-label={t('team.capacityOf', { name: channel.name })}
              defaultValue={channel.capacity}
              onBlur={(event) => change(channel, event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
            />
            <span className="soft tabular">{t('team.inUse', { load: channel.load })}</span>
          </li>
        ))}
      </ul>
      {save.error && <InlineNotice tone="error" text={t(messageOf(save.error))} />}
    </section>
  )
}
