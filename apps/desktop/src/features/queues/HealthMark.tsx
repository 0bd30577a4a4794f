import { IconAlertTriangleFilled, IconCircleCheck, IconFlameFilled } from '@tabler/icons-react'
import type { Health } from '../../model/queues/queue-figures.ts'
import { useText } from '../../ui/hooks.ts'
import classes from './HealthMark.module.css'

const icons = { fine: IconCircleCheck, warning: IconAlertTriangleFilled, critical: IconFlameFilled }

/** How a queue is: shape, word and colour. */
export function HealthMark({ health, size = 16 }: { health: Health; size?: number }) {
  const t = useText()
  const Icon = icons[health]
  return (
    <span className={classes['root']} data-health={health}>
      <Icon size={size} aria-hidden="true" />
      {t(`queues.${health}`)}
    </span>
  )
}
