import type { ComponentProps, MouseEvent } from 'react'
import { opensElsewhere, PageLink } from './PageLink.tsx'

type RowLinkProps = Omit<ComponentProps<typeof PageLink>, 'onClick' | 'role' | 'draggable'> & {
  /** Opens it here in a way of its own, instead of following the link. */
  readonly onOpen?: () => void
}

/** A row of a table, a link as a whole. What is pressed inside it does its own deed. */
export function RowLink({ onOpen, ...rest }: RowLinkProps) {
  const onClick = (event: MouseEvent) => {
    if ((event.target as Element).closest('button')) return event.preventDefault()
    if (!onOpen || opensElsewhere(event)) return
    event.preventDefault()
    onOpen()
  }
  return <PageLink {...rest} role="row" draggable={false} onClick={onClick} />
}
