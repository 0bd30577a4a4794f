import { ViewportPortal } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { useSameList } from '../../../ui/hooks.ts'
import classes from './Canvas.module.css'
import { type Lines, linesOf } from './far-lines.ts'
import type { Marks } from './marks.ts'
import type { WidgetNodeOf } from './nodes.ts'

interface FarWiresProps {
  /** Where the widgets are now, also while they are dragged. */
  readonly nodes: readonly WidgetNodeOf[]
  readonly lit: Marks['path']
}

const none: readonly WidgetNodeOf[] = []

/**
 * All wires of a large flow seen from afar, as straight lines in a few paths: a thousand elements, each
 * of which listens for moves, would cost more than all else. While widgets are dragged, what lies between
 * those that stand is left alone, what lies between those that move is carried along with them, and
 * only the wires from the ones to the others are drawn anew.
 */
export function FarWires({ nodes, lit }: FarWiresProps) {
  const standing = useSameList(nodes.filter(({ dragging }) => !dragging))
  const moving = nodes.filter(({ dragging }) => dragging)
  const names = useSameList(moving.map(({ id }) => id))
  // Where those that move were when they began.
  const [begun, begin] = useState({ names, moving })
  if (begun.names !== names) begin({ names, moving })
  const still = useMemo(() => linesOf(standing, none, lit), [standing, lit])
  const carried = useMemo(() => linesOf(begun.moving, none, lit), [begun, lit])
  const strung = moving.length > 0 && standing.length > 0 ? linesOf(standing, moving, lit) : null
  const [from, to] = [begun.moving[0]?.position, moving[0]?.position]
  return (
    <ViewportPortal>
      <Wires lines={still} isLit={lit !== null} />
      {from && to && (
        <Wires lines={carried} isLit={lit !== null} by={{ x: to.x - from.x, y: to.y - from.y }} />
      )}
      {strung && <Wires lines={strung} isLit={lit !== null} />}
    </ViewportPortal>
  )
}

interface WiresProps {
  readonly lines: Lines
  readonly isLit: boolean
  /** How far they are from where they were drawn. */
  readonly by?: { readonly x: number; readonly y: number }
}

function Wires({ lines: { plain, passed }, isLit, by }: WiresProps) {
  return (
    <svg
      className={by ? `${classes['wires']} ${classes['carried']}` : classes['wires']}
      style={by && { transform: `translate(${by.x}px, ${by.y}px)` }}
      data-testid="far-wires"
      aria-hidden="true"
    >
      <path d={plain} data-aside={isLit} />
      <path d={passed} data-passed />
    </svg>
  )
}
