### What only the pages of e-wallet sessions say, in the language sr. The rest stands in the checkout page's catalogue.

address-billing = Adresa za naplatu
address-name = Ime i prezime
address-shipping = Adresa za isporuku
card-issue = Broj izdanja
card-owner = Broj lične isprave vlasnika kartice
faults-summary = Proverite označena polja
form-unavailable = Obrazac nije dostupan. Zatvorite ga i pokušajte ponovo.
needs-script = Ovom obrascu je potreban JavaScript.
secure-note = Podaci o kartici se šifruju pre nego što napuste ovu stranicu.
approve-title = Plaćanje
bank-country = Zemlja vaše banke
bank-title = Plaćanje sa bankovnog računa
fault-upi = Unesite UPI ID, na primer name@bank
upi-address = Vaš UPI ID
upi-ask = Pošalji zahtev u moju UPI aplikaciju
upi-code = Prikaži kod za skeniranje
upi-code-alt = Kod plaćanja za UPI aplikacije
upi-confirm = Potvrdite plaćanje u svojoj UPI aplikaciji.
upi-open = Otvori moju UPI aplikaciju
upi-scan = Skenirajte ovaj kod svojom UPI aplikacijom.
upi-title = Plaćanje preko UPI
upi-wait = Ovaj prozor se sam zatvara kada platite.
returned-close = Možete zatvoriti ovaj prozor i vratiti se u prodavnicu.
returned-goes-on = Ovaj prozor sam nastavlja dalje.
returned-nothing = Ništa nije plaćeno
returned-thanks = Hvala
