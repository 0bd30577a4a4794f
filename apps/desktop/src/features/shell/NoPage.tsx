import type { PersonRecord } from '@offhook/desk-api'
import { IconLock, IconMapOff } from '@tabler/icons-react'
import { homeOf } from '../../model/pages.ts'
import { useText } from '../../ui/hooks.ts'
import { PageLink } from '../../ui/PageLink.tsx'
import { usePages } from '../../ui/pages.ts'
import classes from './NoPage.module.css'

/** In place of a page that is not there, or not for this person. */
export function NoPage({ why, person }: { why: 'forbidden' | 'missing'; person: PersonRecord }) {
  const t = useText()
  const home = homeOf(usePages(), person)
  const Icon = why === 'forbidden' ? IconLock : IconMapOff
  return (
    <section className={classes['root']} data-testid={`page-${why}`}>
      <Icon size={40} stroke={1.25} className={classes['icon']} aria-hidden="true" />
      <h1 className={classes['title']}>
        {t(why === 'forbidden' ? 'shell.forbiddenTitle' : 'shell.missingTitle')}
      </h1>
      <p className="soft">{t(why === 'forbidden' ? 'shell.forbiddenHelp' : 'shell.missingHelp')}</p>
      {home && (
        <PageLink to={home.path}>{t('shell.backTo', { page: { key: home.label } })}</PageLink>
      )}
    </section>
  )
}
