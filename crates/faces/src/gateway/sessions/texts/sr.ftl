### What only the card form of e-wallet sessions says, in the language sr. The rest stands in the checkout page's catalogue.

address-billing = Adresa za naplatu
address-name = Ime i prezime
address-shipping = Adresa za isporuku
card-issue = Broj izdanja
card-owner = Broj lične isprave vlasnika kartice
faults-summary = Proverite označena polja
form-unavailable = Obrazac nije dostupan. Zatvorite ga i pokušajte ponovo.
needs-script = Ovom obrascu je potreban JavaScript.
secure-note = Podaci o kartici se šifruju pre nego što napuste ovu stranicu.
