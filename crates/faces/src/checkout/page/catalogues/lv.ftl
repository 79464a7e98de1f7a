### What a payer reads on the hosted page, in Latvian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Maksājums: { $shop }
page-title-save = Kartes saglabāšana: { $shop }
skip-to-form = Pāriet pie maksājuma
test-mode = Testa režīms
test-mode-explained = Īsta nauda netiek pārskaitīta. Izmantojiet testa karti.
working = Lūdzu, uzgaidiet

## What is paid

summary-title = Jūsu pasūtījums
summary-shop = Veikals
summary-order = Pasūtījuma numurs
amount-nothing = Tagad nekas netiek iekasēts
amount-reserved = Summa tagad tiek rezervēta un iekasēta vēlāk

## How it is paid

methods-title = Maksājuma veids
method-card = Karte
method-erip = ERIP
method-bank-transfer = Bankas pārskaitījums
method-redirect-note = Jūs turpināsiet { $method } lapā un pēc tam atgriezīsieties šeit.
pay-with-wallet = Maksāt ar { $wallet }
wallet-or = vai maksāt citādi
brands-accepted = Pieņemtās kartes

## The card

card-title = Kartes dati
card-number = Kartes numurs
card-expiry = Derīguma termiņš
card-expiry-placeholder = MM / GG
card-expiry-hint = Mēnesis un gads
card-cvv = Drošības kods
card-cvv-hint = { $digits } cipari kartes aizmugurē
card-cvv-hint-front = { $digits } cipari kartes priekšpusē
card-holder = Vārds uz kartes
card-brand-is = Kartes zīmols: { $brand }

## Cards of earlier visits

saved-title = Jūsu saglabātās kartes
saved-card = { $brand }, beidzas ar { $last4 }
saved-expires = Derīga līdz { $expiry }
saved-expired = Termiņš beidzies { $expiry }
pay-with-another-card = Maksāt ar citu karti
save-card = Saglabāt šo karti nākamajai reizei
save-card-for-shop = Atļaut veikalam { $shop } glabāt šo karti turpmākiem maksājumiem
save-card-hint = Nākamreiz būs vajadzīgs tikai drošības kods.
agreement = Es piekrītu veikala { $shop } noteikumiem
agreement-link = Lasīt noteikumus
opens-new-window = atveras jaunā logā

## About the payer

customer-title = Jūsu dati
customer-email = E-pasts
customer-first-name = Vārds
customer-last-name = Uzvārds
customer-address = Adrese
customer-city = Pilsēta
customer-state = Štats vai province
customer-zip = Pasta indekss
customer-phone = Tālrunis
customer-country = Valsts
customer-country-choose = Izvēlieties valsti
customer-birth-date = Dzimšanas datums
customer-taxpayer-id = Nodokļu maksātāja numurs
field-optional = nav obligāts
field-read-only = Norādījis veikals

## Buttons

pay-amount = Maksāt { $amount }
pay-reserve = Rezervēt { $amount }
save-the-card = Saglabāt karti
continue = Turpināt
cancel = Atcelt
cancel-payment = Atcelt maksājumu
back-to-shop = Atpakaļ uz veikalu { $shop }
close = Aizvērt
paying = Notiek maksājums…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [zero] Lūdzu, pārbaudiet { $count } lauku
        [one] Lūdzu, pārbaudiet { $count } lauku
       *[other] Lūdzu, pārbaudiet { $count } laukus
    }
fault-required = Lūdzu, aizpildiet šo lauku
fault-number-empty = Ievadiet kartes numuru
fault-number-short = Kartes numurs ir pārāk īss
fault-number-long = Kartes numurs ir pārāk garš
fault-number-check = Pārbaudiet kartes numuru: kāds cipars šķiet nepareizs
fault-number-characters = Lūdzu, tikai ciparus
fault-brand-excluded = { $brand } šeit netiek pieņemta. Lūdzu, izmantojiet citu karti.
fault-expiry-empty = Ievadiet derīguma termiņu
fault-expiry-shape = Ievadiet mēnesi un gadu, piemēram, { $example }
fault-expiry-past = Šīs kartes termiņš ir beidzies. Lūdzu, izmantojiet citu karti.
fault-expiry-far = Pārbaudiet derīguma termiņa gadu
fault-cvv-empty = Ievadiet drošības kodu
fault-cvv-length = Drošības kodam ir { $digits } cipari
fault-holder-empty = Ievadiet vārdu, kas norādīts uz kartes
fault-holder-number = Tas izskatās pēc kartes numura. Ievadiet šeit savu vārdu.
fault-email = Ievadiet e-pasta adresi, piemēram, name@example.com
fault-phone = Ievadiet tālruņa numuru ar valsts kodu
fault-country = Izvēlieties valsti
fault-state = Ievadiet štata vai provinces divus burtus
fault-zip = Pārbaudiet pasta indeksu
fault-birth-date = Ievadiet datumu pagātnē, piemēram, { $example }
fault-too-long = Teksts ir pārāk garš
fault-agreement = Lūdzu, piekrītiet pirms maksāšanas
fault-method = Izvēlieties, kā vēlaties maksāt
fault-form-stale = Jūsu drošībai, lūdzu, ievadiet karti vēlreiz

## Time and attempts

countdown = Atlikušais laiks maksāšanai: { $time }
countdown-warning =
    { $minutes ->
        [zero] Maksāšanai atlikušas { $minutes } minūtes
        [one] Maksāšanai atlikusi { $minutes } minūte
       *[other] Maksāšanai atlikušas { $minutes } minūtes
    }
countdown-over = Maksāšanas laiks ir beidzies
attempts-left =
    { $count ->
        [zero] Atlikuši { $count } mēģinājumi
        [one] Atlicis { $count } mēģinājums
       *[other] Atlikuši { $count } mēģinājumi
    }

## The bank asks back (3-D Secure)

challenge-title = Apstiprinājums Jūsu bankā
challenge-explained = Jūsu banka vēlas pārliecināties, ka tas esat Jūs. Sekojiet tās norādēm.
challenge-frame = Jūsu bankas apstiprinājuma lapa
challenge-redirect = Tagad Jūs turpināsiet savas bankas lapā.
challenge-continue = Turpināt uz banku
challenge-open-instead = Atvērt bankas lapu šajā logā
challenge-cancel = Atcelt apstiprinājumu
challenge-done = Paldies. Varat turpināt.

## Waiting

pending-title = Jūsu maksājums tiek apstrādāts
pending-explained = Parasti tas ilgst dažas sekundes. Lūdzu, neaizveriet šo lapu.
pending-long = Tas ilgst vairāk nekā parasti. Šo lapu varat aizvērt; { $shop } paziņos Jums rezultātu.
pending-check-now = Pārbaudīt tagad

## How it ended

success-title = Maksājums izdevies
success-title-reserved = Summa rezervēta
success-title-saved = Karte saglabāta
success-explained = Paldies. Veikals { $shop } ir saņēmis Jūsu maksājumu.
success-explained-reserved = Paldies. Veikals { $shop } ir rezervējis summu.
success-explained-saved = Paldies. { $shop } drīkst izmantot Jūsu karti, kā norunāts.
decline-title = Maksājums nav pabeigts
decline-no-money-moved = No Jums nekas nav iekasēts.
error-title = Kaut kas neizdevās
error-explained = Maksājumu nevarēja veikt tehniskas problēmas dēļ. No Jums nekas nav iekasēts.
error-unclear = Savienojums tika pārtraukts. Mēs pārbaudām Jūsu maksājumu.
error-network = Nav savienojuma. Pārbaudiet interneta savienojumu un mēģiniet vēlreiz.
error-too-many = Pārāk daudz mēģinājumu. Lūdzu, uzgaidiet minūti un mēģiniet vēlreiz.
receipt-title = Kvīts
receipt-link = Atvērt kvīti
receipt-transaction = Darījums
receipt-card = Karte
receipt-date = Datums
return-countdown = Jūs automātiski atgriezīsieties veikalā. Atlikušas sekundes: { $seconds }
return-stay = Palikt šajā lapā

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Jūsu banka neapstiprināja maksājumu. Izmēģiniet citu karti vai vaicājiet bankai.
decline-funds = Šajā kartē nepietiek naudas. Izmēģiniet citu karti.
decline-limit = Šis maksājums pārsniedz Jūsu kartes limitu. Vaicājiet bankai vai izmēģiniet citu karti.
decline-expired-card = Kartes termiņš ir beidzies. Izmēģiniet citu karti.
decline-card-data = Banka neatrada šo karti. Pārbaudiet kartes datus.
decline-cvv = Drošības kods nesakrīt. Pārbaudiet to un mēģiniet vēlreiz.
decline-blocked = Šo karti nevar izmantot šim maksājumam. Vaicājiet bankai vai izmēģiniet citu karti.
decline-not-allowed = Jūsu karte neļauj veikt šāda veida maksājumu. Vaicājiet bankai vai izmēģiniet citu karti.
decline-currency = Šī valūta netiek atbalstīta. Izmēģiniet citu karti.
decline-authentication = Apstiprinājums Jūsu bankā neizdevās. Mēģiniet vēlreiz.
decline-cancelled = Jūs atcēlāt apstiprinājumu. Mēģiniet vēlreiz, kad esat gatavi.
decline-duplicate = Šķiet, ka šis maksājums jau ir veikts. Pārbaudiet, pirms maksājat vēlreiz.
decline-temporary = Banka pašlaik nav sasniedzama. Mēģiniet vēlreiz pēc dažām minūtēm.
decline-shop = Veikals nevarēja apstiprināt šo pasūtījumu. Lūdzu, sazinieties ar veikalu { $shop }.

## Nothing to pay here

closed-title = Šī maksājuma saite nav aktīva
closed-explained = Iespējams, tās termiņš ir beidzies vai tā jau ir izmantota. Ja joprojām vēlaties maksāt, sāciet no jauna veikalā.
cancelled-title = Maksājums atcelts
cancelled-explained = No Jums nekas nav iekasēts. Šo lapu varat aizvērt.
cancelled-resume = Tomēr maksāt

## Trust

trust-line = Drošs, šifrēts maksājums
