import type { AddedElement } from '../../model/plugins/slots.ts'
import { pathOfView } from '../../model/view-names.ts'
import { useApp, useStore } from '../../ui/hooks.ts'

/** The page of a plugin that stands at this path; null for none. */
export function usePluginView(path: string): AddedElement | null {
  const { plugins } = useApp()
  const { added } = useStore(plugins.slots.content('ViewCollection'))
  return added.find((view) => isBelow(path, pathOfView(nameOf(view)))) ?? null
}

/** A view goes by its name, or else by its key. */
function nameOf({ element, key }: AddedElement): string {
  const { name } = element.props as { readonly name?: unknown }
  return typeof name === 'string' ? name : key
}

function isBelow(path: string, of: string): boolean {
  return path === of || path.startsWith(`${of}/`)
}
