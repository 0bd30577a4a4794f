import { useNavigator, useRoute } from '../../ui/hooks.ts'

/** Changes what the address says beside its path, and leaves the rest of it. */
export function useQueryChange(): (change: Readonly<Record<string, string>>) => void {
  const navigator = useNavigator()
  const { query } = useRoute()
  return (change) => navigator.setQuery({ ...Object.fromEntries(query), ...change })
}
