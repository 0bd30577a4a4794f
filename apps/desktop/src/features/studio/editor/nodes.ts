import { type Edge, MarkerType, type Node, Position } from '@xyflow/react'
import type { FlowDefinition, FlowState } from '../../../model/studio/definition.ts'
import type { Change } from '../../../model/studio/difference.ts'
import { drawnAt, sizeOf, waysOut } from '../../../model/studio/geometry.ts'
import { type Marks, wireKey } from './marks.ts'

/** What a widget's face shows. The same content is the same object, so that it is drawn once. */
export interface WidgetFace extends Record<string, unknown> {
  readonly state: FlowState
  readonly tone: 'error' | 'warning' | null
  readonly change: Change | null
  /** In a run that is shown: part of it, where it stands, or not part of it. */
  readonly run: 'passed' | 'current' | 'aside' | null
  /** Calls that are here now. */
  readonly calls: number
}

export type WidgetNodeOf = Node<WidgetFace, 'widget'>

/** The nodes of a flow. One whose content is as before is the same object, where it is drawn now. */
export function nodesOf(
  flow: FlowDefinition,
  selection: ReadonlySet<string>,
  marks: Marks,
  before: readonly WidgetNodeOf[],
): WidgetNodeOf[] {
  const earlier = new Map(before.map((node) => [node.id, node]))
  return flow.states.map((state) => {
    const face = faceOf(state, marks)
    const selected = selection.has(state.name)
    const old = earlier.get(state.name)
    if (old && isSameFace(old.data, face))
      return old.selected === selected ? old : { ...old, selected }
    const { width, height } = sizeOf(state)
    const isMoved = old?.data.state.properties['offset'] !== state.properties['offset']
    return {
      // As drawn: the library need not measure.
      measured: { width, height },
      id: state.name,
      type: 'widget',
      position: old && !isMoved ? old.position : drawnAt(state),
      width,
      height,
      selected,
      data: face,
      ariaLabel: `${state.name}, ${state.type}`,
      handles: [
        {
          id: 'in',
          type: 'target',
          position: Position.Top,
          x: width / 2,
          y: 0,
          width: 1,
          height: 1,
        },
        ...waysOut(state).map((port, index, { length }) => ({
          id: port.id,
          type: 'source' as const,
          position: Position.Bottom,
          x: ((index + 0.5) * width) / length,
          y: height,
          width: 1,
          height: 1,
        })),
      ],
    }
  })
}

function faceOf(state: FlowState, { tones, changes, path, current, live }: Marks): WidgetFace {
  const { name } = state
  const run = path && (name === current ? 'current' : path.has(name) ? 'passed' : 'aside')
  return {
    state,
    tone: tones.get(name) ?? null,
    change: changes?.get(name) ?? null,
    run,
    calls: live?.get(name) ?? 0,
  }
}

function isSameFace(one: WidgetFace, other: WidgetFace): boolean {
  return (
    one.state === other.state &&
    one.tone === other.tone &&
    one.change === other.change &&
    one.run === other.run &&
    one.calls === other.calls
  )
}

/** How each wire is drawn. */
const look = {
  type: 'smoothstep',
  markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
}

/** The wires of a flow. */
export function edgesOf(flow: FlowDefinition, selected: string | null, marks: Marks): Edge[] {
  const names = new Set(flow.states.map(({ name }) => name))
  return flow.states.flatMap((state) =>
    waysOut(state).flatMap(({ id: port, next }): Edge[] => {
      if (next === null || !names.has(next)) return []
      const id = wireKey(state.name, port)
      const count = marks.live?.get(id)
      const className = marks.path ? (marks.path.has(id) ? 'passed' : 'aside') : undefined
      return [
        {
          id,
          source: state.name,
          sourceHandle: port,
          target: next,
          targetHandle: 'in',
          selected: id === selected,
          focusable: false,
          ...look,
          ...(className !== undefined && { className }),
          ...(count !== undefined && { label: String(count) }),
        },
      ]
    }),
  )
}
