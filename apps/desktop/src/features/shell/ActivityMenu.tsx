import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { StateMark } from '../../ui/StateMark.tsx'
import { Timer } from '../../ui/Timer.tsx'
import { useDesk, useDeskView } from './desk-context.ts'
import classes from './TopBar.module.css'

interface ActivityMenuProps {
  readonly isOpen: boolean
  readonly onChange: (isOpen: boolean) => void
}

/** The agent's status, how long it has lasted, and the choice of another. */
export function ActivityMenu({ isOpen, onChange }: ActivityMenuProps) {
  const { desk } = useDesk()
  const { routing } = useDeskView()
  const { activity } = routing
  return (
    <Menu
      opened={isOpen}
      onChange={onChange}
      position="bottom-end"
      width={220}
      transitionProps={{ duration: 100 }}
      loop
    >
      <Menu.Target>
        <button
          type="button"
          className={classes['activity']}
          data-testid="activity"
          title="Change status (Ctrl+Shift+S)"
        >
          <StateMark state={activity?.isAvailable ? 'available' : 'away'} />
          {activity?.name ?? 'Connecting'}
          {activity && (
            <span className={classes['since']}>
              <Timer since={routing.activitySince} />
            </span>
          )}
          <IconChevronDown size={16} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Status</Menu.Label>
        {routing.activities.map(({ sid, name, isAvailable }) => (
          <Menu.Item
            key={sid}
            leftSection={<StateMark state={isAvailable ? 'available' : 'away'} />}
            rightSection={sid === activity?.sid ? <IconCheck size={16} /> : null}
            onClick={() => void desk.setActivity(sid)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
