/** What whoever calls has to show: an address or a password of the lists, where there are such. */
export function authTypes(addressLists: readonly unknown[], credentialLists: readonly unknown[]) {
  return [
    ...(addressLists.length > 0 ? ['IP_ACL'] : []),
    ...(credentialLists.length > 0 ? ['CREDENTIAL_LIST'] : []),
  ]
}
