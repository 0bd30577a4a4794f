import { Button, TextInput } from '@mantine/core'
import { IconChevronLeft, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { isNumberOf } from '../model/team/team-rows.ts'
import { FormOfRow } from './FormOfRow.tsx'
import type { ListFormOf } from './form-fields.ts'
import { useDelayed, useNavigator, useRoute, useText } from './hooks.ts'
import { InlineNotice } from './InlineNotice.tsx'
import classes from './ListForm.module.css'
import { PageLink } from './PageLink.tsx'
import { reasonOf } from './reason-of.ts'
import { useRemovals } from './use-removals.ts'

const NEW = 'new'
/** A list longer than this can be searched. */
const SHORT = 8

/**
 * The one pattern of what an administrator looks after: a list on the left, the form of one row on
 * the right, saved in place, with an undo in place of a question.
 */
export function ListForm<Row>({
  of,
  below,
  belowNew,
  foot,
  more,
}: {
  readonly of: ListFormOf<Row>
  /** What stands below the form of a row: its state, something to try. */
  readonly below?: (row: Row) => ReactNode
  /** What stands below the form of a row that is being made: other ways to make it. */
  readonly belowNew?: ReactNode
  /** What stands below whatever is chosen: what holds for all rows. */
  readonly foot?: ReactNode
  /** What stands below the list: more of it. */
  readonly more?: ReactNode
}) {
  const t = useText()
  const navigator = useNavigator()
  const queries = useQueryClient()
  const { path } = useRoute()
  const queryKey = ['list-form', of.path]
  const list = useQuery({
    queryKey,
    queryFn: () => of.load(),
    ...(of.refreshMs !== undefined && { refetchInterval: of.refreshMs }),
  })
  const isLate = useDelayed(list.isPending)
  const refresh = () => queries.invalidateQueries({ queryKey })
  const removals = useRemovals<Row>({
    idOf: of.idOf,
    remove: async (row) => {
      await of.remove?.(row)
      await refresh()
    },
  })
  const id = path.startsWith(`${of.path}/`)
    ? decodeURIComponent(path.slice(of.path.length + 1))
    : ''
  const rows = (list.data ?? []).filter((row) => !removals.isRemoved(of.idOf(row)))
  const selected = rows.find((row) => of.idOf(row) === id)
  const [wanted, setWanted] = useState('')
  const isLong = rows.length > SHORT
  const shown = isLong ? rows.filter((row) => matches(of, row, wanted)) : rows
  const isNew = id === NEW && of.create !== undefined
  const go = (to: string) => navigator.go(`${of.path}/${encodeURIComponent(to)}`)

  return (
    <section className={classes['page']} aria-label={t(of.title)}>
      <div className={classes['list']}>
        <header className={classes['head']}>
          <PageLink to="/admin" className={classes['back']}>
            <IconChevronLeft size={16} aria-hidden="true" />
            {t('pages.admin')}
          </PageLink>
          <h1 className={classes['title']}>{t(of.title)}</h1>
          {of.create && of.add && (
            <Button
              fullWidth
              variant="default"
              leftSection={<IconPlus size={16} />}
              onClick={() => go(NEW)}
            >
              {t(of.add)}
            </Button>
          )}
        </header>
        {isLong && (
          <TextInput
            type="search"
            className={classes['search'] ?? ''}
            aria-label={t('forms.search')}
            placeholder={t('forms.search')}
            leftSection={<IconSearch size={16} />}
            value={wanted}
            onChange={({ currentTarget }) => setWanted(currentTarget.value)}
          />
        )}
        {list.isError && <InlineNotice tone="error" text={reasonOf(t, list.error)} />}
        {isLate && <div className={classes['skeleton']} aria-hidden="true" />}
        {list.isSuccess && rows.length === 0 && <p className={classes['empty']}>{t(of.empty)}</p>}
        {isLong && shown.length === 0 && (
          <p className={classes['empty']} role="status">
            {t('forms.nothingFound')}
          </p>
        )}
        <ul className={classes['rows']} data-testid="list-form-rows">
          {shown.map((row) => (
            <li key={of.idOf(row)}>
              <PageLink
                to={`${of.path}/${encodeURIComponent(of.idOf(row))}`}
                className={classes['row']}
                aria-current={row === selected ? 'true' : undefined}
              >
                <span className={`${classes['name']} clip`}>{of.nameOf(row)}</span>
                {of.detailOf && (
                  <span className={`${classes['detail']} clip`}>{of.detailOf(row)}</span>
                )}
              </PageLink>
            </li>
          ))}
        </ul>
        {more && <div className={classes['more']}>{more}</div>}
      </div>
      <div className={classes['form']}>
        <div className={classes['inner']}>
          {removals.last && (
            <InlineNotice
              tone="info"
              text={t('forms.removed', { name: of.nameOf(removals.last) })}
              action={{ label: t('forms.undo'), run: removals.undo }}
            />
          )}
          {removals.failure !== null && (
            <InlineNotice
              tone="error"
              text={t('forms.notRemoved', { reason: reasonOf(t, removals.failure) })}
            />
          )}
          {selected || isNew ? (
            <FormOfRow
              // What stands below may have the row's own name as its key.
              key={`form-${id}`}
              of={of}
              row={selected ?? null}
              onMade={async (made) => {
                await refresh()
                go(made)
              }}
              onSaved={refresh}
              onRemove={(row) => {
                removals.remove(row)
                navigator.go(of.path)
              }}
            />
          ) : (
            <p className={classes['hint']}>{of.help && t(of.help)}</p>
          )}
          {selected && below?.(selected)}
          {isNew && belowNew}
          {foot}
        </div>
      </div>
    </section>
  )
}

/** Each word that is typed stands somewhere in what the list shows of the row; or it is its number. */
function matches<Row>(of: ListFormOf<Row>, row: Row, wanted: string): boolean {
  const texts = [of.nameOf(row), of.detailOf?.(row) ?? '']
  const text = texts.join(' ').toLocaleLowerCase()
  const words = wanted.toLocaleLowerCase().split(/\s+/)
  return words.every((word) => text.includes(word)) || isNumberOf(texts, wanted)
}
