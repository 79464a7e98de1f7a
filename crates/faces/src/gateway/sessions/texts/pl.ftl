### What only the card form of e-wallet sessions says, in the language pl. The rest stands in the checkout page's catalogue.

address-billing = Adres do faktury
address-name = Imię i nazwisko
address-shipping = Adres dostawy
card-issue = Numer wydania
card-owner = Numer dokumentu posiadacza karty
faults-summary = Sprawdź zaznaczone pola
form-unavailable = Formularz jest niedostępny. Zamknij go i spróbuj ponownie.
needs-script = Ten formularz wymaga JavaScriptu.
secure-note = Dane karty są szyfrowane, zanim opuszczą tę stronę.
