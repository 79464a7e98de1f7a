### What a payer reads on the hosted page, in Norwegian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Betal til { $shop }
page-title-save = Lagre et kort for { $shop }
skip-to-form = Gå til betaling
test-mode = Testmodus
test-mode-explained = Ingen ekte penger flyttes. Bruk et testkort.
working = Et øyeblikk

## What is paid

summary-title = Din bestilling
summary-shop = Butikk
summary-order = Ordrenummer
amount-nothing = Ingenting trekkes nå
amount-reserved = Beløpet reserveres nå og trekkes senere

## How it is paid

methods-title = Betalingsmåte
method-card = Kort
method-erip = ERIP
method-bank-transfer = Bankoverføring
method-redirect-note = Du fortsetter på siden til { $method } og kommer tilbake hit etterpå.
pay-with-wallet = Betal med { $wallet }
wallet-or = eller betal på en annen måte
brands-accepted = Kort som godtas

## The card

card-title = Kortopplysninger
card-number = Kortnummer
card-expiry = Utløpsdato
card-expiry-placeholder = MM / ÅÅ
card-expiry-hint = Måned og år
card-cvv = Sikkerhetskode
card-cvv-hint = { $digits } sifre på baksiden av kortet
card-cvv-hint-front = { $digits } sifre på forsiden av kortet
card-holder = Navn på kortet
card-brand-is = Korttype: { $brand }

## Cards of earlier visits

saved-title = Dine lagrede kort
saved-card = { $brand }, slutter på { $last4 }
saved-expires = Utløper { $expiry }
saved-expired = Utløpt { $expiry }
pay-with-another-card = Betal med et annet kort
save-card = Lagre kortet til neste gang
save-card-for-shop = La { $shop } beholde kortet for senere betalinger
save-card-hint = Neste gang trenger du bare sikkerhetskoden.
agreement = Jeg godtar vilkårene til { $shop }
agreement-link = Les vilkårene
opens-new-window = åpnes i et nytt vindu

## About the payer

customer-title = Dine opplysninger
customer-email = E-post
customer-first-name = Fornavn
customer-last-name = Etternavn
customer-address = Adresse
customer-city = Sted
customer-state = Delstat eller provins
customer-zip = Postnummer
customer-phone = Telefon
customer-country = Land
customer-country-choose = Velg et land
customer-birth-date = Fødselsdato
customer-taxpayer-id = Skattenummer
field-optional = valgfritt
field-read-only = Fylt ut av butikken

## Buttons

pay-amount = Betal { $amount }
pay-reserve = Reserver { $amount }
save-the-card = Lagre kort
continue = Fortsett
cancel = Avbryt
cancel-payment = Avbryt betalingen
back-to-shop = Tilbake til { $shop }
close = Lukk
paying = Betaler…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Kontroller ett felt
       *[other] Kontroller { $count } felt
    }
fault-required = Fyll ut dette feltet
fault-number-empty = Skriv inn kortnummeret
fault-number-short = Kortnummeret er for kort
fault-number-long = Kortnummeret er for langt
fault-number-check = Kontroller kortnummeret: et siffer ser feil ut
fault-number-characters = Bare sifre, takk
fault-brand-excluded = { $brand } godtas ikke her. Bruk et annet kort.
fault-expiry-empty = Skriv inn utløpsdatoen
fault-expiry-shape = Skriv inn måned og år, for eksempel { $example }
fault-expiry-past = Kortet er utløpt. Bruk et annet kort.
fault-expiry-far = Kontroller året i utløpsdatoen
fault-cvv-empty = Skriv inn sikkerhetskoden
fault-cvv-length = Sikkerhetskoden har { $digits } sifre
fault-holder-empty = Skriv inn navnet på kortet
fault-holder-number = Dette ligner et kortnummer. Skriv inn navnet ditt her.
fault-email = Skriv inn en e-postadresse, for eksempel name@example.com
fault-phone = Skriv inn et telefonnummer med landkode
fault-country = Velg et land
fault-state = Skriv inn de to bokstavene for delstaten eller provinsen
fault-zip = Kontroller postnummeret
fault-birth-date = Skriv inn en dato som har vært, for eksempel { $example }
fault-too-long = Teksten er for lang
fault-agreement = Gi samtykke før du betaler
fault-method = Velg hvordan du vil betale
fault-form-stale = Skriv inn kortet på nytt av hensyn til sikkerheten din

## Time and attempts

countdown = Tid igjen til å betale: { $time }
countdown-warning =
    { $minutes ->
        [one] Ett minutt igjen til å betale
       *[other] { $minutes } minutter igjen til å betale
    }
countdown-over = Tiden til å betale er ute
attempts-left =
    { $count ->
        [one] Ett forsøk igjen
       *[other] { $count } forsøk igjen
    }

## The bank asks back (3-D Secure)

challenge-title = Bekreft hos banken din
challenge-explained = Banken vil være sikker på at det er deg. Følg bankens instruksjoner.
challenge-frame = Bankens side for bekreftelse
challenge-redirect = Du fortsetter nå til bankens side.
challenge-continue = Fortsett til banken
challenge-open-instead = Åpne bankens side i dette vinduet
challenge-cancel = Avbryt bekreftelsen
challenge-done = Takk. Du kan gå videre.

## Waiting

pending-title = Betalingen behandles
pending-explained = Det tar vanligvis noen sekunder. Hold siden åpen.
pending-long = Det tar lengre tid enn vanlig. Du kan lukke siden; { $shop } gir deg beskjed om resultatet.
pending-check-now = Kontroller nå

## How it ended

success-title = Betalingen er gjennomført
success-title-reserved = Beløpet er reservert
success-title-saved = Kortet er lagret
success-explained = Takk. { $shop } har mottatt betalingen din.
success-explained-reserved = Takk. { $shop } har reservert beløpet.
success-explained-saved = Takk. { $shop } kan bruke kortet ditt som avtalt.
decline-title = Betalingen ble ikke gjennomført
decline-no-money-moved = Ingen penger er trukket.
error-title = Noe gikk galt
error-explained = Betalingen kunne ikke gjennomføres på grunn av et teknisk problem. Ingen penger er trukket.
error-unclear = Forbindelsen ble brutt. Vi kontrollerer betalingen din.
error-network = Ingen forbindelse. Kontroller internettforbindelsen og prøv igjen.
error-too-many = For mange forsøk. Vent et minutt og prøv igjen.
receipt-title = Kvittering
receipt-link = Åpne kvitteringen
receipt-transaction = Transaksjon
receipt-card = Kort
receipt-date = Dato
return-countdown = Du kommer automatisk tilbake til butikken. Sekunder igjen: { $seconds }
return-stay = Bli på siden

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Banken godkjente ikke betalingen. Prøv et annet kort eller spør banken.
decline-funds = Det er ikke nok penger på kortet. Prøv et annet kort.
decline-limit = Betalingen overskrider en grense på kortet. Spør banken eller prøv et annet kort.
decline-expired-card = Kortet er utløpt. Prøv et annet kort.
decline-card-data = Banken fant ikke kortet. Kontroller kortopplysningene.
decline-cvv = Sikkerhetskoden stemmer ikke. Kontroller den og prøv igjen.
decline-blocked = Kortet kan ikke brukes til denne betalingen. Spør banken eller prøv et annet kort.
decline-not-allowed = Kortet ditt tillater ikke denne typen betaling. Spør banken eller prøv et annet kort.
decline-currency = Valutaen støttes ikke. Prøv et annet kort.
decline-authentication = Bekreftelsen hos banken lyktes ikke. Prøv igjen.
decline-cancelled = Du avbrøt bekreftelsen. Prøv igjen når du er klar.
decline-duplicate = Betalingen ser ut til å være gjennomført allerede. Kontroller før du betaler på nytt.
decline-temporary = Banken kan ikke nås akkurat nå. Prøv igjen om noen minutter.
decline-shop = Butikken kunne ikke bekrefte bestillingen. Kontakt { $shop }.

## Nothing to pay here

closed-title = Betalingslenken er ikke aktiv
closed-explained = Den kan ha utløpt eller allerede være brukt. Hvis du fortsatt vil betale, begynner du på nytt i butikken.
cancelled-title = Betalingen er avbrutt
cancelled-explained = Ingen penger er trukket. Du kan lukke siden.
cancelled-resume = Betal likevel

## Trust

trust-line = Sikker, kryptert betaling
