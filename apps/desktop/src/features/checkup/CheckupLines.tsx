import type { CheckLineRecord } from '@offhook/desk-api'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
} from '@tabler/icons-react'
import { useText } from '../../ui/hooks.ts'
import classes from './CheckupPage.module.css'
import { adviceFor, measureOf, nameKeys, resultKeys, resultOf, summaryKeys } from './check-texts.ts'

const icons = {
  ok: IconCircleCheck,
  unknown: IconHelpCircle,
  poor: IconAlertTriangle,
  bad: IconCircleX,
}

/** How something is: a shape, a colour and the word. */
export function ResultMark({ result }: { readonly result: CheckLineRecord['result'] }) {
  const t = useText()
  const Icon = icons[result]
  return (
    <span className={classes['mark']} data-result={result}>
      <Icon size={18} aria-hidden="true" /> {t(resultKeys[result])}
    </span>
  )
}

/** The lines of a check-up: each with its result, its measure and what to do. */
export function CheckupLines({ lines }: { readonly lines: readonly CheckLineRecord[] }) {
  const t = useText()
  return (
    <>
      <p className={classes['summary']} data-testid="checkup-summary">
        {t(summaryKeys[resultOf(lines)])}
      </p>
      <table className={classes['table']} aria-label={t('checkup.results')}>
        <thead>
          <tr>
            <th scope="col">{t('checkup.what')}</th>
            <th scope="col">{t('checkup.result')}</th>
            <th scope="col">{t('checkup.measured')}</th>
            <th scope="col">{t('checkup.toDo')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const help = adviceFor(line)
            return (
              <tr key={line.name} data-line={line.name}>
                <th scope="row">{t(nameKeys[line.name])}</th>
                <td>
                  <ResultMark result={line.result} />
                </td>
                <td className="tabular">{measureOf(line)}</td>
                <td>{help ? t(help) : '–'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}
