import { IconChevronLeft } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FormOfRow } from './FormOfRow.tsx'
import type { ListFormOf } from './form-fields.ts'
import { useText } from './hooks.ts'
import { InlineNotice } from './InlineNotice.tsx'
import classes from './ListForm.module.css'
import { PageLink } from './PageLink.tsx'
import { reasonOf } from './reason-of.ts'

/** The same form where there is one thing to set and no list. */
export function SettingsForm<Row>({
  of,
  children,
}: {
  readonly of: ListFormOf<Row>
  readonly children?: ReactNode
}) {
  const t = useText()
  return (
    <section className={classes['settings']} aria-label={t(of.title)}>
      <div className={classes['inner']}>
        <header>
          <PageLink to="/admin" className={classes['back']}>
            <IconChevronLeft size={16} aria-hidden="true" />
            {t('pages.admin')}
          </PageLink>
          <h1 className={classes['title']}>{t(of.title)}</h1>
          {of.help && <p className={classes['detail']}>{t(of.help)}</p>}
        </header>
        <OnlyRowForm of={of} />
        {children}
      </div>
    </section>
  )
}

/** The form of the only row, saved in place; `children` is what stands below it. */
export function OnlyRowForm<Row>({
  of,
  children,
}: {
  readonly of: ListFormOf<Row>
  readonly children?: (row: Row) => ReactNode
}) {
  const t = useText()
  const queries = useQueryClient()
  const queryKey = ['list-form', of.path]
  const { data, error } = useQuery({ queryKey, queryFn: () => of.load() })
  const row = data?.[0]
  return (
    <>
      {error && <InlineNotice tone="error" text={reasonOf(t, error)} />}
      {row !== undefined && (
        <FormOfRow
          of={of}
          row={row}
          onMade={async () => undefined}
          onSaved={() => queries.invalidateQueries({ queryKey })}
          onRemove={() => undefined}
        />
      )}
      {row !== undefined && children?.(row)}
    </>
  )
}
