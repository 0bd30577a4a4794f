import { Graph, layout } from '@dagrejs/dagre'
import type { FlowDefinition, Point } from './definition.ts'
import { nextOf } from './ports.ts'

/** How large a widget is drawn, in pixels at 100 %. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Room between widgets, in pixels. */
const BESIDE = 48
const BELOW = 72

/**
 * A place for each widget, in layers from the trigger down, with few crossings. The same flow gives
 * the same picture.
 */
export function arranged(
  flow: FlowDefinition,
  sizeOf: (name: string) => Size,
): ReadonlyMap<string, Point> {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'TB', nodesep: BESIDE, ranksep: BELOW })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { name } of flow.states) graph.setNode(name, { ...sizeOf(name) })
  for (const state of flow.states) {
    for (const transition of state.transitions) {
      const next = nextOf(transition)
      if (next !== null && graph.hasNode(next)) graph.setEdge(state.name, next)
    }
  }
  layout(graph)
  return new Map(
    flow.states.map(({ name }) => {
      // The library tells of middles.
      const { x = 0, y = 0, width = 0, height = 0 } = graph.node(name) as Partial<Point & Size>
      return [name, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }]
    }),
  )
}
