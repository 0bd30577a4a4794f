import type { ComponentName, ComponentProps } from '@offhook/desktop-sdk'
import { type KeyboardEvent, type ReactNode, useId } from 'react'
import { type AddedElement, childrenOf, isAdded, type SlotChild } from '../model/plugins/slots.ts'
import type { TaskView } from '../model/task-view.ts'
import { useApp, useStore } from './hooks.ts'
import { PluginElement, useSlotProps } from './Slot.tsx'
import classes from './SlotTabs.module.css'

interface SlotTabsProps {
  readonly name: ComponentName
  readonly task?: TaskView | null
  readonly given?: ComponentProps
  /** What the built-in tab is called, and its key. */
  readonly label: string
  readonly own: string
  readonly children: ReactNode
}

/**
 * What is built in, and beside it the tabs of plugins. As long as no plugin adds one, there are no tabs
 * to be seen. Which is chosen is known to plugins, and stays so from one task to the next that has it.
 */
export function SlotTabs({ name, task, given, label, own, children }: SlotTabsProps) {
  const { plugins } = useApp()
  const content = useStore(plugins.slots.content(name))
  const id = useId()
  useStore(plugins.view.state)
  const chosen = plugins.view.tabOf(name) ?? own
  const props = useSlotProps({ name, task, given })
  const tabs = childrenOf<ReactNode>([{ key: own, child: children }], content, props)
  const current = tabs.find((tab) => nameOf(tab) === chosen) ?? tabs[0]
  if (!current) return null
  const shown = isAdded(current) ? (
    <PluginElement key={current.key} added={current} props={props} />
  ) : (
    current.child
  )
  if (tabs.length === 1) return shown
  const choose = (tab: (typeof tabs)[number]) => plugins.view.chooseTab(name, nameOf(tab))
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length]
    if (!next) return
    choose(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.key)}"]`)?.focus()
  }
  return (
    <>
      <div className={classes['list']} role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            className={classes['tab']}
            data-tab={tab.key}
            aria-selected={tab === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => choose(tab)}
          >
            {isAdded(tab) ? labelOf(tab) : label}
          </button>
        ))}
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        className={classes['panel']}
        aria-labelledby={`${id}-${current.key}`}
      >
        {shown}
      </div>
    </>
  )
}

function labelOf({ element, key }: AddedElement): string {
  const { label } = element.props as { readonly label?: unknown }
  return typeof label === 'string' ? label : key
}

/** By which plugins choose it. */
function nameOf(tab: SlotChild<ReactNode> | AddedElement): string {
  if (!isAdded(tab)) return tab.key
  const { uniqueName } = tab.element.props as { readonly uniqueName?: unknown }
  return typeof uniqueName === 'string' ? uniqueName : tab.key
}
