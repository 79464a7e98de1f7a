### What a payer reads on the hosted page, in Finnish. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Maksu: { $shop }
page-title-save = Kortin tallennus: { $shop }
skip-to-form = Siirry maksamaan
test-mode = Testitila
test-mode-explained = Oikeaa rahaa ei siirry. Käyttäkää testikorttia.
working = Hetkinen, olkaa hyvä

## What is paid

summary-title = Tilauksenne
summary-shop = Kauppa
summary-order = Tilausnumero
amount-nothing = Nyt ei veloiteta mitään
amount-reserved = Summa varataan nyt ja veloitetaan myöhemmin

## How it is paid

methods-title = Maksutapa
method-card = Kortti
method-erip = ERIP
method-bank-transfer = Tilisiirto
method-redirect-note = Jatkatte palvelun { $method } sivulle ja palaatte sitten tänne.
pay-with-wallet = Maksa: { $wallet }
wallet-or = tai maksakaa muulla tavalla
brands-accepted = Hyväksytyt kortit

## The card

card-title = Kortin tiedot
card-number = Kortin numero
card-expiry = Voimassa
card-expiry-placeholder = KK / VV
card-expiry-hint = Kuukausi ja vuosi
card-cvv = Turvakoodi
card-cvv-hint = { $digits } numeroa kortin kääntöpuolella
card-cvv-hint-front = { $digits } numeroa kortin etupuolella
card-holder = Kortissa oleva nimi
card-brand-is = Kortin merkki: { $brand }

## Cards of earlier visits

saved-title = Tallennetut korttinne
saved-card = { $brand }, päättyy numeroihin { $last4 }
saved-expires = Voimassa { $expiry } asti
saved-expired = Vanhentunut { $expiry }
pay-with-another-card = Maksa muulla kortilla
save-card = Tallenna tämä kortti seuraavaa kertaa varten
save-card-for-shop = Annan kaupalle { $shop } luvan säilyttää kortin myöhempiä maksuja varten
save-card-hint = Ensi kerralla tarvitsette vain turvakoodin.
agreement = Hyväksyn kaupan { $shop } ehdot
agreement-link = Lue ehdot
opens-new-window = avautuu uuteen ikkunaan

## About the payer

customer-title = Tietonne
customer-email = Sähköposti
customer-first-name = Etunimi
customer-last-name = Sukunimi
customer-address = Osoite
customer-city = Paikkakunta
customer-state = Osavaltio tai provinssi
customer-zip = Postinumero
customer-phone = Puhelin
customer-country = Maa
customer-country-choose = Valitkaa maa
customer-birth-date = Syntymäaika
customer-taxpayer-id = Verotunniste
field-optional = valinnainen
field-read-only = Kaupan määrittämä

## Buttons

pay-amount = Maksa { $amount }
pay-reserve = Varaa { $amount }
save-the-card = Tallenna kortti
continue = Jatka
cancel = Peruuta
cancel-payment = Peruuta maksu
back-to-shop = Takaisin kauppaan { $shop }
close = Sulje
paying = Maksetaan…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Tarkistakaa yksi kenttä
       *[other] Tarkistakaa { $count } kenttää
    }
fault-required = Täyttäkää tämä kenttä
fault-number-empty = Antakaa kortin numero
fault-number-short = Kortin numero on liian lyhyt
fault-number-long = Kortin numero on liian pitkä
fault-number-check = Tarkistakaa kortin numero: jokin numeroista näyttää väärältä
fault-number-characters = Vain numeroita, kiitos
fault-brand-excluded = { $brand } ei kelpaa täällä. Käyttäkää muuta korttia.
fault-expiry-empty = Antakaa kortin voimassaoloaika
fault-expiry-shape = Antakaa kuukausi ja vuosi, esimerkiksi { $example }
fault-expiry-past = Kortti on vanhentunut. Käyttäkää muuta korttia.
fault-expiry-far = Tarkistakaa voimassaoloajan vuosi
fault-cvv-empty = Antakaa turvakoodi
fault-cvv-length = Turvakoodissa on { $digits } numeroa
fault-holder-empty = Antakaa kortissa oleva nimi
fault-holder-number = Tämä näyttää kortin numerolta. Antakaa tähän nimenne.
fault-email = Antakaa sähköpostiosoite, esimerkiksi name@example.com
fault-phone = Antakaa puhelinnumero maatunnuksineen
fault-country = Valitkaa maa
fault-state = Antakaa osavaltion tai provinssin kaksi kirjainta
fault-zip = Tarkistakaa postinumero
fault-birth-date = Antakaa mennyt päivämäärä, esimerkiksi { $example }
fault-too-long = Teksti on liian pitkä
fault-agreement = Antakaa suostumuksenne ennen maksamista
fault-method = Valitkaa, miten haluatte maksaa
fault-form-stale = Turvallisuutenne vuoksi antakaa kortin tiedot uudelleen

## Time and attempts

countdown = Aikaa maksaa: { $time }
countdown-warning =
    { $minutes ->
        [one] Maksamiseen on aikaa yksi minuutti
       *[other] Maksamiseen on aikaa { $minutes } minuuttia
    }
countdown-over = Maksuaika on päättynyt
attempts-left =
    { $count ->
        [one] Yksi yritys jäljellä
       *[other] { $count } yritystä jäljellä
    }

## The bank asks back (3-D Secure)

challenge-title = Vahvistus pankissanne
challenge-explained = Pankkinne haluaa varmistua, että kyseessä olette Te. Noudattakaa pankin ohjeita.
challenge-frame = Pankkinne vahvistussivu
challenge-redirect = Jatkatte nyt pankkinne sivulle.
challenge-continue = Jatka pankkiin
challenge-open-instead = Avaa pankin sivu tässä ikkunassa
challenge-cancel = Peruuta vahvistus
challenge-done = Kiitos. Voitte jatkaa.

## Waiting

pending-title = Maksuanne käsitellään
pending-explained = Tämä kestää yleensä muutaman sekunnin. Pitäkää tämä sivu auki.
pending-long = Tämä kestää tavallista kauemmin. Voitte sulkea tämän sivun; { $shop } ilmoittaa Teille tuloksesta.
pending-check-now = Tarkista nyt

## How it ended

success-title = Maksu onnistui
success-title-reserved = Summa varattu
success-title-saved = Kortti tallennettu
success-explained = Kiitos. { $shop } on vastaanottanut maksunne.
success-explained-reserved = Kiitos. { $shop } on varannut summan.
success-explained-saved = Kiitos. { $shop } voi käyttää korttianne sovitusti.
decline-title = Maksua ei suoritettu
decline-no-money-moved = Teiltä ei ole veloitettu mitään.
error-title = Jokin meni vikaan
error-explained = Maksua ei voitu suorittaa teknisen ongelman vuoksi. Teiltä ei ole veloitettu mitään.
error-unclear = Yhteys katkesi. Tarkistamme maksuanne.
error-network = Ei yhteyttä. Tarkistakaa verkkoyhteys ja yrittäkää uudelleen.
error-too-many = Liian monta yritystä. Odottakaa minuutti ja yrittäkää uudelleen.
receipt-title = Kuitti
receipt-link = Avaa kuitti
receipt-transaction = Tapahtuma
receipt-card = Kortti
receipt-date = Päivämäärä
return-countdown = Palaatte kauppaan automaattisesti. Sekunteja jäljellä: { $seconds }
return-stay = Pysy tällä sivulla

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Pankkinne ei hyväksynyt maksua. Kokeilkaa muuta korttia tai kysykää pankistanne.
decline-funds = Kortilla ei ole tarpeeksi rahaa. Kokeilkaa muuta korttia.
decline-limit = Maksu ylittää korttinne rajan. Kysykää pankistanne tai kokeilkaa muuta korttia.
decline-expired-card = Kortti on vanhentunut. Kokeilkaa muuta korttia.
decline-card-data = Pankki ei löytänyt korttia. Tarkistakaa kortin tiedot.
decline-cvv = Turvakoodi ei täsmää. Tarkistakaa se ja yrittäkää uudelleen.
decline-blocked = Korttia ei voi käyttää tähän maksuun. Kysykää pankistanne tai kokeilkaa muuta korttia.
decline-not-allowed = Korttinne ei salli tällaista maksua. Kysykää pankistanne tai kokeilkaa muuta korttia.
decline-currency = Valuuttaa ei tueta. Kokeilkaa muuta korttia.
decline-authentication = Vahvistus pankissanne ei onnistunut. Yrittäkää uudelleen.
decline-cancelled = Peruutitte vahvistuksen. Yrittäkää uudelleen, kun olette valmis.
decline-duplicate = Maksu näyttää olevan jo suoritettu. Tarkistakaa ennen kuin maksatte uudelleen.
decline-temporary = Pankkiin ei juuri nyt saada yhteyttä. Yrittäkää uudelleen muutaman minuutin kuluttua.
decline-shop = Kauppa ei voinut vahvistaa tilausta. Ottakaa yhteyttä kauppaan { $shop }.

## Nothing to pay here

closed-title = Tämä maksulinkki ei ole voimassa
closed-explained = Se on voinut vanhentua tai se on jo käytetty. Jos haluatte yhä maksaa, aloittakaa kaupassa alusta.
cancelled-title = Maksu peruutettu
cancelled-explained = Teiltä ei ole veloitettu mitään. Voitte sulkea tämän sivun.
cancelled-resume = Maksa sittenkin

## Trust

trust-line = Turvallinen, salattu maksu
