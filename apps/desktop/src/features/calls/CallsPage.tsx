import { useRoute } from '../../ui/hooks.ts'
import { CallDetailsPage } from './CallDetailsPage.tsx'
import { CallLog } from './CallLog.tsx'

/** The call log, or one call out of it. */
export default function CallsPage() {
  const { path } = useRoute()
  const sid = /^\/calls\/([A-Za-z0-9]+)$/.exec(path)?.[1]
  return sid ? <CallDetailsPage key={sid} sid={sid} /> : <CallLog />
}
