import type { LiveWorker } from '@offhook/desk-api'
import { useCallback, useMemo } from 'react'
import { teamMatcher } from '../../model/plugins/insights/team-query.ts'
import {
  choicesOf,
  countsOf,
  filterOf,
  queryOf,
  type TeamFilter,
  teamOf,
} from '../../model/team/team-rows.ts'
import { useApp, useNavigator, useRoute, useSame, useText } from '../../ui/hooks.ts'
import { useLive } from '../../ui/live.ts'
import { OldNotice } from '../../ui/OldNotice.tsx'
import { SavedViews } from '../../ui/SavedViews.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { TeamFilters } from './TeamFilters.tsx'
import classes from './TeamPage.module.css'
import { TeamTable } from './TeamTable.tsx'
import { useSupervisionKeys } from './use-supervision-keys.ts'
import { WorkerDrawer } from './WorkerDrawer.tsx'

const none: ReadonlyMap<string, LiveWorker> = new Map()

/** Everybody who works, with what they do; one of them beside it. The filters live in the address bar. */
export default function TeamPage() {
  const t = useText()
  const { actions } = useApp()
  const navigator = useNavigator()
  const { path, query } = useRoute()
  const rows = useLive('team')
  const asked = useLive('assistance')
  const directory = useLive('directory')
  const filter = useMemo(() => filterOf(query), [query])
  const all = rows ?? none
  const isExtra = useMemo(() => teamMatcher(filter.extra), [filter.extra])
  const shown = useMemo(() => teamOf(all.values(), filter, isExtra), [all, filter, isExtra])
  const choices = useSame(useMemo(() => choicesOf(all.values()), [all]))
  const queues = useSame(
    useMemo(
      () =>
        [...(directory?.values() ?? [])]
          .filter(({ kind }) => kind === 'queue')
          .map(({ key, name }) => ({ value: key, label: name })),
      [directory],
    ),
  )
  const counts = useMemo(() => countsOf(all.values()), [all])
  const helpless = useMemo(
    () => new Set([...(asked?.values() ?? [])].map(({ workerSid }) => workerSid)),
    [asked],
  )
  const chosen = /^\/team\/(WK\w+)$/.exec(path)?.[1] ?? null
  const worker = chosen === null ? undefined : rows?.get(chosen)
  useSupervisionKeys(worker ?? null)
  const change = useCallback(
    (part: Partial<TeamFilter>) => navigator.setQuery(queryOf({ ...filter, ...part })),
    [navigator, filter],
  )
  const open = (workerSid: string | null) =>
    void actions.invokeAction('SelectWorkerInSupervisor', workerSid === null ? {} : { workerSid })

  return (
    <div className={classes['page']}>
      <section className={classes['team']} aria-label={t('team.title')}>
        <header className={classes['head']}>
          <h1 className={classes['title']}>{t('team.title')}</h1>
          <p className={`${classes['counts']} soft tabular`}>{t('team.counts', counts)}</p>
          <SavedViews
            page="team"
            query={queryOf(filter)}
            onChoose={(view) => navigator.setQuery(view)}
          />
        </header>
        <TeamFilters filter={filter} choices={choices} queues={queues} onChange={change} />
        <OldNotice />
        <Slot name="TeamsView">
          <TeamTable
            key="table"
            workers={shown}
            isLoading={rows === null}
            isFiltered={all.size > 0}
            helpless={helpless}
            chosen={chosen}
            onOpen={open}
          />
        </Slot>
      </section>
      {worker && (
        <WorkerDrawer
          worker={worker}
          request={[...(asked?.values() ?? [])].find((one) => one.workerSid === worker.key) ?? null}
          onClose={() => open(null)}
        />
      )}
    </div>
  )
}
