### What only the card form of e-wallet sessions says, in the language no. The rest stands in the checkout page's catalogue.

address-billing = Fakturaadresse
address-name = Fullt navn
address-shipping = Leveringsadresse
card-issue = Utstedelsesnummer
card-owner = Kortholderens ID-nummer
faults-summary = Kontroller feltene som er markert
form-unavailable = Skjemaet er ikke tilgjengelig. Lukk det og prøv igjen.
needs-script = Skjemaet trenger JavaScript.
secure-note = Kortopplysningene krypteres før de forlater denne siden.
