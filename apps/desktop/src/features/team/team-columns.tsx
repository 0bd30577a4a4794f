// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot have virtual rows.

import type { ColumnDefinitionProps, ComponentProps } from '@offhook/desktop-sdk'
import { type ComponentType, type CSSProperties, createElement, useMemo } from 'react'
import { workerInView } from '../../model/plugins/flex-team.ts'
import {
  type AddedElement,
  childrenOf,
  isAdded,
  type SlotChild,
} from '../../model/plugins/slots.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useApp, useSameList, useStore } from '../../ui/hooks.ts'
import { PluginElement, useDefaultProps } from '../../ui/Slot.tsx'
import {
  CallCell,
  type CellProps,
  HandledCell,
  HandleTimeCell,
  MissedCell,
  NameCell,
  StatusCell,
  TasksCell,
} from './TeamCells.tsx'

/** How wide a column is at least, in pixels, and its share of the room that is left. */
interface Width {
  readonly least: number
  readonly share?: number
}

interface BuiltIn extends Width {
  readonly title: PlainKey
  readonly Cell: ComponentType<CellProps>
}

/** A column that a plugin has added to the table of the team. */
interface Brought extends Width, ColumnDefinitionProps {
  readonly added: AddedElement
  /** What the table gives its columns. */
  readonly props: ComponentProps
}

export type TeamColumn = { readonly key: string } & (BuiltIn | Brought)

/** By the keys that plugins know. */
const columns: Readonly<Record<string, BuiltIn>> = {
  name: { title: 'team.name', least: 200, share: 2, Cell: NameCell },
  status: { title: 'team.status', least: 190, share: 1.4, Cell: StatusCell },
  call: { title: 'team.call', least: 130, share: 1.2, Cell: CallCell },
  tasks: { title: 'team.tasks', least: 96, Cell: TasksCell },
  handled: { title: 'team.handled', least: 80, Cell: HandledCell },
  handleTime: { title: 'team.handleTime', least: 96, Cell: HandleTimeCell },
  missed: { title: 'team.missed', least: 72, Cell: MissedCell },
}
const builtIn: readonly SlotChild<BuiltIn>[] = Object.entries(columns).map(([key, child]) => ({
  key,
  child,
}))

/** Those that are shown, in their order; the same list as long as no plugin changes it. */
export function useTeamColumns(): readonly TeamColumn[] {
  const content = useStore(useApp().plugins.slots.content('WorkersDataTable'))
  const props = useDefaultProps('WorkersDataTable')
  const shown = useSameList(childrenOf(builtIn, content, props))
  return useMemo(() => shown.flatMap((one) => columnOf(one, props)), [shown, props])
}

/** None of an element that defines no column. */
function columnOf(one: SlotChild<BuiltIn> | AddedElement, props: ComponentProps): TeamColumn[] {
  const { key } = one
  if (!isAdded(one)) return [{ key, ...one.child }]
  const { header, content } = one.element.props as Partial<ColumnDefinitionProps>
  if (typeof header !== 'string' || typeof content !== 'function') return []
  return [{ key: `plugin ${key}`, header, content, added: one, props, least: 120, share: 1 }]
}

/** What the grid of the table is told of them. */
export function roomFor(shown: readonly TeamColumn[]): CSSProperties {
  const tracks = shown.map(({ least, share }) =>
    share === undefined ? `${least}px` : `minmax(${least}px, ${share}fr)`,
  )
  // As the style of a row has them; a narrow row may take the padding at its end.
  const gap = 16
  const padding = 24
  const least = shown.reduce((sum, column) => sum + column.least + gap, padding - gap)
  const room = { '--columns': tracks.join(' '), '--least': `${least}px` }
  return room as CSSProperties
}

/** What a column says of one worker; one of a plugin that throws is left out alone. */
export function ColumnCell({ column, ...of }: { column: TeamColumn } & CellProps) {
  if ('Cell' in column) return <column.Cell {...of} />
  const element = createElement(Said, { column, ...of })
  return (
    <span role="cell" className="clip">
      <PluginElement added={{ ...column.added, element }} />
    </span>
  )
}

function Said({ column: { content, props }, worker }: { column: Brought } & CellProps) {
  return content(workerInView(worker), props)
}
