import { IconCircle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { TextKey } from '../../texts/index.ts'
import { usePerson, useText } from '../../ui/hooks.ts'
import { PageLink } from '../../ui/PageLink.tsx'
import { usePages } from '../../ui/pages.ts'
import classes from './Admin.module.css'
import { firstSteps } from './first-steps.ts'
import { useAdmin } from './use-admin.ts'

/** The home of administrators: what is to be done, each with its live state, and all their pages. */
export default function AdminPage() {
  const t = useText()
  const person = usePerson()
  const tools = useAdmin()
  const pages = usePages().filter(({ list, may }) => list === 'admin' && may(person))
  const { data: steps = [] } = useQuery({
    queryKey: ['first-steps'],
    queryFn: () => firstSteps(tools),
    refetchInterval: 3_000,
  })
  return (
    <section className={classes['page']} aria-label={t('pages.admin')}>
      <h1 className={classes['title']}>{t('pages.admin')}</h1>
      <p className="soft">{t('admin.homeHelp')}</p>
      <ol className={classes['todo']} data-testid="first-steps">
        {steps.map(({ name, to, isDone, state }) => {
          const Icon = isDone ? IconCircleCheck : IconCircle
          return (
            <li key={name} data-testid={`step-${name}`} data-done={isDone}>
              <PageLink to={to}>
                <Icon size={22} data-done={isDone} aria-hidden="true" />
                <span>
                  <span className={classes['what']}>{t(labels[name])}</span>
                  <span className="soft">{t(state)}</span>
                </span>
                <span className="soft">{t(isDone ? 'admin.done' : 'admin.toDo')}</span>
              </PageLink>
            </li>
          )
        })}
      </ol>
      <ul className={classes['tiles']}>
        {pages.map(({ path, label, icon: Icon }) => (
          <li key={path}>
            <PageLink to={path}>
              <Icon size={20} stroke={1.5} aria-hidden="true" />
              {t(label)}
            </PageLink>
          </li>
        ))}
      </ul>
    </section>
  )
}

const labels = {
  people: 'admin.stepPeople',
  number: 'admin.stepNumber',
  phones: 'admin.stepPhones',
  call: 'admin.stepCall',
} as const satisfies Readonly<Record<string, TextKey>>
