import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { PlainKey } from '../../texts/index.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useApp, useNavigator, useText } from '../../ui/hooks.ts'
import classes from './CallLog.module.css'
import { outcomes, statusText } from './columns.tsx'
import { isNarrowed, type LogFilter, readFilter, statuses, type View } from './log-filter.ts'

/** From the last key to the question. */
const typingMs = 250

/** Changes one part of the filter as the address bar has it in that moment, and not as it was drawn. */
function useChange(): (part: Partial<LogFilter>) => void {
  const navigator = useNavigator()
  return (part) => {
    const { view, ...rest } = { ...readFilter(navigator.route.get().query), ...part }
    navigator.setQuery({ view: view === 'contacts' ? '' : view, ...rest })
  }
}

export function Filters({ filter }: { filter: LogFilter }) {
  const t = useText()
  const change = useChange()
  const onlyOfContacts = filter.view === 'legs' ? t('calls.onlyOfContacts') : null
  return (
    <search className={classes['filters']}>
      <SegmentedControl
        aria-label={t('calls.showAs')}
        value={filter.view}
        data={[
          { value: 'contacts', label: t('calls.contacts') },
          { value: 'legs', label: t('calls.legs') },
        ]}
        onChange={(view) => change({ view: view as View })}
      />
      <TypedFilter name="number" label="calls.number" value={filter.number} hasIcon />
      <TypedFilter name="agent" label="calls.agent" value={filter.agent} reason={onlyOfContacts} />
      <TypedFilter
        name="disposition"
        label="calls.disposition"
        value={filter.disposition}
        reason={onlyOfContacts}
      />
      <NativeSelect
        aria-label={t('calls.direction')}
        value={filter.direction}
        data={[
          { value: '', label: t('calls.anyDirection') },
          { value: 'inbound', label: t('calls.inbound') },
          { value: 'outbound', label: t('calls.outbound') },
        ]}
        onChange={({ currentTarget: { value } }) =>
          change({ direction: value as LogFilter['direction'] })
        }
      />
      {filter.view === 'contacts' ? (
        <NativeSelect
          aria-label={t('calls.outcome')}
          value={filter.outcome}
          data={[
            { value: '', label: t('calls.anyOutcome') },
            { value: 'live', label: t('calls.goesOn') },
            ...Object.entries(outcomes).map(([value, key]) => ({ value, label: t(key) })),
          ]}
          onChange={({ currentTarget: { value } }) => change({ outcome: value })}
        />
      ) : (
        <NativeSelect
          aria-label={t('calls.status')}
          value={filter.status}
          data={[
            { value: '', label: t('calls.anyStatus') },
            ...statuses.map((status) => ({ value: status, label: statusText(t, status) })),
          ]}
          onChange={({ currentTarget: { value } }) => change({ status: value })}
        />
      )}
      {(['since', 'until'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          className={classes['day'] ?? ''}
          leftSection={t(`calls.${name}Short`)}
          leftSectionWidth={52}
          aria-label={t(`calls.${name}`)}
          title={t(`calls.${name}`)}
          value={filter[name]}
          onChange={({ currentTarget: { value } }) => change({ [name]: value })}
        />
      ))}
      <button
        type="button"
        className={classes['clear']}
        disabled={!isNarrowed(filter)}
        onClick={() =>
          change({
            ...{ number: '', agent: '', disposition: '', since: '', until: '' },
            ...{ direction: '', outcome: '', status: '' },
          })
        }
      >
        {t('calls.clear')}
      </button>
    </search>
  )
}

interface TypedFilterProps {
  readonly name: 'number' | 'agent' | 'disposition'
  readonly label: PlainKey
  readonly value: string
  readonly hasIcon?: boolean
  /** Why it narrows nothing in this view; null when it does. */
  readonly reason?: string | null
}

/**
 * A field that waits for the end of typing before it filters; what is typed meanwhile stays. While it
 * cannot be used it stays in the tab order, so that its reason can be read.
 */
function TypedFilter({ name, label, value, hasIcon, reason = null }: TypedFilterProps) {
  const t = useText()
  const { clock } = useApp()
  const change = useChange()
  const [text, setText] = useState(value)
  const told = useRef(value)
  const stop = useRef(() => {})
  useEffect(() => {
    // What we have put into the address bar ourselves is no news.
    if (value === told.current) return
    told.current = value
    stop.current()
    setText(value)
  }, [value])
  useEffect(() => () => stop.current(), [])
  const field = (
    <TextInput
      aria-label={t(label)}
      placeholder={t(label)}
      leftSection={hasIcon ? <IconSearch size={16} aria-hidden="true" /> : undefined}
      value={text}
      readOnly={reason !== null}
      data-disabled={reason !== null || undefined}
      aria-disabled={reason !== null}
      aria-description={reason ?? undefined}
      onChange={({ currentTarget: { value: typed } }) => {
        setText(typed)
        stop.current()
        stop.current = clock.after(typingMs, () => {
          told.current = typed.trim()
          change({ [name]: typed.trim() })
        })
      }}
    />
  )
  if (reason === null) return field
  return (
    <Hint text={t(label)} reason={reason}>
      {field}
    </Hint>
  )
}
