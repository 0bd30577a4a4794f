import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconBell, IconCheck, IconKeyboard, IconLogout } from '@tabler/icons-react'
import { useState } from 'react'
import { logOut, shortcuts } from '../../model/intents.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useApp, useStore } from '../../ui/hooks.ts'
import { AudioMenu } from './AudioMenu.tsx'
import { useDesk, useIntent } from './desk-context.ts'
import classes from './TopBar.module.css'

const schemes = [
  ['auto', 'Same as the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

/** Asks the browser for its notifications; gone once it has been answered. */
function NotificationItem() {
  const [permission, setPermission] = useState(() =>
    'Notification' in window ? Notification.permission : 'denied',
  )
  if (permission !== 'default') return null
  return (
    <Menu.Item
      leftSection={<IconBell size={16} />}
      onClick={() => void Notification.requestPermission().then(setPermission)}
    >
      Notify me of calls
    </Menu.Item>
  )
}

/** The person who is logged in: sound devices, appearance, keys, the way out. */
export function UserMenu() {
  const { session } = useApp()
  const { acts } = useDesk()
  const state = useStore(session.state)
  const leave = useIntent(logOut)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  if (state.status !== 'in') return null
  const { fullName, username } = state.person
  return (
    <Menu position="bottom-end" width={260} transitionProps={{ duration: 100 }} keepMounted={false}>
      <Menu.Target>
        <button type="button" className={classes['user']} aria-label={`Menu of ${fullName}`}>
          <Avatar name={fullName} size={32} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className={classes['menuName']}>{fullName}</span> · {username}
        </Menu.Label>
        <AudioMenu />
        <NotificationItem />
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {schemes.map(([value, label]) => (
          <Menu.Item
            key={value}
            closeMenuOnClick={false}
            rightSection={colorScheme === value ? <IconCheck size={16} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKeyboard size={16} />}
          rightSection={shortcuts.shortcut}
          onClick={() => acts.showShortcuts()}
        >
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          disabled={leave.reason !== null}
          title={leave.reason ?? undefined}
          onClick={leave.perform}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
