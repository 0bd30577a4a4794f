import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { PlainKey } from '../../../texts/index.ts'
import { useText } from '../../../ui/hooks.ts'
import { RoundButton } from '../../../ui/RoundButton.tsx'
import classes from './Workflow.module.css'
import { moved, removed, replaced } from './workflow-edit.ts'

/** How a value is edited: as it is typed, and when it stands. */
export interface Edit<T> {
  readonly onChange: (value: T) => void
  readonly onDone: (value: T) => void
}

interface OrderedGroupsProps<Item> extends Edit<readonly Item[]> {
  readonly items: readonly Item[]
  readonly titleOf: (place: number) => string
  readonly add: PlainKey
  readonly make: () => Item
  /** Why the only item stays; left out where there may be none. */
  readonly reasonToStay?: PlainKey
  /** Writes into each item what it has by its place, before that changes. */
  readonly settle?: (items: readonly Item[]) => readonly Item[]
  /** The fields of an item; its place counts from 1. */
  readonly children: (item: Item, edit: Edit<Item>, place: number) => ReactNode
}

/** Which of a group's own buttons, in their order. */
const buttons = { up: 0, down: 1 } as const

/** A list whose order counts: its items are added, removed and moved, each with its own fields. */
export function OrderedGroups<Item>(props: OrderedGroupsProps<Item>) {
  const { items, titleOf, add, make, reasonToStay, settle = (all) => all, children } = props
  const { onChange, onDone } = props
  const t = useText()
  const { root, focusNext } = useFocusNext()
  const set = (next: readonly Item[]) => {
    onChange(next)
    onDone(next)
  }
  const move = (at: number, way: keyof typeof buttons) => {
    const by = way === 'up' ? -1 : 1
    focusNext((list) => list.children[at + by]?.querySelectorAll('button')[buttons[way]])
    set(moved(settle(items), at, by))
  }
  const remove = (at: number) => {
    focusNext((list) => list.lastElementChild)
    set(removed(settle(items), at))
  }
  const append = () => {
    focusNext((list) => list.children[items.length]?.querySelector('input, select'))
    set([...items, make()])
  }
  return (
    <div ref={root} className={classes['groups']}>
      {items.map((item, at) => {
        const what = titleOf(at + 1)
        const stays = items.length === 1 && reasonToStay ? t(reasonToStay) : null
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name than its place
          <fieldset key={at} className={classes['group']}>
            <legend>{what}</legend>
            <div className={classes['buttons']}>
              <RoundButton
                label={t('admin.moveUp', { what })}
                reason={at === 0 ? t('admin.isFirst') : null}
                onPress={() => move(at, 'up')}
              >
                <IconArrowUp size={16} />
              </RoundButton>
              <RoundButton
                label={t('admin.moveDown', { what })}
                reason={at === items.length - 1 ? t('admin.isLast') : null}
                onPress={() => move(at, 'down')}
              >
                <IconArrowDown size={16} />
              </RoundButton>
              <RoundButton
                label={t('admin.removeOne', { what })}
                reason={stays}
                onPress={() => remove(at)}
              >
                <IconX size={16} />
              </RoundButton>
            </div>
            {children(
              item,
              {
                onChange: (next) => onChange(replaced(items, at, next)),
                onDone: (next) => onDone(replaced(items, at, next)),
              },
              at + 1,
            )}
          </fieldset>
        )
      })}
      <Button
        className={classes['add'] ?? ''}
        variant="default"
        size="xs"
        leftSection={<IconPlus size={16} />}
        onClick={append}
      >
        {t(add)}
      </Button>
    </div>
  )
}

type Find = (list: HTMLElement) => Element | null | undefined

/** Moves the focus once the list is drawn anew: it goes with what moved, and into what was added. */
function useFocusNext() {
  const root = useRef<HTMLDivElement>(null)
  const next = useRef<Find | null>(null)
  useEffect(() => {
    const find = next.current
    next.current = null
    const found = root.current && find?.(root.current)
    if (found instanceof HTMLElement) found.focus()
  })
  return {
    root,
    focusNext: (find: Find) => {
      next.current = find
    },
  }
}
