import type { ComponentName, ComponentProps } from '@offhook/desktop-sdk'
import {
  Children,
  Component,
  cloneElement,
  Fragment,
  isValidElement,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { PropsOwner } from '../model/plugins/default-props.ts'
import { type AddedElement, childrenOf, type SlotChild } from '../model/plugins/slots.ts'
import type { TaskView } from '../model/task-view.ts'
import { useApp, useStore } from './hooks.ts'

interface SlotProps {
  readonly name: ComponentName
  /** The task that the component is about; its elements are given it. */
  readonly task?: TaskView | null
  /** What its elements are given beside the task. */
  readonly given?: ComponentProps
  /** What is built in; a child that plugins may name has a key. */
  readonly children?: ReactNode
}

/** What the configuration and plugins give a component. */
export function useDefaultProps(name: PropsOwner): ComponentProps {
  return useStore(useApp().plugins.props.of(name))
}

/** The content of a component that plugins may add to, take from or replace. */
export function Slot({ name, task, given, children }: SlotProps) {
  const { plugins } = useApp()
  const content = useStore(plugins.slots.content(name))
  const own = task ? plugins.taskOf(task) : null
  const defaults = useDefaultProps(name)
  const props = { ...defaults, ...given, ...(own && { task: own }) }
  const builtIn = Children.toArray(children).map((child, at) => ({ key: keyOf(child, at), child }))
  return childrenOf<ReactNode>(builtIn, content, props).map((one) =>
    isAdded(one) ? (
      <PluginElement key={`plugin ${one.key}`} added={one} props={props} />
    ) : (
      <Fragment key={one.key}>{one.child}</Fragment>
    ),
  )
}

/** An element of a plugin, alone with its faults. */
export function PluginElement({ added, props = {} }: { added: AddedElement; props?: object }) {
  const { plugins } = useApp()
  return (
    <Guard onBroken={(error) => plugins.noteBroken(added.owner, error)}>
      {withProps(added.element, props)}
    </Guard>
  )
}

function isAdded(one: SlotChild<ReactNode> | AddedElement): one is AddedElement {
  return 'element' in one
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

interface GuardProps {
  readonly onBroken: (error: unknown) => void
  readonly children: ReactNode
}

/** An element of a plugin that throws takes nothing with it. */
class Guard extends Component<GuardProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override componentDidCatch(error: unknown): void {
    this.props.onBroken(error)
  }

  override render(): ReactNode {
    return this.state.isBroken ? null : this.props.children
  }
}
