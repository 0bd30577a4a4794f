/** The numbers of emergency services, and the one that tests the way to them. */
const known: ReadonlySet<string> = new Set([
  ...['000', '100', '101', '102', '103', '104', '105', '106', '107', '108', '110', '111'],
  ...['112', '113', '114', '115', '116', '117', '118', '119', '120', '122', '123', '125', '127'],
  ...['128', '129', '130', '131', '132', '133', '141', '144', '150', '155', '158', '166', '180'],
  ...['185', '190', '191', '192', '193', '194', '195', '196', '197', '198', '199', '911', '933'],
  ...['991', '992', '993', '994', '995', '996', '997', '998', '999'],
])

/**
 * What is dialled for help, somewhere in the world. Such a number has no E.164 form, and which service
 * it reaches depends on the carrier.
 */
export function isEmergencyNumber(text: string): boolean {
  return known.has(text)
}
