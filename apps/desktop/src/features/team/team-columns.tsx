import type { LiveWorker } from '@offhook/desk-api'
import type { ColumnDefinitionProps } from '@offhook/desktop-sdk'
import { type CSSProperties, createElement, useMemo } from 'react'
import { workerInView } from '../../model/plugins/flex-team.ts'
import type { AddedElement } from '../../model/plugins/slots.ts'
import { useApp, useStore } from '../../ui/hooks.ts'
import { PluginElement } from '../../ui/Slot.tsx'

/** A column that a plugin has added to the table of the team. */
export interface TeamColumn extends ColumnDefinitionProps {
  readonly key: string
  readonly added: AddedElement
}

/** The same list as long as no plugin changes it. */
export function useTeamColumns(): readonly TeamColumn[] {
  const { plugins } = useApp()
  const { added } = useStore(plugins.slots.content('WorkersDataTable'))
  return useMemo(
    () =>
      added.flatMap((one) => {
        const { header, content } = one.element.props as Partial<ColumnDefinitionProps>
        if (typeof header !== 'string' || typeof content !== 'function') return []
        return [{ key: one.key, header, content, added: one }]
      }),
    [added],
  )
}

/** What the grid of the table is told of them. */
export function roomFor(columns: readonly TeamColumn[]): CSSProperties {
  if (columns.length === 0) return {}
  const room = {
    '--more-columns': `repeat(${columns.length}, minmax(120px, 1fr))`,
    '--more-width': `${columns.length * 136}px`,
  }
  return room as CSSProperties
}

/** What a column says of one worker; one that throws is left out alone. */
export function ColumnCell({ column, worker }: { column: TeamColumn; worker: LiveWorker }) {
  const element = createElement(Said, { content: column.content, worker })
  return <PluginElement added={{ ...column.added, element }} />
}

function Said({ content, worker }: Pick<TeamColumn, 'content'> & { worker: LiveWorker }) {
  return content(workerInView(worker))
}
