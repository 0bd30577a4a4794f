import { Button } from '@mantine/core'
import { IconHeadset, IconHeadsetOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { formatNumber } from '../../model/format.ts'
import { href } from '../../model/route.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import classes from './EmptyDesk.module.css'

/** What to do when there is nothing to do: become available, or try a call. */
export function EmptyDesk() {
  const t = useText()
  const { offhook } = useApp()
  const { acts } = useDesk()
  const { routing } = useDeskView()
  const { data } = useQuery({
    queryKey: ['configuration'],
    queryFn: () => offhook.configuration(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { activity, activities } = routing
  if (!activity) return <div className={classes['root']} />
  const available = activities.find(({ isAvailable }) => isAvailable)
  if (!activity.isAvailable) {
    return (
      <div className={classes['root']}>
        <IconHeadsetOff size={40} stroke={1.25} className={classes['icon']} aria-hidden="true" />
        <p className={classes['line']}>
          {activity.name === 'Offline'
            ? t('desk.youAreOffline')
            : t('desk.yourStatus', { status: activity.name })}{' '}
          {t('desk.becomeToTake')}
        </p>
        {available && (
          <Button onClick={() => acts.invoke('SetActivity', { activitySid: available.sid })}>
            {t('desk.becomeAvailable')}
          </Button>
        )}
      </div>
    )
  }
  return (
    <div className={classes['root']}>
      <IconHeadset size={40} stroke={1.25} className={classes['icon']} aria-hidden="true" />
      <p className={classes['line']}>{t('desk.waitingForCalls')}</p>
      {data?.phoneNumber && (
        <p className={classes['hint']}>
          {t('desk.tryIt', { number: formatNumber(data.phoneNumber) })}{' '}
          <a href={href('/test-caller')} target="_blank" rel="noreferrer">
            {t('desk.openTestPhone')}
          </a>
        </p>
      )}
    </div>
  )
}
