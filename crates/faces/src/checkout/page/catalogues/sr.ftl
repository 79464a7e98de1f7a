### What a payer reads on the hosted page, in Serbian in Latin letters. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Plaćanje: { $shop }
page-title-save = Čuvanje kartice za { $shop }
skip-to-form = Pređite na plaćanje
test-mode = Probni režim
test-mode-explained = Pravi novac se ne naplaćuje. Koristite probnu karticu.
working = Trenutak, molimo Vas

## What is paid

summary-title = Vaša porudžbina
summary-shop = Prodavnica
summary-order = Broj porudžbine
amount-nothing = Sada se ništa ne naplaćuje
amount-reserved = Iznos se sada rezerviše, a naplaćuje kasnije

## How it is paid

methods-title = Način plaćanja
method-card = Kartica
method-erip = ERIP
method-bank-transfer = Bankovni transfer
method-redirect-note = Nastavićete na stranici { $method }, a zatim se vratiti ovde.
pay-with-wallet = Plati preko { $wallet }
wallet-or = ili platite na drugi način
brands-accepted = Prihvatamo kartice

## The card

card-title = Podaci o kartici
card-number = Broj kartice
card-expiry = Važi do
card-expiry-placeholder = MM / GG
card-expiry-hint = Mesec i godina
card-cvv = Sigurnosni kod
card-cvv-hint = { $digits } cifre na poleđini kartice
card-cvv-hint-front = { $digits } cifre na prednjoj strani kartice
card-holder = Ime na kartici
card-brand-is = Brend kartice: { $brand }

## Cards of earlier visits

saved-title = Vaše sačuvane kartice
saved-card = { $brand }, završava se na { $last4 }
saved-expires = Važi do { $expiry }
saved-expired = Istekla { $expiry }
pay-with-another-card = Plati drugom karticom
save-card = Sačuvaj ovu karticu za sledeći put
save-card-for-shop = Dozvoljavam prodavnici { $shop } da čuva ovu karticu za kasnija plaćanja
save-card-hint = Sledeći put će Vam trebati samo sigurnosni kod.
agreement = Prihvatam uslove prodavnice { $shop }
agreement-link = Pročitajte uslove
opens-new-window = otvara se u novom prozoru

## About the payer

customer-title = Vaši podaci
customer-email = E-pošta
customer-first-name = Ime
customer-last-name = Prezime
customer-address = Adresa
customer-city = Mesto
customer-state = Država ili pokrajina
customer-zip = Poštanski broj
customer-phone = Telefon
customer-country = Zemlja
customer-country-choose = Izaberite zemlju
customer-birth-date = Datum rođenja
customer-taxpayer-id = Poreski broj
field-optional = neobavezno
field-read-only = Odredila prodavnica

## Buttons

pay-amount = Plati { $amount }
pay-reserve = Rezerviši { $amount }
save-the-card = Sačuvaj karticu
continue = Nastavi
cancel = Otkaži
cancel-payment = Otkaži plaćanje
back-to-shop = Nazad u prodavnicu { $shop }
close = Zatvori
paying = Plaćanje u toku…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Molimo Vas da proverite { $count } polje
        [few] Molimo Vas da proverite { $count } polja
       *[other] Molimo Vas da proverite { $count } polja
    }
fault-required = Molimo Vas da popunite ovo polje
fault-number-empty = Unesite broj kartice
fault-number-short = Broj kartice je prekratak
fault-number-long = Broj kartice je predugačak
fault-number-check = Proverite broj kartice: neka cifra izgleda pogrešno
fault-number-characters = Samo cifre, molimo Vas
fault-brand-excluded = { $brand } se ovde ne prihvata. Molimo Vas da koristite drugu karticu.
fault-expiry-empty = Unesite datum isteka
fault-expiry-shape = Unesite mesec i godinu, na primer { $example }
fault-expiry-past = Ova kartica je istekla. Molimo Vas da koristite drugu karticu.
fault-expiry-far = Proverite godinu u datumu isteka
fault-cvv-empty = Unesite sigurnosni kod
fault-cvv-length = Sigurnosni kod ima { $digits } cifre
fault-holder-empty = Unesite ime sa kartice
fault-holder-number = Ovo liči na broj kartice. Ovde unesite svoje ime.
fault-email = Unesite adresu e-pošte, na primer name@example.com
fault-phone = Unesite broj telefona sa pozivnim brojem zemlje
fault-country = Izaberite zemlju
fault-state = Unesite dva slova države ili pokrajine
fault-zip = Proverite poštanski broj
fault-birth-date = Unesite datum u prošlosti, na primer { $example }
fault-too-long = Tekst je predugačak
fault-agreement = Molimo Vas da date saglasnost pre plaćanja
fault-method = Izaberite kako želite da platite
fault-form-stale = Radi Vaše bezbednosti, unesite karticu ponovo

## Time and attempts

countdown = Preostalo vreme za plaćanje: { $time }
countdown-warning =
    { $minutes ->
        [one] Za plaćanje je preostao { $minutes } minut
        [few] Za plaćanje su preostala { $minutes } minuta
       *[other] Za plaćanje je preostalo { $minutes } minuta
    }
countdown-over = Vreme za plaćanje je isteklo
attempts-left =
    { $count ->
        [one] Preostao je { $count } pokušaj
        [few] Preostala su { $count } pokušaja
       *[other] Preostalo je { $count } pokušaja
    }

## The bank asks back (3-D Secure)

challenge-title = Potvrda kod Vaše banke
challenge-explained = Vaša banka želi da bude sigurna da ste to Vi. Pratite njena uputstva.
challenge-frame = Stranica za potvrdu Vaše banke
challenge-redirect = Sada ćete nastaviti na stranici svoje banke.
challenge-continue = Nastavi ka banci
challenge-open-instead = Otvori stranicu banke u ovom prozoru
challenge-cancel = Otkaži potvrdu
challenge-done = Hvala. Možete nastaviti.

## Waiting

pending-title = Vaše plaćanje se obrađuje
pending-explained = To obično traje nekoliko sekundi. Molimo Vas da ne zatvarate ovu stranicu.
pending-long = Ovo traje duže nego obično. Možete zatvoriti ovu stranicu; { $shop } će Vas obavestiti o ishodu.
pending-check-now = Proveri sada

## How it ended

success-title = Plaćanje je uspelo
success-title-reserved = Iznos je rezervisan
success-title-saved = Kartica je sačuvana
success-explained = Hvala. Prodavnica { $shop } je primila Vašu uplatu.
success-explained-reserved = Hvala. Prodavnica { $shop } je rezervisala iznos.
success-explained-saved = Hvala. { $shop } sme da koristi Vašu karticu kako je dogovoreno.
decline-title = Plaćanje nije završeno
decline-no-money-moved = Ništa Vam nije naplaćeno.
error-title = Nešto nije u redu
error-explained = Plaćanje nije uspelo zbog tehničkog problema. Ništa Vam nije naplaćeno.
error-unclear = Veza je prekinuta. Proveravamo Vaše plaćanje.
error-network = Nema veze. Proverite internet vezu i pokušajte ponovo.
error-too-many = Previše pokušaja. Sačekajte minut i pokušajte ponovo.
receipt-title = Potvrda
receipt-link = Otvori potvrdu
receipt-transaction = Transakcija
receipt-card = Kartica
receipt-date = Datum
return-countdown = Automatski ćete se vratiti u prodavnicu. Preostalo sekundi: { $seconds }
return-stay = Ostani na ovoj stranici

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Vaša banka nije odobrila plaćanje. Pokušajte drugom karticom ili pitajte svoju banku.
decline-funds = Na ovoj kartici nema dovoljno novca. Pokušajte drugom karticom.
decline-limit = Ovo plaćanje prelazi ograničenje Vaše kartice. Pitajte svoju banku ili pokušajte drugom karticom.
decline-expired-card = Kartica je istekla. Pokušajte drugom karticom.
decline-card-data = Banka nije pronašla ovu karticu. Proverite podatke o kartici.
decline-cvv = Sigurnosni kod se ne poklapa. Proverite ga i pokušajte ponovo.
decline-blocked = Ova kartica se ne može koristiti za ovo plaćanje. Pitajte svoju banku ili pokušajte drugom karticom.
decline-not-allowed = Vaša kartica ne dozvoljava ovu vrstu plaćanja. Pitajte svoju banku ili pokušajte drugom karticom.
decline-currency = Ova valuta nije podržana. Pokušajte drugom karticom.
decline-authentication = Potvrda kod Vaše banke nije uspela. Pokušajte ponovo.
decline-cancelled = Otkazali ste potvrdu. Pokušajte ponovo kada budete spremni.
decline-duplicate = Izgleda da je ovo plaćanje već izvršeno. Proverite pre nego što ponovo platite.
decline-temporary = Banka trenutno nije dostupna. Pokušajte ponovo za nekoliko minuta.
decline-shop = Prodavnica nije mogla da potvrdi ovu porudžbinu. Obratite se prodavnici { $shop }.

## Nothing to pay here

closed-title = Ovaj link za plaćanje nije aktivan
closed-explained = Možda je istekao ili je već iskorišćen. Ako i dalje želite da platite, počnite ponovo u prodavnici.
cancelled-title = Plaćanje je otkazano
cancelled-explained = Ništa Vam nije naplaćeno. Možete zatvoriti ovu stranicu.
cancelled-resume = Ipak plati

## Trust

trust-line = Sigurno, šifrovano plaćanje
