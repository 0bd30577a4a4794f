import { lazy, Suspense } from 'react'
import { useRoute } from '../../ui/hooks.ts'
import { FlowList } from './FlowList.tsx'

/** The canvas with its library comes when a flow is opened. */
const FlowPage = lazy(() => import('./editor/FlowPage.tsx'))

/** The flows of the account, or one of them in the editor. */
export default function StudioPage() {
  const { path } = useRoute()
  const sid = /^\/studio\/(FW\w+)$/.exec(path)?.[1]
  if (!sid) return <FlowList />
  return (
    <Suspense fallback={null}>
      <FlowPage key={sid} sid={sid} />
    </Suspense>
  )
}
