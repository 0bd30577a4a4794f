import type { ComponentProps } from '@offhook/desktop-sdk'
import type { Page } from '../pages.ts'
import { pathOfView, viewNameOf } from '../view-names.ts'
import { type AddedElement, childrenOf, isAdded, type SlotContent } from './slots.ts'

/**
 * The built-in pages that plugins leave in `ViewCollection`; their keys are the names of their views.
 * Those of administrators stay, for there a plugin is taken out again, and so does what has no frame.
 */
export function pagesLeft<P extends Page<unknown, unknown>>(
  pages: readonly P[],
  content: SlotContent,
  props: ComponentProps,
): readonly P[] {
  const builtIn = pages.map((page) => ({ key: viewNameOf(page.path), child: page }))
  const left = new Set(
    childrenOf(builtIn, content, props).flatMap((one) => (isAdded(one) ? [] : [one.child])),
  )
  return pages.filter((page) => left.has(page) || page.isBare || viewNameOf(page.path) === 'admin')
}

/**
 * The view of a plugin that stands at a path: of several the first in their order, and where there is
 * none, the one that replaces the pages; null for nothing.
 */
export function viewAt(
  path: string,
  content: SlotContent,
  props: ComponentProps,
): AddedElement | null {
  const views = childrenOf([], content, props).filter(isAdded)
  const isReplacement = (view: AddedElement) => content.replacements.includes(view)
  return (
    views.find((view) => !isReplacement(view) && isBelow(path, pathOfView(nameOf(view)))) ??
    views.find(isReplacement) ??
    null
  )
}

/** A view goes by its name, or else by its key. */
function nameOf({ element, key }: AddedElement): string {
  const { name } = element.props as { readonly name?: unknown }
  return typeof name === 'string' ? name : key
}

function isBelow(path: string, of: string): boolean {
  return path === of || path.startsWith(`${of}/`)
}
