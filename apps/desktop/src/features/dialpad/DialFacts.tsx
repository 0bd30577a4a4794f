import type { ContextFact } from '../../model/context-facts.ts'
import { DialNumber } from './DialNumber.tsx'
import classes from './Preview.module.css'

/** What is known of somebody, line by line. */
export function DialFacts({ facts }: { facts: readonly ContextFact[] }) {
  return (
    <dl className={classes['facts']}>
      {facts.map(({ key, label, value }) => (
        <div key={key} className={classes['fact']}>
          <dt>{label}</dt>
          <dd className="tabular">
            <DialNumber number={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
