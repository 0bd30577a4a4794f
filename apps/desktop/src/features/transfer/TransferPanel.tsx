import { VisuallyHidden } from '@mantine/core'
import { IconArrowRight, IconPhone, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { formatNumber } from '../../model/format.ts'
import { passOn, transfer, type Way } from '../../model/intents/index.ts'
import { type Target, targetsOf } from '../../model/targets.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { usePerson, useText } from '../../ui/hooks.ts'
import round from '../../ui/RoundButton.module.css'
import { RoundButton } from '../../ui/RoundButton.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { SlotTabs } from '../../ui/SlotTabs.tsx'
import { useDirectory } from '../../ui/use-directory.ts'
import { useDesk, useIntent } from '../shell/desk-context.ts'
import classes from './TransferPanel.module.css'

/**
 * To whom the call is passed on: one search over agents, queues and numbers. The cursor stays in the
 * field, and the arrows move through the list.
 */
export function TransferPanel({ task }: { task: TaskView }) {
  const t = useText()
  const { acts } = useDesk()
  const person = usePerson()
  const directory = useDirectory()
  const { reason } = useIntent(transfer)
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const targets = targetsOf(directory?.values() ?? [], typed, person?.workerSid ?? '')
  const current = Math.min(at, targets.length - 1)

  const close = () => {
    acts.invoke('HideDirectory', { sid: task.reservationSid })
    document.querySelector<HTMLElement>('[data-act="transfer"]')?.focus({ preventScroll: true })
  }
  const pass = (target: Target | undefined, way: Way) => {
    if (!target || target.reason !== null || reason !== null) return
    const sid = task.reservationSid
    passOn(acts, sid, target, way)
    close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return close()
    // On a button these keys are the button's own.
    if (event.target !== field.current) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && targets.length > 0) {
      event.preventDefault()
      setAt((current + step + targets.length) % targets.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      pass(targets[current], event.shiftKey ? 'COLD' : 'WARM')
    }
  }
  return (
    <aside
      className={classes['root']}
      aria-label={t('transfer.panel')}
      data-testid="transfer-panel"
      onKeyDown={onKeyDown}
    >
      <Slot name="WorkerDirectory" task={task}>
        <header key="header" className={classes['head']}>
          <h2 className={classes['title']}>{t('transfer.panel')}</h2>
          <button
            type="button"
            className={round['root']}
            aria-label={t('transfer.close')}
            onClick={close}
          >
            <IconX size={16} />
          </button>
        </header>
        <SlotTabs
          key="tabs"
          name="WorkerDirectoryTabs"
          task={task}
          own="all"
          label={t('transfer.all')}
        >
          <input
            ref={field}
            className={classes['field']}
            aria-label={t('transfer.search')}
            aria-controls={listId}
            aria-describedby={`${listId}-now`}
            placeholder={t('transfer.search')}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
              setAt(0)
            }}
          />
          <div className={classes['list']}>
            <ul id={listId} className={classes['targets']} aria-label={t('transfer.panel')}>
              {targets.map((target, index) => (
                <TargetRow
                  key={target.id}
                  target={target}
                  isCurrent={index === current}
                  refusal={reason}
                  onPass={(way) => pass(target, way)}
                />
              ))}
            </ul>
            {targets.length === 0 && (
              <p className={classes['empty']}>
                {t(directory ? 'transfer.nothing' : 'transfer.loading')}
              </p>
            )}
          </div>
          <VisuallyHidden id={`${listId}-now`} role="status">
            {targets[current]?.name ?? ''}
          </VisuallyHidden>
          <p className={classes['keys']}>{t('transfer.keys')}</p>
        </SlotTabs>
      </Slot>
    </aside>
  )
}

interface TargetRowProps {
  readonly target: Target
  readonly isCurrent: boolean
  /** Why nothing can be passed on now. */
  readonly refusal: string | null
  readonly onPass: (way: Way) => void
}

function TargetRow({ target, isCurrent, refusal, onPass }: TargetRowProps) {
  const t = useText()
  const { kind, state } = target
  const name = kind === 'number' ? formatNumber(target.name) : target.name
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView?.({ block: 'nearest' })
  }, [isCurrent])
  const reason = target.reason ? t(target.reason) : refusal
  return (
    <li
      ref={row}
      data-current={isCurrent}
      className={classes['row']}
      data-testid="transfer-target"
      data-reachable={reason === null}
    >
      <div className={classes['who']}>
        <Avatar name={name} size={32} />
        <span className={classes['lines']}>
          <span className={`${classes['name']} clip`}>{name}</span>
          <span className={`${classes['state']} clip`} data-reachable={reason === null}>
            {target.reason
              ? t(target.reason)
              : typeof state === 'string'
                ? state || t('transfer.available')
                : t(state)}
          </span>
        </span>
      </div>
      <div className={classes['acts']}>
        <RoundButton
          label={t('transfer.consult', { name })}
          shortcut="Enter"
          reason={reason}
          onPress={() => onPass('WARM')}
        >
          <IconPhone size={16} />
        </RoundButton>
        <RoundButton
          label={t('transfer.send', { name })}
          shortcut="Shift+Enter"
          reason={reason}
          onPress={() => onPass('COLD')}
        >
          <IconArrowRight size={16} />
        </RoundButton>
      </div>
    </li>
  )
}
