import '@xyflow/react/dist/style.css'
import {
  applyNodeChanges,
  Background,
  type Connection,
  ConnectionMode,
  Controls,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  reconnectEdge,
  useReactFlow,
  type Viewport,
} from '@xyflow/react'
import { type DragEvent, type KeyboardEvent, useEffect, useMemo, useState } from 'react'
import type { Point } from '../../../model/studio/definition.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { useSteady, useStore, useText } from '../../../ui/hooks.ts'
import classes from './Canvas.module.css'
import { FarWires } from './FarWires.tsx'
import { firstLevel, LevelContext, levelAt } from './level.ts'
import type { Marks } from './marks.ts'
import { edgesOf, nodesOf, type WidgetNodeOf } from './nodes.ts'
import { WidgetNode } from './WidgetNode.tsx'

const nodeTypes = { widget: WidgetNode }
/** The library's link is too small to be pressed (WCAG 2.5.8); our list of dependencies names it. */
const bare = { hideAttribution: true }
// The same objects each time: with a new one the library begins anew with all widgets, in each frame of a drag.
const manyKeys = ['Meta', 'Control', 'Shift']
const fit = { maxZoom: 1, padding: 0.15 }
/** The type of what the palette drags. */
export const DRAGGED = 'application/x-offhook-widget'

interface CanvasProps {
  readonly editor: FlowEditor
  readonly marks: Marks
  /** A picture of another revision is not edited. */
  readonly isFixed: boolean
}

/** The flow as a picture: widgets that are moved, and wires that are drawn. */
export function Canvas({ editor, marks, isFixed }: CanvasProps) {
  const t = useText()
  const { history, selection } = useStore(editor.state)
  const flow = history.present
  const { screenToFlowPosition } = useReactFlow()
  const [level, setLevel] = useState(() => firstLevel(flow.states.length))
  const [wire, setWire] = useState<string | null>(null)
  // Where widgets are while they are dragged is known here alone; the document learns where they end.
  const [nodes, setNodes] = useState<WidgetNodeOf[]>(() => nodesOf(flow, selection, marks, []))
  useEffect(
    () => setNodes((before) => nodesOf(flow, selection, marks, before)),
    [flow, selection, marks],
  )
  // From afar there are no handles, and the library remembers that it has found none.
  useEffect(() => {
    if (level === 'near') setNodes((before) => before.map((node) => ({ ...node })))
  }, [level])
  const edges = useMemo(
    () => (level === 'far' ? [] : edgesOf(flow, wire, marks)),
    [flow, wire, marks, level],
  )

  const onNodesChange = useSteady((changes: NodeChange<WidgetNodeOf>[]) => {
    setNodes((before) => applyNodeChanges(changes, before))
    select(editor, changes)
    const places = isFixed ? [] : droppedAt(changes, nodes)
    if (places.length > 0) editor.edit({ kind: 'move', places: new Map(places) })
  })
  const onEdgesChange = useSteady((changes: EdgeChange[]) => {
    for (const change of changes) {
      if (change.type === 'select')
        setWire((now) => (change.selected ? change.id : now === change.id ? null : now))
    }
  })
  const connect = useSteady(({ source, sourceHandle, target }: Connection) =>
    editor.edit({ kind: 'wire', name: source, port: sourceHandle ?? '', next: target }),
  )
  const cut = ({ source, sourceHandle }: Edge) =>
    editor.edit({ kind: 'wire', name: source, port: sourceHandle ?? '', next: null })
  const onReconnect = useSteady((edge: Edge, to: Connection) => {
    const [changed] = reconnectEdge(edge, to, [edge])
    if (changed?.sourceHandle !== edge.sourceHandle || to.source !== edge.source) cut(edge)
    connect(to)
  })
  /** A wire that ends on nothing waits for the widget that shall stand there. */
  const onConnectEnd = useSteady((event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
    if (end.toNode || !end.fromNode || end.fromHandle?.type !== 'source') return
    const { clientX, clientY } =
      'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event
    const { x, y } = screenToFlowPosition({ x: clientX, y: clientY })
    editor.expect({ name: end.fromNode.id, port: end.fromHandle.id ?? '', at: { x: x - 120, y } })
  })
  const onZoom = useSteady(({ zoom }: Viewport) => setLevel(levelAt(zoom)))
  const onKeyDown = (event: KeyboardEvent) => {
    if (isFixed || (event.key !== 'Delete' && event.key !== 'Backspace')) return
    const edge = edges.find(({ id }) => id === wire)
    if (edge) cut(edge)
    else editor.removeSelected()
    setWire(null)
  }
  const onDrop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(DRAGGED)
    if (type === '' || isFixed) return
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY })
    editor.expect(null)
    editor.select([])
    editor.add(type, { x: x - 120, y: y - 20 })
  }
  return (
    <div
      className={classes['root']}
      data-testid="flow-canvas"
      data-dragging={nodes.some(({ dragging }) => dragging)}
    >
      <LevelContext value={level}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          onViewportChange={onZoom}
          connectionMode={ConnectionMode.Strict}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onConnect={connect}
          onReconnect={onReconnect}
          onConnectEnd={onConnectEnd}
          onKeyDown={onKeyDown}
          onDragOver={(event) => event.preventDefault()}
          onDrop={onDrop}
          nodesConnectable={!isFixed}
          edgesReconnectable={!isFixed}
          nodesDraggable={!isFixed}
          deleteKeyCode={null}
          multiSelectionKeyCode={manyKeys}
          minZoom={0.05}
          maxZoom={1.5}
          fitView
          fitViewOptions={fit}
          proOptions={bare}
          aria-label={t('studio.canvas')}
        >
          <Background gap={16} size={1} />
          {level === 'far' ? (
            <FarWires nodes={nodes} lit={marks.path} />
          ) : (
            <MiniMap pannable zoomable ariaLabel={t('studio.map')} nodeBorderRadius={8} />
          )}
          <Controls showInteractive={false} aria-label={t('studio.view')} />
        </ReactFlow>
      </LevelContext>
    </div>
  )
}

function select(editor: FlowEditor, changes: readonly NodeChange<WidgetNodeOf>[]): void {
  const chosen = changes.filter((change) => change.type === 'select')
  if (chosen.length === 0) return
  const after = new Set(editor.state.get().selection)
  for (const change of chosen) {
    if (change.selected) after.add(change.id)
    else after.delete(change.id)
  }
  editor.select(after)
}

/** Where widgets were let go, or put by the arrow keys. */
function droppedAt(
  changes: readonly NodeChange<WidgetNodeOf>[],
  nodes: readonly WidgetNodeOf[],
): (readonly [string, Point])[] {
  return changes.flatMap((change) => {
    if (change.type !== 'position' || change.dragging) return []
    const place = change.position ?? nodes.find(({ id }) => id === change.id)?.position
    return place ? [[change.id, { x: Math.round(place.x), y: Math.round(place.y) }] as const] : []
  })
}
