### What a payer reads on the hosted page, in Romanian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Plată către { $shop }
page-title-save = Salvarea unui card pentru { $shop }
skip-to-form = Mergeți la plată
test-mode = Mod de testare
test-mode-explained = Nu se mișcă bani reali. Folosiți un card de test.
working = Un moment, vă rugăm

## What is paid

summary-title = Comanda dumneavoastră
summary-shop = Magazin
summary-order = Numărul comenzii
amount-nothing = Acum nu se debitează nimic
amount-reserved = Suma se rezervă acum și se debitează mai târziu

## How it is paid

methods-title = Metodă de plată
method-card = Card
method-erip = ERIP
method-bank-transfer = Transfer bancar
method-redirect-note = Veți continua pe pagina { $method } și apoi veți reveni aici.
pay-with-wallet = Plătiți cu { $wallet }
wallet-or = sau plătiți altfel
brands-accepted = Carduri acceptate

## The card

card-title = Datele cardului
card-number = Numărul cardului
card-expiry = Data expirării
card-expiry-placeholder = LL / AA
card-expiry-hint = Luna și anul
card-cvv = Cod de securitate
card-cvv-hint = { $digits } cifre pe spatele cardului
card-cvv-hint-front = { $digits } cifre pe fața cardului
card-holder = Numele de pe card
card-brand-is = Marca cardului: { $brand }

## Cards of earlier visits

saved-title = Cardurile dumneavoastră salvate
saved-card = { $brand }, se termină în { $last4 }
saved-expires = Expiră { $expiry }
saved-expired = Expirat { $expiry }
pay-with-another-card = Plătiți cu alt card
save-card = Salvați acest card pentru data viitoare
save-card-for-shop = Permiteți magazinului { $shop } să păstreze acest card pentru plăți ulterioare
save-card-hint = Data viitoare veți avea nevoie doar de codul de securitate.
agreement = Sunt de acord cu termenii { $shop }
agreement-link = Citiți termenii
opens-new-window = se deschide într-o fereastră nouă

## About the payer

customer-title = Datele dumneavoastră
customer-email = E-mail
customer-first-name = Prenume
customer-last-name = Nume
customer-address = Adresă
customer-city = Localitate
customer-state = Stat sau provincie
customer-zip = Cod poștal
customer-phone = Telefon
customer-country = Țară
customer-country-choose = Alegeți o țară
customer-birth-date = Data nașterii
customer-taxpayer-id = Cod fiscal
field-optional = opțional
field-read-only = Stabilit de magazin

## Buttons

pay-amount = Plătiți { $amount }
pay-reserve = Rezervați { $amount }
save-the-card = Salvați cardul
continue = Continuați
cancel = Renunțați
cancel-payment = Anulați plata
back-to-shop = Înapoi la { $shop }
close = Închideți
paying = Se plătește…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Vă rugăm să verificați un câmp
        [few] Vă rugăm să verificați { $count } câmpuri
       *[other] Vă rugăm să verificați { $count } de câmpuri
    }
fault-required = Vă rugăm să completați acest câmp
fault-number-empty = Introduceți numărul cardului
fault-number-short = Numărul cardului este prea scurt
fault-number-long = Numărul cardului este prea lung
fault-number-check = Verificați numărul cardului: o cifră pare greșită
fault-number-characters = Doar cifre, vă rugăm
fault-brand-excluded = { $brand } nu se acceptă aici. Vă rugăm să folosiți alt card.
fault-expiry-empty = Introduceți data expirării
fault-expiry-shape = Introduceți luna și anul, de exemplu { $example }
fault-expiry-past = Acest card a expirat. Vă rugăm să folosiți alt card.
fault-expiry-far = Verificați anul din data expirării
fault-cvv-empty = Introduceți codul de securitate
fault-cvv-length = Codul de securitate are { $digits } cifre
fault-holder-empty = Introduceți numele de pe card
fault-holder-number = Pare a fi un număr de card. Introduceți aici numele dumneavoastră.
fault-email = Introduceți o adresă de e-mail, de exemplu name@example.com
fault-phone = Introduceți un număr de telefon cu prefixul țării
fault-country = Alegeți o țară
fault-state = Introduceți cele două litere ale statului sau ale provinciei
fault-zip = Verificați codul poștal
fault-birth-date = Introduceți o dată din trecut, de exemplu { $example }
fault-too-long = Textul este prea lung
fault-agreement = Vă rugăm să vă dați acordul înainte de a plăti
fault-method = Alegeți cum doriți să plătiți
fault-form-stale = Pentru siguranța dumneavoastră, vă rugăm să introduceți din nou cardul

## Time and attempts

countdown = Timp rămas pentru plată: { $time }
countdown-warning =
    { $minutes ->
        [one] A mai rămas un minut pentru plată
        [few] Au mai rămas { $minutes } minute pentru plată
       *[other] Au mai rămas { $minutes } de minute pentru plată
    }
countdown-over = Timpul pentru plată a expirat
attempts-left =
    { $count ->
        [one] A mai rămas o încercare
        [few] Au mai rămas { $count } încercări
       *[other] Au mai rămas { $count } de încercări
    }

## The bank asks back (3-D Secure)

challenge-title = Confirmare la banca dumneavoastră
challenge-explained = Banca dorește să se asigure că sunteți dumneavoastră. Urmați instrucțiunile ei.
challenge-frame = Pagina de confirmare a băncii dumneavoastră
challenge-redirect = Veți continua acum pe pagina băncii dumneavoastră.
challenge-continue = Continuați la banca dumneavoastră
challenge-open-instead = Deschideți pagina băncii în această fereastră
challenge-cancel = Anulați confirmarea
challenge-done = Vă mulțumim. Puteți continua.

## Waiting

pending-title = Plata dumneavoastră este în curs de procesare
pending-explained = De obicei durează câteva secunde. Vă rugăm să păstrați această pagină deschisă.
pending-long = Durează mai mult decât de obicei. Puteți închide această pagină; { $shop } vă va comunica rezultatul.
pending-check-now = Verificați acum

## How it ended

success-title = Plată reușită
success-title-reserved = Sumă rezervată
success-title-saved = Card salvat
success-explained = Vă mulțumim. { $shop } a primit plata dumneavoastră.
success-explained-reserved = Vă mulțumim. { $shop } a rezervat suma.
success-explained-saved = Vă mulțumim. { $shop } poate folosi cardul dumneavoastră conform înțelegerii.
decline-title = Plata nu a fost finalizată
decline-no-money-moved = Nu ați fost debitat.
error-title = Ceva nu a funcționat
error-explained = Plata nu a putut fi efectuată din cauza unei probleme tehnice. Nu ați fost debitat.
error-unclear = Conexiunea s-a întrerupt. Verificăm plata dumneavoastră.
error-network = Nu există conexiune. Verificați conexiunea la internet și încercați din nou.
error-too-many = Prea multe încercări. Vă rugăm să așteptați un minut și să încercați din nou.
receipt-title = Chitanță
receipt-link = Deschideți chitanța
receipt-transaction = Tranzacție
receipt-card = Card
receipt-date = Data
return-countdown = Veți reveni automat la magazin. Secunde rămase: { $seconds }
return-stay = Rămâneți pe această pagină

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Banca dumneavoastră nu a aprobat plata. Încercați alt card sau întrebați banca.
decline-funds = Pe acest card nu sunt suficienți bani. Încercați alt card.
decline-limit = Această plată depășește o limită a cardului. Întrebați banca sau încercați alt card.
decline-expired-card = Cardul a expirat. Încercați alt card.
decline-card-data = Banca nu a găsit acest card. Verificați datele cardului.
decline-cvv = Codul de securitate nu se potrivește. Verificați-l și încercați din nou.
decline-blocked = Acest card nu poate fi folosit pentru această plată. Întrebați banca sau încercați alt card.
decline-not-allowed = Cardul dumneavoastră nu permite acest tip de plată. Întrebați banca sau încercați alt card.
decline-currency = Această monedă nu este acceptată. Încercați alt card.
decline-authentication = Confirmarea la banca dumneavoastră nu a reușit. Încercați din nou.
decline-cancelled = Ați anulat confirmarea. Încercați din nou când sunteți gata.
decline-duplicate = Se pare că această plată a fost deja făcută. Verificați înainte de a plăti din nou.
decline-temporary = Banca nu poate fi contactată în acest moment. Încercați din nou peste câteva minute.
decline-shop = Magazinul nu a putut confirma această comandă. Vă rugăm să contactați { $shop }.

## Nothing to pay here

closed-title = Acest link de plată nu este activ
closed-explained = Este posibil să fi expirat sau să fi fost deja folosit. Dacă doriți în continuare să plătiți, începeți din nou în magazin.
cancelled-title = Plată anulată
cancelled-explained = Nu ați fost debitat. Puteți închide această pagină.
cancelled-resume = Plătiți totuși

## Trust

trust-line = Plată sigură și criptată
