import classes from './ReportsPage.module.css'

/** Figures side by side, the most important first. */
export function Cards({
  figures,
}: {
  figures: readonly (readonly [label: string, value: string])[]
}) {
  return (
    <dl className={classes['cards']}>
      {figures.map(([label, value]) => (
        <div key={label} className={classes['card']}>
          <dt>{label}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
