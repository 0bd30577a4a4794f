import { Button, NativeSelect } from '@mantine/core'
import type { QualityRecord, WorstRecord } from '@offhook/desk-api'
import { formatNumber } from '../../model/format.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useRoute, useText } from '../../ui/hooks.ts'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { type Narrowing, narrowings } from './narrowing.ts'
import classes from './ReportsPage.module.css'
import { useQueryChange } from './use-query-change.ts'

const titles: Readonly<Record<Narrowing, PlainKey>> = {
  number: 'insights.worstNumbers',
  agent: 'insights.worstAgents',
  network: 'insights.worstNetworks',
  trunk: 'insights.worstTrunks',
}
const choices = [1, 5, 20, 100]
const USUAL = 5

/** How many calls somebody must have to be in a list, as the address says. */
export function leastOf(query: URLSearchParams): number {
  const asked = Number(query.get('least'))
  return choices.includes(asked) ? asked : USUAL
}

/** Where calls are worst by the share of those with warnings; each leads to its calls. */
export function WorstLists({
  worst,
  atLeast,
}: {
  readonly worst: QualityRecord['worst']
  readonly atLeast: number
}) {
  const t = useText()
  const change = useQueryChange()
  return (
    <section aria-label={t('insights.worst')}>
      <div className={classes['tools']}>
        <NativeSelect
          label={t('insights.atLeast')}
          value={String(atLeast)}
          data={choices.map(String)}
          onChange={({ currentTarget: { value } }) =>
            change({ least: value === String(USUAL) ? '' : value })
          }
        />
      </div>
      <div className={classes['charts']}>
        {narrowings.map((by) => (
          <Worst key={by} by={by} rows={worst[by]} />
        ))}
      </div>
    </section>
  )
}

function Worst({ by, rows }: { readonly by: Narrowing; readonly rows: readonly WorstRecord[] }) {
  const t = useText()
  const change = useQueryChange()
  const chosen = useRoute().query.get(by)
  const title = t(titles[by])
  if (rows.length === 0) return null
  return (
    <section className={classes['part']} aria-label={title}>
      <h2 className={classes['subtitle']}>{title}</h2>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">{t('insights.withWarnings')}</th>
            <th scope="col">{t('insights.calls')}</th>
            <th scope="col">{t('insights.mos')}</th>
          </tr>
        </thead>
        <tbody className="tabular">
          {rows.map(({ name, label, calls, tagged, mos }) => (
            <tr key={name}>
              <td>
                <Button
                  size="compact-sm"
                  variant={chosen === name ? 'filled' : 'default'}
                  aria-pressed={chosen === name}
                  onClick={() => change({ [by]: chosen === name ? '' : name })}
                >
                  {by === 'number' ? formatNumber(label) : label}
                </Button>{' '}
                {by === 'number' && <DialNumber number={label} isBeside />}
              </td>
              <td>{`${Math.round((tagged / calls) * 100)} % (${tagged})`}</td>
              <td>{calls}</td>
              <td>{mos === null ? '–' : Math.round(mos * 10) / 10}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
