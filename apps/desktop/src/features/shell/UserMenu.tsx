import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconBell, IconCheck, IconKeyboard, IconLogout } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Desk } from '../../model/desk.ts'
import { logOut, shortcuts } from '../../model/intents/index.ts'
import { languageCodes, languages } from '../../texts/index.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useApp, useNavigator, usePerson, useStore, useText } from '../../ui/hooks.ts'
import { usePages } from '../../ui/pages.ts'
import { useDesk, useIntent } from './desk-context.ts'
import { shortcutOverlay } from './lazy-parts.ts'
import classes from './TopBar.module.css'

const schemes = [
  ['auto', 'shell.asSystem'],
  ['light', 'shell.light'],
  ['dark', 'shell.dark'],
] as const

/** Asks the browser for its notifications; gone once it has been answered. */
function NotificationItem() {
  const t = useText()
  const [permission, setPermission] = useState(() =>
    'Notification' in window ? Notification.permission : 'denied',
  )
  if (permission !== 'default') return null
  return (
    <Menu.Item
      leftSection={<IconBell size={16} />}
      onClick={() => void Notification.requestPermission().then(setPermission)}
    >
      {t('shell.notifyMe')}
    </Menu.Item>
  )
}

/** The person who is logged in: sound devices, language, appearance, keys, the way out. */
export function UserMenu({ desk }: { desk: Desk | null }) {
  const t = useText()
  const person = usePerson()
  if (!person) return null
  const { fullName, username } = person
  return (
    <Menu
      position="bottom-end"
      width={260}
      transitionProps={{ duration: 100 }}
      keepMounted={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button
          type="button"
          className={classes['user']}
          aria-label={t('shell.menuOf', { name: fullName })}
        >
          <Avatar name={fullName} size={32} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className={classes['menuName']}>{fullName}</span> · {username}
        </Menu.Label>
        <PageItems />
        {desk && <NotificationItem />}
        <Menu.Divider />
        <SchemeItems />
        <Menu.Divider />
        <LanguageItems />
        <Menu.Divider />
        {desk ? <DeskItems /> : <PlainLogout />}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Pages that are about the person: not in the rail, but here. */
function PageItems() {
  const t = useText()
  const navigator = useNavigator()
  const person = usePerson()
  const pages = usePages()
  return pages
    .filter(({ list, may }) => list === 'menu' && may(person))
    .map((page) => (
      <Menu.Item
        key={page.path}
        leftSection={<page.icon size={16} />}
        onClick={() => navigator.go(page.path)}
      >
        {t(page.label)}
      </Menu.Item>
    ))
}

function SchemeItems() {
  const t = useText()
  const { contrast } = useApp()
  const isHigh = useStore(contrast.isHigh)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Label>{t('shell.appearance')}</Menu.Label>
      {schemes.map(([value, label]) => (
        <Menu.Item
          key={value}
          closeMenuOnClick={false}
          rightSection={colorScheme === value ? <IconCheck size={16} /> : null}
          onClick={() => setColorScheme(value)}
        >
          {t(label)}
        </Menu.Item>
      ))}
      <Menu.Item
        closeMenuOnClick={false}
        rightSection={isHigh ? <IconCheck size={16} /> : null}
        onClick={() => contrast.choose(!isHigh)}
      >
        {t('shell.highContrast')}
      </Menu.Item>
    </>
  )
}

function LanguageItems() {
  const t = useText()
  const app = useApp()
  const { language: current } = useStore(app.language.texts)
  return (
    <>
      <Menu.Label>{t('shell.language')}</Menu.Label>
      {languageCodes.map((code) => (
        <Menu.Item
          key={code}
          lang={code}
          closeMenuOnClick={false}
          rightSection={code === current ? <IconCheck size={16} /> : null}
          onClick={() => void app.chooseLanguage(code).catch(() => undefined)}
        >
          {languages[code].name}
        </Menu.Item>
      ))}
    </>
  )
}

function DeskItems() {
  const t = useText()
  const app = useApp()
  const { acts } = useDesk()
  const leave = useIntent(logOut)
  useEffect(() => shortcutOverlay.hint(app), [app])
  return (
    <>
      <Menu.Item
        leftSection={<IconKeyboard size={16} />}
        rightSection={shortcuts.shortcut}
        onClick={() => acts.showShortcuts()}
      >
        {t('shell.shortcuts')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconLogout size={16} />}
        disabled={leave.reason !== null}
        title={leave.reason ?? undefined}
        onClick={leave.perform}
      >
        {t('shell.logOut')}
      </Menu.Item>
    </>
  )
}

/** The way out of a person who takes no calls: nothing can hold them back. */
function PlainLogout() {
  const t = useText()
  const app = useApp()
  return (
    <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => app.logOut()}>
      {t('shell.logOut')}
    </Menu.Item>
  )
}
