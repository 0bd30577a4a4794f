import { Button, NativeSelect } from '@mantine/core'
import { IconDeviceTv } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useNavigator, useRoute, useText } from '../../ui/hooks.ts'
import { useLive } from '../../ui/live.ts'
import { OldNotice } from '../../ui/OldNotice.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { QueueDrawer } from './QueueDrawer.tsx'
import classes from './QueuesPage.module.css'
import { QueueTable } from './QueueTable.tsx'
import { Wallboard } from './Wallboard.tsx'

/** The queues with their figures; one of them with its waiting list beside. */
export default function QueuesPage() {
  const t = useText()
  const navigator = useNavigator()
  const { path, query } = useRoute()
  const rows = useLive('queues')
  const queues = useMemo(
    () => [...(rows?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name)),
    [rows],
  )
  const window = query.get('window') === 'today' ? 'today' : 'last30'
  const chosen = /^\/queues\/(WQ\w+)$/.exec(path)?.[1] ?? null
  const queue = chosen === null ? undefined : rows?.get(chosen)
  const addressOf = (sid: string | null) => {
    const kept = query.toString()
    return `/queues${sid ? `/${sid}` : ''}${kept ? `?${kept}` : ''}`
  }
  if (query.has('wall')) {
    return <Wallboard queues={queues} onLeave={() => navigator.setQuery({})} />
  }
  return (
    <div className={classes['page']}>
      <section className={classes['queues']} aria-label={t('queues.title')}>
        <header className={classes['head']}>
          <h1 className={classes['title']}>{t('queues.title')}</h1>
          <NativeSelect
            aria-label={t('queues.window')}
            value={window}
            data={[
              { value: 'last30', label: t('queues.last30') },
              { value: 'today', label: t('queues.today') },
            ]}
            onChange={({ currentTarget: { value } }) =>
              navigator.setQuery({ window: value === 'today' ? value : '' })
            }
          />
          <span className={classes['space']} />
          <Button
            variant="default"
            leftSection={<IconDeviceTv size={16} />}
            onClick={() => navigator.setQuery({ wall: '1' })}
          >
            {t('queues.wallboard')}
          </Button>
        </header>
        <OldNotice />
        <Slot name="QueuesStatsView">
          <Slot key="tiles" name="QueuesStats.AggregatedQueuesDataTiles" />
          <Slot key="table" name="QueuesStats.QueuesDataTable">
            <QueueTable
              key="table"
              queues={queues}
              window={window}
              chosen={chosen}
              isLoading={rows === null}
              addressOf={addressOf}
            />
          </Slot>
        </Slot>
      </section>
      {queue && (
        <QueueDrawer
          key={queue.key}
          queue={queue}
          window={window}
          onClose={() => navigator.replace(addressOf(null))}
        />
      )}
    </div>
  )
}
