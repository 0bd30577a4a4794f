import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Guard } from '../../ui/Guard.tsx'
import { useApp, useRoute, useText } from '../../ui/hooks.ts'
import classes from './NoPage.module.css'

/** What stands at an address; where it cannot be drawn, what happened and what helps. The call goes on. */
export function PageGuard({ children }: { children: ReactNode }) {
  const { plugins } = useApp()
  return (
    <Guard
      onBroken={(error) => plugins.report(error, 'the page')}
      instead={(again) => <BrokenPage again={again} />}
    >
      {children}
    </Guard>
  )
}

function BrokenPage({ again }: { again: () => void }) {
  const t = useText()
  const app = useApp()
  const { path } = useRoute()
  const [brokenAt] = useState(path)
  useEffect(() => {
    if (path !== brokenAt) again()
  }, [path, brokenAt, again])
  return (
    <section className={classes['root']} role="alert" data-testid="page-broken">
      <IconAlertTriangle size={40} stroke={1.25} className={classes['icon']} aria-hidden="true" />
      <h1 className={classes['title']}>{t('shell.brokenTitle')}</h1>
      <p className="soft">{t('shell.brokenHelp')}</p>
      <Button.Group>
        <Button onClick={again}>{t('notices.tryAgain')}</Button>
        <Button variant="default" onClick={() => app.reload()}>
          {t('notices.reload')}
        </Button>
      </Button.Group>
    </section>
  )
}
