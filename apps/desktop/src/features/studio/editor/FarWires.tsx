import { ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import { sizeOf, waysOut } from '../../../model/studio/geometry.ts'
import classes from './Canvas.module.css'
import { type Marks, wireKey } from './marks.ts'
import type { WidgetNodeOf } from './nodes.ts'

interface FarWiresProps {
  /** Where the widgets are now, also while they are dragged. */
  readonly nodes: readonly WidgetNodeOf[]
  readonly lit: Marks['path']
}

/**
 * All wires of a large flow seen from afar, as straight lines in two paths: a thousand elements, each
 * of which listens for moves, would cost more than all else.
 */
export function FarWires({ nodes, lit }: FarWiresProps) {
  const { plain, passed } = useMemo(() => linesOf(nodes, lit), [nodes, lit])
  return (
    <ViewportPortal>
      <svg className={classes['wires']} data-testid="far-wires" aria-hidden="true">
        <path d={plain} data-aside={lit !== null} />
        <path d={passed} data-passed />
      </svg>
    </ViewportPortal>
  )
}

function linesOf(nodes: readonly WidgetNodeOf[], lit: Marks['path']) {
  const tops = new Map(
    nodes.map(({ id, position, data }) => [
      id,
      { x: position.x + sizeOf(data.state).width / 2, y: position.y },
    ]),
  )
  const plain: string[] = []
  const passed: string[] = []
  for (const { id, position, data } of nodes) {
    const ports = waysOut(data.state)
    const { width, height } = sizeOf(data.state)
    for (const [index, port] of ports.entries()) {
      const to = port.next === null ? undefined : tops.get(port.next)
      if (!to) continue
      const x = position.x + ((index + 0.5) * width) / ports.length
      const line = `M${x} ${position.y + height}L${to.x} ${to.y}`
      if (lit?.has(wireKey(id, port.id))) passed.push(line)
      else plain.push(line)
    }
  }
  return { plain: plain.join(''), passed: passed.join('') }
}
