/** What a field offers as it is typed in: those whose name or value has it; all for one that is chosen. */
export function offersFor<Offer extends { readonly value: string; readonly label: string }>(
  text: string,
  offers: readonly Offer[],
): readonly Offer[] {
  const asked = text.trim().toLowerCase()
  if (asked === '' || offers.some(({ value }) => value === text)) return offers
  return offers.filter(({ value, label }) => `${value} ${label}`.toLowerCase().includes(asked))
}
