import { sizeOf, waysOut } from '../../../model/studio/geometry.ts'
import { type Marks, wireKey } from './marks.ts'
import type { WidgetNodeOf } from './nodes.ts'

/** Wires as the data of two paths. */
export interface Lines {
  readonly plain: string
  /** Those of a run that is shown. */
  readonly passed: string
}

/** The wires among some widgets; where there are others, only those between the ones and the others. */
export function linesOf(
  some: readonly WidgetNodeOf[],
  others: readonly WidgetNodeOf[],
  lit: Marks['path'],
): Lines {
  const plain: string[] = []
  const passed: string[] = []
  const draw = (from: readonly WidgetNodeOf[], tops: Tops) => {
    for (const { id, position, data } of from) {
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
  }
  if (others.length === 0) draw(some, topsOf(some))
  else {
    draw(some, topsOf(others))
    draw(others, topsOf(some))
  }
  return { plain: plain.join(''), passed: passed.join('') }
}

type Tops = ReadonlyMap<string, { readonly x: number; readonly y: number }>

function topsOf(nodes: readonly WidgetNodeOf[]): Tops {
  return new Map(
    nodes.map(({ id, position, data }) => [
      id,
      { x: position.x + sizeOf(data.state).width / 2, y: position.y },
    ]),
  )
}
