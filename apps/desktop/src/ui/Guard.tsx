import { Component, type ReactNode } from 'react'

interface GuardProps {
  readonly onBroken: (error: unknown) => void
  /** What stands in their place; nothing unless told. `again` draws them once more. */
  readonly instead?: (again: () => void) => ReactNode
  readonly children: ReactNode
}

/** What throws while it is drawn takes nothing with it. */
export class Guard extends Component<GuardProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false }
  readonly #again = () => this.setState({ isBroken: false })

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override componentDidCatch(error: unknown): void {
    this.props.onBroken(error)
  }

  override render(): ReactNode {
    const { instead, children } = this.props
    return this.state.isBroken ? instead?.(this.#again) : children
  }
}
