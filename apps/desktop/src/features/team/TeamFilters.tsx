import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconSearch, IconX } from '@tabler/icons-react'
import { memo } from 'react'
import { choiceOf, choiceText } from '../../model/team/team-conditions.ts'
import type { choicesOf, TeamFilter, TeamOrder } from '../../model/team/team-rows.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useText } from '../../ui/hooks.ts'
import classes from './TeamFilters.module.css'

interface TeamFiltersProps {
  readonly filter: TeamFilter
  readonly choices: ReturnType<typeof choicesOf>
  readonly queues: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (part: Partial<TeamFilter>) => void
}

const orders: readonly (readonly [TeamOrder, PlainKey])[] = [
  ['name', 'team.byName'],
  ['state', 'team.byState'],
  ['call', 'team.byCall'],
  ['handled', 'team.byHandled'],
]

/** Drawn anew only when there is something else to choose: the rows below change all the time. */
export const TeamFilters = memo(function TeamFilters(props: TeamFiltersProps) {
  const { filter, choices, queues, onChange } = props
  const t = useText()
  const one = (value: string) => choiceText({ condition: 'IN', values: [value] })
  /** What is chosen, where the list has no line for it: several, or all but some. */
  const others = (text: string, labels: readonly { value: string; label: string }[]) => {
    if (text === '' || labels.some(({ value }) => value === text)) return []
    const { condition, values } = choiceOf(text)
    const names = values
      .map((value) => labels.find((each) => each.value === one(value))?.label ?? value)
      .join(', ')
    if (condition === 'IN') return [{ value: text, label: names }]
    const key = condition === 'NOT_IN' ? 'team.allBut' : 'team.containing'
    return [{ value: text, label: t(key, { names }) }]
  }
  const lines = (
    text: string,
    any: PlainKey,
    given: readonly { value: string; label: string }[],
  ) => {
    const labels = given.map(({ value, label }) => ({ value: one(value), label }))
    return [{ value: '', label: t(any) }, ...others(text, labels), ...labels]
  }
  const select = (
    name: 'activity' | 'team' | 'skill',
    any: PlainKey,
    values: readonly string[],
  ) => (
    <NativeSelect
      aria-label={t(name === 'team' ? 'team.teamName' : `team.${name}`)}
      value={filter[name]}
      data={lines(
        filter[name],
        any,
        values.map((value) => ({ value, label: value })),
      )}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <search className={classes['root']}>
      <TextInput
        className={classes['search'] ?? ''}
        type="search"
        aria-label={t('team.search')}
        placeholder={t('team.search')}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={filter.q}
        onChange={(event) => onChange({ q: event.currentTarget.value })}
      />
      {select('activity', 'team.anyActivity', choices.activities)}
      {select('team', 'team.anyTeam', choices.teams)}
      {select('skill', 'team.anySkill', choices.skills)}
      <NativeSelect
        aria-label={t('team.queue')}
        value={filter.queue}
        data={lines(filter.queue, 'team.anyQueue', queues)}
        onChange={(event) => onChange({ queue: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('team.order')}
        value={filter.order}
        data={orders.map(([value, label]) => ({ value, label: t(label) }))}
        onChange={(event) => onChange({ order: event.currentTarget.value as TeamOrder })}
      />
      {filter.extra !== '' && (
        <Button
          variant="default"
          title={filter.extra}
          rightSection={<IconX size={14} aria-hidden="true" />}
          onClick={() => onChange({ extra: '' })}
        >
          {t('team.withoutExtra')}
        </Button>
      )}
    </search>
  )
})
