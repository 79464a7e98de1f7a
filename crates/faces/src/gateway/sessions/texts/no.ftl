### What only the pages of e-wallet sessions say, in the language no. The rest stands in the checkout page's catalogue.

address-billing = Fakturaadresse
address-name = Fullt navn
address-shipping = Leveringsadresse
card-issue = Utstedelsesnummer
card-owner = Kortholderens ID-nummer
faults-summary = Kontroller feltene som er markert
form-unavailable = Skjemaet er ikke tilgjengelig. Lukk det og prøv igjen.
needs-script = Skjemaet trenger JavaScript.
secure-note = Kortopplysningene krypteres før de forlater denne siden.
approve-title = Betaling
bank-country = Landet til banken din
bank-title = Betal fra bankkontoen
fault-upi = Skriv inn en UPI-ID, for eksempel name@bank
upi-address = Din UPI-ID
upi-ask = Spør meg i UPI-appen min
upi-code = Vis en kode som kan skannes
upi-code-alt = Kode med betalingen for UPI-apper
upi-confirm = Bekreft betalingen i UPI-appen din.
upi-open = Åpne UPI-appen min
upi-scan = Skann denne koden med UPI-appen din.
upi-title = Betal med UPI
upi-wait = Dette vinduet lukkes av seg selv når du har betalt.
returned-close = Du kan lukke dette vinduet og gå tilbake til butikken.
returned-goes-on = Dette vinduet går videre av seg selv.
returned-nothing = Ingenting er betalt
returned-thanks = Takk
