import { useQuery } from '@tanstack/react-query'
import { useApp, usePerson } from './hooks.ts'

/** The person's workspace; of one who takes no calls, that of the site. Null until it is known. */
export function useWorkspaceSid(): string | null {
  const { offhook } = useApp()
  const own = usePerson()?.workspaceSid || null
  const { data } = useQuery({
    queryKey: ['configuration'],
    queryFn: () => offhook.configuration(),
    enabled: own === null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return own ?? data?.workspaceSid ?? null
}
