import type { Live } from '../model/live/live.ts'
import { useStore, useText } from './hooks.ts'
import { InlineNotice } from './InlineNotice.tsx'
import { useLiveConnection } from './live.ts'

/** Says that nothing comes any more, where the figures are. */
export function OldNotice() {
  const live = useLiveConnection()
  return live && <Old live={live} />
}

function Old({ live }: { live: Live }) {
  const t = useText()
  const { status } = useStore(live.state)
  return status === 'cut' ? <InlineNotice tone="warning" text={t('team.old')} /> : null
}
