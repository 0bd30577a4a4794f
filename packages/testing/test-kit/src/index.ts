// Parties that speak and hear, phone, carrier, webhook host, simulated clock.
export {}
