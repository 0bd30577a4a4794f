import { Button } from '@mantine/core'
import { IconAppWindow } from '@tabler/icons-react'
import { useApp, useText } from '../../ui/hooks.ts'
import classes from './NoPage.module.css'

/** In place of the desk while another window of this browser has it: nothing is taken unasked. */
export function SeatPage({ hasCall }: { hasCall: boolean }) {
  const t = useText()
  const app = useApp()
  return (
    <section className={classes['root']} data-testid="seat">
      <IconAppWindow size={40} stroke={1.25} className={classes['icon']} aria-hidden="true" />
      <h1 className={classes['title']}>{t('shell.seatTitle')}</h1>
      <p className="soft">{t(hasCall ? 'shell.seatInCall' : 'shell.seatHelp')}</p>
      <Button onClick={() => void app.takeSeat()}>
        {t(hasCall ? 'shell.seatMove' : 'bar.useHere')}
      </Button>
    </section>
  )
}
