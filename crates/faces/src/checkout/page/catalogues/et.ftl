### What a payer reads on the hosted page, in Estonian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Makse: { $shop }
page-title-save = Kaardi salvestamine: { $shop }
skip-to-form = Liigu makse juurde
test-mode = Testrežiim
test-mode-explained = Päris raha ei liigu. Kasutage testkaarti.
working = Palun oodake hetk

## What is paid

summary-title = Teie tellimus
summary-shop = Pood
summary-order = Tellimuse number
amount-nothing = Praegu midagi ei debiteerita
amount-reserved = Summa broneeritakse nüüd ja debiteeritakse hiljem

## How it is paid

methods-title = Makseviis
method-card = Kaart
method-erip = ERIP
method-bank-transfer = Pangaülekanne
method-redirect-note = Jätkate lehel { $method } ja naasete seejärel siia.
pay-with-wallet = Maksa teenusega { $wallet }
wallet-or = või maksa muul viisil
brands-accepted = Aktsepteeritavad kaardid

## The card

card-title = Kaardi andmed
card-number = Kaardi number
card-expiry = Kehtivusaeg
card-expiry-placeholder = KK / AA
card-expiry-hint = Kuu ja aasta
card-cvv = Turvakood
card-cvv-hint = { $digits } numbrit kaardi tagaküljel
card-cvv-hint-front = { $digits } numbrit kaardi esiküljel
card-holder = Nimi kaardil
card-brand-is = Kaardi bränd: { $brand }

## Cards of earlier visits

saved-title = Teie salvestatud kaardid
saved-card = { $brand }, lõpeb numbritega { $last4 }
saved-expires = Kehtib kuni { $expiry }
saved-expired = Aegus { $expiry }
pay-with-another-card = Maksa muu kaardiga
save-card = Salvesta see kaart järgmiseks korraks
save-card-for-shop = Luban poel { $shop } seda kaarti hilisemateks makseteks säilitada
save-card-hint = Järgmisel korral vajate ainult turvakoodi.
agreement = Nõustun poe { $shop } tingimustega
agreement-link = Loe tingimusi
opens-new-window = avaneb uues aknas

## About the payer

customer-title = Teie andmed
customer-email = E-post
customer-first-name = Eesnimi
customer-last-name = Perekonnanimi
customer-address = Aadress
customer-city = Linn
customer-state = Osariik või provints
customer-zip = Sihtnumber
customer-phone = Telefon
customer-country = Riik
customer-country-choose = Valige riik
customer-birth-date = Sünnikuupäev
customer-taxpayer-id = Maksukohustuslase number
field-optional = valikuline
field-read-only = Poe määratud

## Buttons

pay-amount = Maksa { $amount }
pay-reserve = Broneeri { $amount }
save-the-card = Salvesta kaart
continue = Jätka
cancel = Loobu
cancel-payment = Tühista makse
back-to-shop = Tagasi poodi { $shop }
close = Sulge
paying = Maksmine…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Palun kontrollige ühte välja
       *[other] Palun kontrollige { $count } välja
    }
fault-required = Palun täitke see väli
fault-number-empty = Sisestage kaardi number
fault-number-short = Kaardi number on liiga lühike
fault-number-long = Kaardi number on liiga pikk
fault-number-check = Kontrollige kaardi numbrit: mõni number tundub olevat vale
fault-number-characters = Palun ainult numbrid
fault-brand-excluded = Siin ei aktsepteerita kaarti { $brand }. Palun kasutage muud kaarti.
fault-expiry-empty = Sisestage kehtivusaeg
fault-expiry-shape = Sisestage kuu ja aasta, näiteks { $example }
fault-expiry-past = See kaart on aegunud. Palun kasutage muud kaarti.
fault-expiry-far = Kontrollige kehtivusaja aastat
fault-cvv-empty = Sisestage turvakood
fault-cvv-length = Turvakoodis on { $digits } numbrit
fault-holder-empty = Sisestage kaardil olev nimi
fault-holder-number = See näib olevat kaardi number. Sisestage siia oma nimi.
fault-email = Sisestage e-posti aadress, näiteks name@example.com
fault-phone = Sisestage telefoninumber koos riigi suunakoodiga
fault-country = Valige riik
fault-state = Sisestage osariigi või provintsi kaks tähte
fault-zip = Kontrollige sihtnumbrit
fault-birth-date = Sisestage minevikku jääv kuupäev, näiteks { $example }
fault-too-long = Tekst on liiga pikk
fault-agreement = Palun andke enne maksmist nõusolek
fault-method = Valige, kuidas soovite maksta
fault-form-stale = Teie turvalisuse huvides sisestage kaart palun uuesti

## Time and attempts

countdown = Maksmiseks jäänud aeg: { $time }
countdown-warning =
    { $minutes ->
        [one] Maksmiseks on jäänud üks minut
       *[other] Maksmiseks on jäänud { $minutes } minutit
    }
countdown-over = Maksmise aeg on läbi
attempts-left =
    { $count ->
        [one] Jäänud on üks katse
       *[other] Jäänud on { $count } katset
    }

## The bank asks back (3-D Secure)

challenge-title = Kinnitamine Teie pangas
challenge-explained = Teie pank soovib veenduda, et see olete Teie. Järgige panga juhiseid.
challenge-frame = Teie panga kinnitusleht
challenge-redirect = Jätkate nüüd oma panga lehel.
challenge-continue = Jätka panka
challenge-open-instead = Ava panga leht selles aknas
challenge-cancel = Loobu kinnitamisest
challenge-done = Aitäh. Võite jätkata.

## Waiting

pending-title = Teie makset töödeldakse
pending-explained = Tavaliselt võtab see mõne sekundi. Palun hoidke see leht avatuna.
pending-long = See võtab tavapärasest kauem aega. Võite selle lehe sulgeda; { $shop } teatab Teile tulemusest.
pending-check-now = Kontrolli nüüd

## How it ended

success-title = Makse õnnestus
success-title-reserved = Summa broneeritud
success-title-saved = Kaart salvestatud
success-explained = Aitäh. { $shop } on Teie makse kätte saanud.
success-explained-reserved = Aitäh. { $shop } on summa broneerinud.
success-explained-saved = Aitäh. { $shop } võib Teie kaarti kokkulepitud viisil kasutada.
decline-title = Makset ei viidud lõpule
decline-no-money-moved = Teilt ei ole midagi debiteeritud.
error-title = Midagi läks valesti
error-explained = Makset ei saanud tehnilise probleemi tõttu teha. Teilt ei ole midagi debiteeritud.
error-unclear = Ühendus katkes. Kontrollime Teie makset.
error-network = Ühendus puudub. Kontrollige internetiühendust ja proovige uuesti.
error-too-many = Liiga palju katseid. Palun oodake minut ja proovige uuesti.
receipt-title = Kviitung
receipt-link = Ava kviitung
receipt-transaction = Tehing
receipt-card = Kaart
receipt-date = Kuupäev
return-countdown = Naasete poodi automaatselt. Sekundeid jäänud: { $seconds }
return-stay = Jää sellele lehele

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Teie pank ei kinnitanud makset. Proovige muud kaarti või küsige pangast.
decline-funds = Sellel kaardil ei ole piisavalt raha. Proovige muud kaarti.
decline-limit = See makse ületab Teie kaardi limiidi. Küsige pangast või proovige muud kaarti.
decline-expired-card = Kaart on aegunud. Proovige muud kaarti.
decline-card-data = Pank ei leidnud seda kaarti. Kontrollige kaardi andmeid.
decline-cvv = Turvakood ei klapi. Kontrollige seda ja proovige uuesti.
decline-blocked = Seda kaarti ei saa selleks makseks kasutada. Küsige pangast või proovige muud kaarti.
decline-not-allowed = Teie kaart ei luba sellist makset. Küsige pangast või proovige muud kaarti.
decline-currency = Seda valuutat ei toetata. Proovige muud kaarti.
decline-authentication = Kinnitamine Teie pangas ei õnnestunud. Proovige uuesti.
decline-cancelled = Loobusite kinnitamisest. Proovige uuesti, kui olete valmis.
decline-duplicate = See makse näib olevat juba tehtud. Kontrollige enne uuesti maksmist.
decline-temporary = Pangaga ei saa hetkel ühendust. Proovige mõne minuti pärast uuesti.
decline-shop = Pood ei saanud seda tellimust kinnitada. Palun võtke ühendust poega { $shop }.

## Nothing to pay here

closed-title = See makselink ei ole aktiivne
closed-explained = See võib olla aegunud või juba kasutatud. Kui soovite siiski maksta, alustage poes uuesti.
cancelled-title = Makse tühistatud
cancelled-explained = Teilt ei ole midagi debiteeritud. Võite selle lehe sulgeda.
cancelled-resume = Maksa siiski

## Trust

trust-line = Turvaline krüpteeritud makse
