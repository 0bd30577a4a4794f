import type { ComponentName, ComponentProps } from '@offhook/desktop-sdk'
import {
  Children,
  cloneElement,
  Fragment,
  isValidElement,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { PropsOwner } from '../model/plugins/default-props.ts'
import { type AddedElement, childrenOf, isAdded } from '../model/plugins/slots.ts'
import type { TaskView } from '../model/task-view.ts'
import { Guard } from './Guard.tsx'
import { useApp, useStore } from './hooks.ts'

interface SlotProps {
  readonly name: ComponentName
  /** The task that the component is about; its elements are given it. */
  readonly task?: TaskView | null | undefined
  /** What its elements are given beside the task. */
  readonly given?: ComponentProps | undefined
  /** What is built in; a child that plugins may name has a key. */
  readonly children?: ReactNode
}

/** What the configuration and plugins give a component. */
export function useDefaultProps(name: PropsOwner): ComponentProps {
  return useStore(useApp().plugins.props.of(name))
}

/** All that the elements in a component are given, and that their conditions are asked with. */
export function useSlotProps({ name, task, given }: Omit<SlotProps, 'children'>): ComponentProps {
  const { plugins } = useApp()
  const own = task ? plugins.taskOf(task) : null
  return { ...useDefaultProps(name), ...given, ...(own && { task: own }) }
}

/** The content of a component that plugins may add to, take from or replace. */
export function Slot({ name, task, given, children }: SlotProps) {
  const content = useStore(useApp().plugins.slots.content(name))
  const props = useSlotProps({ name, task, given })
  const builtIn = Children.toArray(children).map((child, at) => ({ key: keyOf(child, at), child }))
  return childrenOf<ReactNode>(builtIn, content, props).map((one) =>
    isAdded(one) ? (
      <PluginElement key={`plugin ${one.key}`} added={one} props={props} />
    ) : (
      <Fragment key={one.key}>{one.child}</Fragment>
    ),
  )
}

interface PluginElementProps {
  readonly added: Pick<AddedElement, 'element' | 'owner'>
  readonly props?: object
  /** What is shown once it has failed; nothing unless told. */
  readonly instead?: ReactNode
}

/** An element of a plugin, alone with its faults. */
export function PluginElement({ added, props = {}, instead }: PluginElementProps) {
  const { plugins } = useApp()
  return (
    <Guard
      onBroken={(error) => plugins.noteBroken(added.owner, error)}
      instead={() => instead ?? null}
    >
      {withProps(added.element, props)}
    </Guard>
  )
}

/** The key that a child was given: `toArray` writes `.$` before it. */
function keyOf(child: ReactNode, at: number): string {
  const key = isValidElement(child) ? child.key : null
  return key?.replace(/^\.\$/, '') ?? `.${at}`
}

/** Components are told of the task; plain elements would make attributes of it. */
function withProps(element: ReactElement, props: object): ReactElement {
  const isPlain = typeof element.type === 'string' || element.type === Fragment
  return isPlain ? element : cloneElement(element, props)
}
