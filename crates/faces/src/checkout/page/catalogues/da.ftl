### What a payer reads on the hosted page, in Danish. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Betal til { $shop }
page-title-save = Gem et kort til { $shop }
skip-to-form = Gå til betaling
test-mode = Testtilstand
test-mode-explained = Der flyttes ingen rigtige penge. Brug et testkort.
working = Et øjeblik

## What is paid

summary-title = Din ordre
summary-shop = Butik
summary-order = Ordrenummer
amount-nothing = Der trækkes ikke noget nu
amount-reserved = Beløbet reserveres nu og trækkes senere

## How it is paid

methods-title = Betalingsmåde
method-card = Kort
method-erip = ERIP
method-bank-transfer = Bankoverførsel
method-redirect-note = Du fortsætter på siden hos { $method } og kommer derefter tilbage hertil.
pay-with-wallet = Betal med { $wallet }
wallet-or = eller betal på en anden måde
brands-accepted = Kort, der accepteres

## The card

card-title = Kortoplysninger
card-number = Kortnummer
card-expiry = Udløbsdato
card-expiry-placeholder = MM / ÅÅ
card-expiry-hint = Måned og år
card-cvv = Sikkerhedskode
card-cvv-hint = { $digits } cifre på bagsiden af kortet
card-cvv-hint-front = { $digits } cifre på forsiden af kortet
card-holder = Navn på kortet
card-brand-is = Korttype: { $brand }

## Cards of earlier visits

saved-title = Dine gemte kort
saved-card = { $brand }, slutter på { $last4 }
saved-expires = Udløber { $expiry }
saved-expired = Udløbet { $expiry }
pay-with-another-card = Betal med et andet kort
save-card = Gem kortet til næste gang
save-card-for-shop = Giv { $shop } lov til at gemme kortet til senere betalinger
save-card-hint = Næste gang skal du kun bruge sikkerhedskoden.
agreement = Jeg accepterer betingelserne hos { $shop }
agreement-link = Læs betingelserne
opens-new-window = åbner i et nyt vindue

## About the payer

customer-title = Dine oplysninger
customer-email = E-mail
customer-first-name = Fornavn
customer-last-name = Efternavn
customer-address = Adresse
customer-city = By
customer-state = Stat eller provins
customer-zip = Postnummer
customer-phone = Telefon
customer-country = Land
customer-country-choose = Vælg et land
customer-birth-date = Fødselsdato
customer-taxpayer-id = Skattenummer
field-optional = valgfrit
field-read-only = Udfyldt af butikken

## Buttons

pay-amount = Betal { $amount }
pay-reserve = Reservér { $amount }
save-the-card = Gem kort
continue = Fortsæt
cancel = Annuller
cancel-payment = Annuller betalingen
back-to-shop = Tilbage til { $shop }
close = Luk
paying = Betaler…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Kontrollér ét felt
       *[other] Kontrollér { $count } felter
    }
fault-required = Udfyld feltet
fault-number-empty = Indtast kortnummeret
fault-number-short = Kortnummeret er for kort
fault-number-long = Kortnummeret er for langt
fault-number-check = Kontrollér kortnummeret: et ciffer ser forkert ud
fault-number-characters = Kun cifre, tak
fault-brand-excluded = { $brand } accepteres ikke her. Brug et andet kort.
fault-expiry-empty = Indtast udløbsdatoen
fault-expiry-shape = Indtast måned og år, for eksempel { $example }
fault-expiry-past = Kortet er udløbet. Brug et andet kort.
fault-expiry-far = Kontrollér året i udløbsdatoen
fault-cvv-empty = Indtast sikkerhedskoden
fault-cvv-length = Sikkerhedskoden har { $digits } cifre
fault-holder-empty = Indtast navnet på kortet
fault-holder-number = Det ligner et kortnummer. Indtast dit navn her.
fault-email = Indtast en e-mailadresse, for eksempel name@example.com
fault-phone = Indtast et telefonnummer med landekode
fault-country = Vælg et land
fault-state = Indtast statens eller provinsens to bogstaver
fault-zip = Kontrollér postnummeret
fault-birth-date = Indtast en dato i fortiden, for eksempel { $example }
fault-too-long = Teksten er for lang
fault-agreement = Giv dit samtykke, før du betaler
fault-method = Vælg, hvordan du vil betale
fault-form-stale = Indtast kortet igen af hensyn til din sikkerhed

## Time and attempts

countdown = Tid tilbage til at betale: { $time }
countdown-warning =
    { $minutes ->
        [one] Ét minut tilbage til at betale
       *[other] { $minutes } minutter tilbage til at betale
    }
countdown-over = Tiden til at betale er udløbet
attempts-left =
    { $count ->
        [one] Ét forsøg tilbage
       *[other] { $count } forsøg tilbage
    }

## The bank asks back (3-D Secure)

challenge-title = Bekræft hos din bank
challenge-explained = Banken vil være sikker på, at det er dig. Følg bankens anvisninger.
challenge-frame = Bankens side til bekræftelse
challenge-redirect = Du fortsætter nu til bankens side.
challenge-continue = Fortsæt til banken
challenge-open-instead = Åbn bankens side i dette vindue
challenge-cancel = Annuller bekræftelsen
challenge-done = Tak. Du kan fortsætte.

## Waiting

pending-title = Din betaling behandles
pending-explained = Det tager som regel få sekunder. Hold siden åben.
pending-long = Det tager længere tid end normalt. Du kan lukke siden; { $shop } giver dig besked om resultatet.
pending-check-now = Kontrollér nu

## How it ended

success-title = Betalingen er gennemført
success-title-reserved = Beløbet er reserveret
success-title-saved = Kortet er gemt
success-explained = Tak. { $shop } har modtaget din betaling.
success-explained-reserved = Tak. { $shop } har reserveret beløbet.
success-explained-saved = Tak. { $shop } må bruge dit kort som aftalt.
decline-title = Betalingen blev ikke gennemført
decline-no-money-moved = Der er ikke trukket penge.
error-title = Noget gik galt
error-explained = Betalingen kunne ikke gennemføres på grund af et teknisk problem. Der er ikke trukket penge.
error-unclear = Forbindelsen blev afbrudt. Vi kontrollerer din betaling.
error-network = Ingen forbindelse. Kontrollér din internetforbindelse, og prøv igen.
error-too-many = For mange forsøg. Vent et minut, og prøv igen.
receipt-title = Kvittering
receipt-link = Åbn kvitteringen
receipt-transaction = Transaktion
receipt-card = Kort
receipt-date = Dato
return-countdown = Du kommer automatisk tilbage til butikken. Sekunder tilbage: { $seconds }
return-stay = Bliv på siden

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Banken godkendte ikke betalingen. Prøv et andet kort, eller spørg banken.
decline-funds = Der er ikke penge nok på kortet. Prøv et andet kort.
decline-limit = Betalingen overskrider en grænse på dit kort. Spørg banken, eller prøv et andet kort.
decline-expired-card = Kortet er udløbet. Prøv et andet kort.
decline-card-data = Banken kunne ikke finde kortet. Kontrollér kortoplysningerne.
decline-cvv = Sikkerhedskoden passer ikke. Kontrollér den, og prøv igen.
decline-blocked = Kortet kan ikke bruges til denne betaling. Spørg banken, eller prøv et andet kort.
decline-not-allowed = Dit kort tillader ikke denne type betaling. Spørg banken, eller prøv et andet kort.
decline-currency = Valutaen understøttes ikke. Prøv et andet kort.
decline-authentication = Bekræftelsen hos banken lykkedes ikke. Prøv igen.
decline-cancelled = Du annullerede bekræftelsen. Prøv igen, når du er klar.
decline-duplicate = Betalingen ser ud til allerede at være gennemført. Kontrollér det, før du betaler igen.
decline-temporary = Banken kan ikke nås lige nu. Prøv igen om nogle minutter.
decline-shop = Butikken kunne ikke bekræfte ordren. Kontakt { $shop }.

## Nothing to pay here

closed-title = Betalingslinket er ikke aktivt
closed-explained = Det kan være udløbet eller allerede brugt. Hvis du stadig vil betale, skal du begynde forfra i butikken.
cancelled-title = Betalingen er annulleret
cancelled-explained = Der er ikke trukket penge. Du kan lukke siden.
cancelled-resume = Betal alligevel

## Trust

trust-line = Sikker, krypteret betaling
