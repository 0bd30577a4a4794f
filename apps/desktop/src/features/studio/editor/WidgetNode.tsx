import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo, useContext } from 'react'
import { TRIGGER } from '../../../model/studio/definition.ts'
import { waysOut } from '../../../model/studio/geometry.ts'
import { schemaOf, summaryOf } from '../../../model/studio/widgets.ts'
import { useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import { LevelContext } from './level.ts'
import type { WidgetFace, WidgetNodeOf } from './nodes.ts'
import classes from './WidgetNode.module.css'
import { iconOf, wayLabel } from './widget-look.ts'

export const WidgetNode = memo(Widget, isSameNode)

/** Where it stands is the wrapper's business: a widget that is dragged is not drawn anew. */
function isSameNode(one: NodeProps<WidgetNodeOf>, other: NodeProps<WidgetNodeOf>): boolean {
  return one.data === other.data && one.selected === other.selected
}

/** One widget on the canvas: its name, what it is about, and its ways out. */
function Widget({ data, selected }: NodeProps<WidgetNodeOf>) {
  const isFar = useContext(LevelContext) === 'far'
  const { state, tone, change, run } = data
  return (
    <div
      className={classes['root']}
      data-selected={selected}
      data-tone={tone}
      data-change={change}
      data-run={run}
      data-testid="widget"
      data-name={state.name}
    >
      {isFar ? <span className={`${classes['far']} clip`}>{state.name}</span> : <Near {...data} />}
    </div>
  )
}

function Near({ state, tone, change, calls }: WidgetFace) {
  const t = useText()
  const words = useWords()
  const about = schemaOf(state.type)?.label
  const Icon = iconOf(state.type)
  const isShown = change !== null && change !== 'same'
  return (
    <>
      {state.type !== TRIGGER && (
        <Handle id="in" type="target" position={Position.Top} className={classes['in'] ?? ''} />
      )}
      <div className={classes['head']}>
        <Icon size={18} stroke={1.75} aria-hidden="true" />
        <span className={`${classes['name']} clip`}>{state.name}</span>
        {isShown && <span className={classes['change']}>{t(`studio.${change}`)}</span>}
        <Calls count={calls} />
        {tone === 'error' && <IconCircleX size={16} className={classes['error']} />}
        {tone === 'warning' && <IconAlertTriangle size={16} className={classes['warning']} />}
      </div>
      <p className={`${classes['about']} clip`}>
        {summaryOf(state) || (about ? words(about) : state.type)}
      </p>
      <div className={classes['ports']}>
        {waysOut(state).map((port) => {
          const label = wayLabel(port.event, port.transition, words)
          return (
            <span
              key={port.id}
              className={classes['port']}
              title={label}
              data-open={port.next === null}
            >
              <span className={classes['way']} data-testid="way">
                {label}
              </span>
              <Handle
                id={port.id}
                type="source"
                position={Position.Bottom}
                className={classes['out'] ?? ''}
              />
            </span>
          )
        })}
      </div>
    </>
  )
}

/** So many dots are drawn; more are a number. */
const MOST_DOTS = 5

/** A dot for each call that is here now. */
function Calls({ count }: { readonly count: number }) {
  const t = useText()
  if (count === 0) return null
  return (
    <span className={classes['calls']} role="img" aria-label={t('studio.callsHere', { count })}>
      {'●'.repeat(Math.min(count, MOST_DOTS))}
      {count > MOST_DOTS && ` ${count}`}
    </span>
  )
}
