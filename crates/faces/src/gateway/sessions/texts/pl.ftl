### What only the pages of e-wallet sessions say, in the language pl. The rest stands in the checkout page's catalogue.

address-billing = Adres do faktury
address-name = Imię i nazwisko
address-shipping = Adres dostawy
card-issue = Numer wydania
card-owner = Numer dokumentu posiadacza karty
faults-summary = Sprawdź zaznaczone pola
form-unavailable = Formularz jest niedostępny. Zamknij go i spróbuj ponownie.
needs-script = Ten formularz wymaga JavaScriptu.
secure-note = Dane karty są szyfrowane, zanim opuszczą tę stronę.
approve-title = Płatność
bank-country = Kraj banku
bank-title = Płatność z konta bankowego
fault-upi = Proszę podać identyfikator UPI, na przykład name@bank
upi-address = Identyfikator UPI
upi-ask = Poproś o potwierdzenie w aplikacji UPI
upi-code = Pokaż kod do zeskanowania
upi-code-alt = Kod płatności dla aplikacji UPI
upi-confirm = Proszę potwierdzić płatność w aplikacji UPI.
upi-open = Otwórz aplikację UPI
upi-scan = Proszę zeskanować ten kod w aplikacji UPI.
upi-title = Płatność przez UPI
upi-wait = To okno zamknie się samo po dokonaniu płatności.
returned-close = Możesz zamknąć to okno i wrócić do sklepu.
returned-goes-on = To okno przejdzie dalej samo.
returned-nothing = Nic nie zostało zapłacone
returned-thanks = Dziękujemy
