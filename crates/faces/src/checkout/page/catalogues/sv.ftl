### What a payer reads on the hosted page, in Swedish. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Betala till { $shop }
page-title-save = Spara ett kort för { $shop }
skip-to-form = Gå till betalningen
test-mode = Testläge
test-mode-explained = Inga riktiga pengar dras. Använd ett testkort.
working = Ett ögonblick

## What is paid

summary-title = Din beställning
summary-shop = Butik
summary-order = Ordernummer
amount-nothing = Inget dras nu
amount-reserved = Beloppet reserveras nu och dras senare

## How it is paid

methods-title = Betalningssätt
method-card = Kort
method-erip = ERIP
method-bank-transfer = Banköverföring
method-redirect-note = Du fortsätter på sidan för { $method } och kommer sedan tillbaka hit.
pay-with-wallet = Betala med { $wallet }
wallet-or = eller betala på annat sätt
brands-accepted = Kort som godtas

## The card

card-title = Kortuppgifter
card-number = Kortnummer
card-expiry = Giltigt till
card-expiry-placeholder = MM / ÅÅ
card-expiry-hint = Månad och år
card-cvv = Säkerhetskod
card-cvv-hint = { $digits } siffror på kortets baksida
card-cvv-hint-front = { $digits } siffror på kortets framsida
card-holder = Namn på kortet
card-brand-is = Kortmärke: { $brand }

## Cards of earlier visits

saved-title = Dina sparade kort
saved-card = { $brand }, slutar på { $last4 }
saved-expires = Giltigt till { $expiry }
saved-expired = Gick ut { $expiry }
pay-with-another-card = Betala med ett annat kort
save-card = Spara kortet till nästa gång
save-card-for-shop = Låt { $shop } behålla kortet för senare betalningar
save-card-hint = Nästa gång behöver du bara säkerhetskoden.
agreement = Jag godkänner villkoren från { $shop }
agreement-link = Läs villkoren
opens-new-window = öppnas i ett nytt fönster

## About the payer

customer-title = Dina uppgifter
customer-email = E-post
customer-first-name = Förnamn
customer-last-name = Efternamn
customer-address = Adress
customer-city = Ort
customer-state = Delstat eller provins
customer-zip = Postnummer
customer-phone = Telefon
customer-country = Land
customer-country-choose = Välj land
customer-birth-date = Födelsedatum
customer-taxpayer-id = Skattenummer
field-optional = frivilligt
field-read-only = Ifyllt av butiken

## Buttons

pay-amount = Betala { $amount }
pay-reserve = Reservera { $amount }
save-the-card = Spara kort
continue = Fortsätt
cancel = Avbryt
cancel-payment = Avbryt betalningen
back-to-shop = Tillbaka till { $shop }
close = Stäng
paying = Betalar…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Kontrollera ett fält
       *[other] Kontrollera { $count } fält
    }
fault-required = Fyll i det här fältet
fault-number-empty = Ange kortnumret
fault-number-short = Kortnumret är för kort
fault-number-long = Kortnumret är för långt
fault-number-check = Kontrollera kortnumret: någon siffra verkar fel
fault-number-characters = Endast siffror, tack
fault-brand-excluded = { $brand } godtas inte här. Använd ett annat kort.
fault-expiry-empty = Ange när kortet går ut
fault-expiry-shape = Ange månad och år, till exempel { $example }
fault-expiry-past = Kortet har gått ut. Använd ett annat kort.
fault-expiry-far = Kontrollera året då kortet går ut
fault-cvv-empty = Ange säkerhetskoden
fault-cvv-length = Säkerhetskoden har { $digits } siffror
fault-holder-empty = Ange namnet på kortet
fault-holder-number = Det här ser ut som ett kortnummer. Ange ditt namn här.
fault-email = Ange en e-postadress, till exempel name@example.com
fault-phone = Ange ett telefonnummer med landskod
fault-country = Välj land
fault-state = Ange delstatens eller provinsens två bokstäver
fault-zip = Kontrollera postnumret
fault-birth-date = Ange ett datum som har varit, till exempel { $example }
fault-too-long = Texten är för lång
fault-agreement = Godkänn villkoren innan du betalar
fault-method = Välj hur du vill betala
fault-form-stale = För din säkerhet, ange kortet igen

## Time and attempts

countdown = Tid kvar att betala: { $time }
countdown-warning =
    { $minutes ->
        [one] En minut kvar att betala
       *[other] { $minutes } minuter kvar att betala
    }
countdown-over = Tiden för att betala är slut
attempts-left =
    { $count ->
        [one] Ett försök kvar
       *[other] { $count } försök kvar
    }

## The bank asks back (3-D Secure)

challenge-title = Bekräfta hos din bank
challenge-explained = Banken vill vara säker på att det är du. Följ bankens anvisningar.
challenge-frame = Bankens sida för bekräftelse
challenge-redirect = Du fortsätter nu till bankens sida.
challenge-continue = Fortsätt till banken
challenge-open-instead = Öppna bankens sida i det här fönstret
challenge-cancel = Avbryt bekräftelsen
challenge-done = Tack. Du kan gå vidare.

## Waiting

pending-title = Betalningen behandlas
pending-explained = Det tar oftast några sekunder. Håll sidan öppen.
pending-long = Det tar längre tid än vanligt. Du kan stänga sidan; { $shop } meddelar dig hur det gick.
pending-check-now = Kontrollera nu

## How it ended

success-title = Betalningen är genomförd
success-title-reserved = Beloppet är reserverat
success-title-saved = Kortet är sparat
success-explained = Tack. { $shop } har tagit emot din betalning.
success-explained-reserved = Tack. { $shop } har reserverat beloppet.
success-explained-saved = Tack. { $shop } får använda ditt kort som avtalat.
decline-title = Betalningen genomfördes inte
decline-no-money-moved = Inga pengar har dragits.
error-title = Något gick fel
error-explained = Betalningen kunde inte göras på grund av ett tekniskt problem. Inga pengar har dragits.
error-unclear = Anslutningen bröts. Vi kontrollerar din betalning.
error-network = Ingen anslutning. Kontrollera internetanslutningen och försök igen.
error-too-many = För många försök. Vänta en minut och försök igen.
receipt-title = Kvitto
receipt-link = Öppna kvittot
receipt-transaction = Transaktion
receipt-card = Kort
receipt-date = Datum
return-countdown = Du kommer automatiskt tillbaka till butiken. Sekunder kvar: { $seconds }
return-stay = Stanna på sidan

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Banken godkände inte betalningen. Prova ett annat kort eller fråga banken.
decline-funds = Det finns inte tillräckligt med pengar på kortet. Prova ett annat kort.
decline-limit = Betalningen överskrider en gräns för kortet. Fråga banken eller prova ett annat kort.
decline-expired-card = Kortet har gått ut. Prova ett annat kort.
decline-card-data = Banken hittade inte kortet. Kontrollera kortuppgifterna.
decline-cvv = Säkerhetskoden stämmer inte. Kontrollera den och försök igen.
decline-blocked = Kortet kan inte användas för den här betalningen. Fråga banken eller prova ett annat kort.
decline-not-allowed = Kortet tillåter inte den här typen av betalning. Fråga banken eller prova ett annat kort.
decline-currency = Valutan stöds inte. Prova ett annat kort.
decline-authentication = Bekräftelsen hos banken lyckades inte. Försök igen.
decline-cancelled = Du avbröt bekräftelsen. Försök igen när du är redo.
decline-duplicate = Betalningen verkar redan vara gjord. Kontrollera innan du betalar igen.
decline-temporary = Banken kan inte nås just nu. Försök igen om några minuter.
decline-shop = Butiken kunde inte bekräfta beställningen. Kontakta { $shop }.

## Nothing to pay here

closed-title = Betalningslänken är inte aktiv
closed-explained = Den kan ha gått ut eller redan ha använts. Om du fortfarande vill betala, börja om i butiken.
cancelled-title = Betalningen avbröts
cancelled-explained = Inga pengar har dragits. Du kan stänga sidan.
cancelled-resume = Betala ändå

## Trust

trust-line = Säker, krypterad betalning
