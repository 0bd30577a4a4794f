// Trunks, registrar, authentication, admission; Legs from INVITEs and back.
export {}
