import type {
  NotificationActionProps,
  SideLinkProps,
  TabProps,
  ViewProps,
} from '@offhook/desktop-sdk'
import * as React from 'react'
import * as jsxRuntime from 'react/jsx-runtime'
import type { SharedParts } from '../../model/plugins/shared-parts.ts'
import { pathOfView } from '../../model/view-names.ts'
import { useRoute } from '../../ui/hooks.ts'
import { NoticeButton } from '../../ui/NoticeButton.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import classes from './Rail.module.css'

/** What of the screen plugins are given. */
export const sharedParts: SharedParts = {
  React,
  jsxRuntime,
  View,
  SideLink,
  Tab,
  ColumnDefinition,
  NotificationAction,
}

/** A page of a plugin; its name is its address. */
function View({ children }: ViewProps) {
  return <section className={classes['view']}>{children}</section>
}

/** What a tab of a plugin shows; the tab itself is made of its label. */
function Tab({ children }: TabProps) {
  return children
}

/** Read by the table, which draws the column. */
function ColumnDefinition() {
  return null
}

/** A button of a notice; which one, the page tells it. */
function NotificationAction({ label, onClick, notification }: NotificationActionProps) {
  const run = () => notification && onClick?.(undefined, notification)
  return <NoticeButton label={label} run={run} />
}

/** A place of a plugin in the rail. */
function SideLink({ viewName, label, icon }: SideLinkProps) {
  const { path } = useRoute()
  const to = pathOfView(viewName)
  return (
    <PageLink
      to={to}
      title={label}
      aria-label={label}
      aria-current={path === to ? 'page' : undefined}
      className={classes['item']}
    >
      {icon ?? label.slice(0, 1)}
    </PageLink>
  )
}
