import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { type Standing, standingOf } from '../../model/standing.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { type MarkState, StateMark } from '../../ui/StateMark.tsx'
import { useDesk, useDeskView } from './desk-context.ts'
import classes from './TopBar.module.css'

interface ActivityMenuProps {
  readonly isOpen: boolean
  readonly onChange: (isOpen: boolean) => void
}

const marks: Readonly<Record<Standing, MarkState>> = {
  connecting: 'connecting',
  unreachable: 'unreachable',
  ringing: 'ringing',
  'in-call': 'live',
  'wrap-up': 'wrapping',
  available: 'available',
  away: 'away',
}

/** Words for what the activity alone would not tell. */
const words: Readonly<Partial<Record<Standing, PlainKey>>> = {
  connecting: 'bar.connectingNow',
  unreachable: 'bar.notReachable',
  ringing: 'bar.ringingNow',
  'in-call': 'bar.inCall',
  'wrap-up': 'bar.wrapUp',
}

/** How the agent stands towards new calls, and the choice of another status. */
export function ActivityMenu({ isOpen, onChange }: ActivityMenuProps) {
  const t = useText()
  const { acts } = useDesk()
  const { routing, phone, desk } = useDeskView()
  const { activity, activities } = routing
  const standing = standingOf({ routing, phone, phases: desk.tasks.map(({ phase }) => phase) })
  const word = words[standing]
  return (
    <Menu
      opened={isOpen}
      onChange={onChange}
      position="bottom-end"
      width={220}
      transitionProps={{ duration: 100 }}
      withInitialFocusPlaceholder={false}
      loop
    >
      <Menu.Target>
        <button
          type="button"
          className={classes['activity']}
          data-testid="activity"
          data-standing={standing}
          title={`${t('intents.changeStatus')} (Ctrl+Shift+S)`}
        >
          <StateMark state={marks[standing]} />
          <span className="clip">{word ? t(word) : activity?.name}</span>
          {activity && (
            <span className={`${classes['since']} clip`}>
              {word ? activity.name : <LiveTimer since={routing.activitySince} />}
            </span>
          )}
          <IconChevronDown size={16} aria-hidden="true" className={classes['chevron']} />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('bar.status')}>
        {activities.map(({ sid, name, isAvailable }) => (
          <Menu.Item
            key={sid}
            leftSection={<StateMark state={isAvailable ? 'available' : 'away'} />}
            rightSection={sid === activity?.sid ? <IconCheck size={16} /> : null}
            onClick={() => acts.invoke('SetActivity', { activitySid: sid })}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
