import { pagesLeft, viewAt } from '../../model/plugins/views.ts'
import { useApp, usePerson, useRoute, useSameList, useStore } from '../../ui/hooks.ts'
import type { LoadedPage } from '../../ui/pages.ts'
import { PluginElement, useSlotProps } from '../../ui/Slot.tsx'

/** The built-in pages that plugins leave there. */
export function usePagesLeft(pages: readonly LoadedPage[]): readonly LoadedPage[] {
  const content = useStore(useApp().plugins.slots.content('ViewCollection'))
  const props = useSlotProps({ name: 'ViewCollection' })
  // What a condition asks about is often the person, or the place.
  usePerson()
  useRoute()
  return useSameList(pagesLeft(pages, content, props))
}

/** The page of a plugin that stands at this path; null for none. */
export function usePluginView(path: string) {
  const content = useStore(useApp().plugins.slots.content('ViewCollection'))
  const props = useSlotProps({ name: 'ViewCollection' })
  const view = viewAt(path, content, props)
  return view && <PluginElement key={view.key} added={view} props={props} />
}
