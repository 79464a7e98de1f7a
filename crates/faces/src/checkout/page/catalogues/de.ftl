### What a payer reads on the hosted page, in German. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Zahlung an { $shop }
page-title-save = Karte speichern für { $shop }
skip-to-form = Direkt zur Zahlung
test-mode = Testmodus
test-mode-explained = Es wird kein echtes Geld bewegt. Verwenden Sie eine Testkarte.
working = Einen Moment bitte

## What is paid

summary-title = Ihre Bestellung
summary-shop = Shop
summary-order = Bestellnummer
amount-nothing = Jetzt wird nichts abgebucht
amount-reserved = Der Betrag wird jetzt reserviert und später abgebucht

## How it is paid

methods-title = Zahlungsart
method-card = Karte
method-erip = ERIP
method-bank-transfer = Banküberweisung
method-redirect-note = Sie werden zur Seite von { $method } weitergeleitet und kehren danach zurück.
pay-with-wallet = Mit { $wallet } bezahlen
wallet-or = oder anders bezahlen
brands-accepted = Akzeptierte Karten

## The card

card-title = Kartendaten
card-number = Kartennummer
card-expiry = Gültig bis
card-expiry-placeholder = MM / JJ
card-expiry-hint = Monat und Jahr
card-cvv = Sicherheitscode
card-cvv-hint = { $digits } Ziffern auf der Rückseite der Karte
card-cvv-hint-front = { $digits } Ziffern auf der Vorderseite der Karte
card-holder = Name auf der Karte
card-brand-is = Kartenmarke: { $brand }

## Cards of earlier visits

saved-title = Ihre gespeicherten Karten
saved-card = { $brand }, endet auf { $last4 }
saved-expires = Gültig bis { $expiry }
saved-expired = Abgelaufen { $expiry }
pay-with-another-card = Mit einer anderen Karte bezahlen
save-card = Diese Karte für das nächste Mal speichern
save-card-for-shop = { $shop } darf diese Karte für spätere Zahlungen speichern
save-card-hint = Beim nächsten Mal brauchen Sie nur den Sicherheitscode.
agreement = Ich stimme den Bedingungen von { $shop } zu
agreement-link = Bedingungen lesen
opens-new-window = öffnet sich in einem neuen Fenster

## About the payer

customer-title = Ihre Angaben
customer-email = E-Mail
customer-first-name = Vorname
customer-last-name = Nachname
customer-address = Adresse
customer-city = Ort
customer-state = Bundesland oder Provinz
customer-zip = Postleitzahl
customer-phone = Telefon
customer-country = Land
customer-country-choose = Land auswählen
customer-birth-date = Geburtsdatum
customer-taxpayer-id = Steuernummer
field-optional = freiwillig
field-read-only = Vom Shop vorgegeben

## Buttons

pay-amount = { $amount } bezahlen
pay-reserve = { $amount } reservieren
save-the-card = Karte speichern
continue = Weiter
cancel = Abbrechen
cancel-payment = Zahlung abbrechen
back-to-shop = Zurück zu { $shop }
close = Schließen
paying = Zahlung läuft…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Bitte prüfen Sie ein Feld
       *[other] Bitte prüfen Sie { $count } Felder
    }
fault-required = Bitte füllen Sie dieses Feld aus
fault-number-empty = Geben Sie die Kartennummer ein
fault-number-short = Die Kartennummer ist zu kurz
fault-number-long = Die Kartennummer ist zu lang
fault-number-check = Prüfen Sie die Kartennummer: eine Ziffer scheint falsch zu sein
fault-number-characters = Bitte nur Ziffern eingeben
fault-brand-excluded = { $brand } wird hier nicht akzeptiert. Bitte verwenden Sie eine andere Karte.
fault-expiry-empty = Geben Sie das Ablaufdatum ein
fault-expiry-shape = Geben Sie Monat und Jahr ein, zum Beispiel { $example }
fault-expiry-past = Diese Karte ist abgelaufen. Bitte verwenden Sie eine andere Karte.
fault-expiry-far = Prüfen Sie das Jahr des Ablaufdatums
fault-cvv-empty = Geben Sie den Sicherheitscode ein
fault-cvv-length = Der Sicherheitscode hat { $digits } Ziffern
fault-holder-empty = Geben Sie den Namen auf der Karte ein
fault-holder-number = Das sieht nach einer Kartennummer aus. Geben Sie hier Ihren Namen ein.
fault-email = Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com
fault-phone = Geben Sie eine Telefonnummer mit Ländervorwahl ein
fault-country = Wählen Sie ein Land aus
fault-state = Geben Sie die zwei Buchstaben des Bundesstaats oder der Provinz ein
fault-zip = Prüfen Sie die Postleitzahl
fault-birth-date = Geben Sie ein Datum in der Vergangenheit ein, zum Beispiel { $example }
fault-too-long = Das ist zu lang
fault-agreement = Bitte stimmen Sie zu, bevor Sie bezahlen
fault-method = Wählen Sie, wie Sie bezahlen möchten
fault-form-stale = Bitte geben Sie die Karte zu Ihrer Sicherheit noch einmal ein

## Time and attempts

countdown = Verbleibende Zeit zum Bezahlen: { $time }
countdown-warning =
    { $minutes ->
        [one] Noch eine Minute zum Bezahlen
       *[other] Noch { $minutes } Minuten zum Bezahlen
    }
countdown-over = Die Zeit zum Bezahlen ist abgelaufen
attempts-left =
    { $count ->
        [one] Noch ein Versuch
       *[other] Noch { $count } Versuche
    }

## The bank asks back (3-D Secure)

challenge-title = Bestätigung bei Ihrer Bank
challenge-explained = Ihre Bank möchte sichergehen, dass Sie es sind. Folgen Sie ihren Anweisungen.
challenge-frame = Bestätigungsseite Ihrer Bank
challenge-redirect = Sie werden jetzt zur Seite Ihrer Bank weitergeleitet.
challenge-continue = Weiter zu Ihrer Bank
challenge-open-instead = Seite der Bank in diesem Fenster öffnen
challenge-cancel = Bestätigung abbrechen
challenge-done = Vielen Dank. Sie können fortfahren.

## Waiting

pending-title = Ihre Zahlung wird bearbeitet
pending-explained = Das dauert meist nur wenige Sekunden. Bitte lassen Sie diese Seite geöffnet.
pending-long = Es dauert länger als üblich. Sie können diese Seite schließen; { $shop } teilt Ihnen das Ergebnis mit.
pending-check-now = Jetzt prüfen

## How it ended

success-title = Zahlung erfolgreich
success-title-reserved = Betrag reserviert
success-title-saved = Karte gespeichert
success-explained = Vielen Dank. { $shop } hat Ihre Zahlung erhalten.
success-explained-reserved = Vielen Dank. { $shop } hat den Betrag reserviert.
success-explained-saved = Vielen Dank. { $shop } darf Ihre Karte wie vereinbart verwenden.
decline-title = Zahlung nicht abgeschlossen
decline-no-money-moved = Es wurde nichts abgebucht.
error-title = Es ist etwas schiefgegangen
error-explained = Die Zahlung war wegen eines technischen Problems nicht möglich. Es wurde nichts abgebucht.
error-unclear = Die Verbindung wurde unterbrochen. Wir prüfen Ihre Zahlung.
error-network = Keine Verbindung. Prüfen Sie Ihre Internetverbindung und versuchen Sie es erneut.
error-too-many = Zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es erneut.
receipt-title = Beleg
receipt-link = Beleg öffnen
receipt-transaction = Transaktion
receipt-card = Karte
receipt-date = Datum
return-countdown = Sie kehren automatisch zum Shop zurück. Verbleibende Sekunden: { $seconds }
return-stay = Auf dieser Seite bleiben

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Ihre Bank hat die Zahlung nicht genehmigt. Versuchen Sie eine andere Karte oder fragen Sie Ihre Bank.
decline-funds = Auf dieser Karte ist nicht genügend Guthaben. Versuchen Sie eine andere Karte.
decline-limit = Diese Zahlung überschreitet ein Limit Ihrer Karte. Fragen Sie Ihre Bank oder versuchen Sie eine andere Karte.
decline-expired-card = Die Karte ist abgelaufen. Versuchen Sie eine andere Karte.
decline-card-data = Die Bank konnte diese Karte nicht finden. Prüfen Sie die Kartendaten.
decline-cvv = Der Sicherheitscode stimmt nicht. Prüfen Sie ihn und versuchen Sie es erneut.
decline-blocked = Diese Karte kann für diese Zahlung nicht verwendet werden. Fragen Sie Ihre Bank oder versuchen Sie eine andere Karte.
decline-not-allowed = Ihre Karte erlaubt diese Art von Zahlung nicht. Fragen Sie Ihre Bank oder versuchen Sie eine andere Karte.
decline-currency = Diese Währung wird nicht unterstützt. Versuchen Sie eine andere Karte.
decline-authentication = Die Bestätigung bei Ihrer Bank ist nicht gelungen. Versuchen Sie es erneut.
decline-cancelled = Sie haben die Bestätigung abgebrochen. Versuchen Sie es erneut, wenn Sie so weit sind.
decline-duplicate = Diese Zahlung wurde anscheinend schon ausgeführt. Prüfen Sie das, bevor Sie noch einmal bezahlen.
decline-temporary = Die Bank ist im Moment nicht erreichbar. Versuchen Sie es in einigen Minuten erneut.
decline-shop = Der Shop konnte diese Bestellung nicht bestätigen. Bitte wenden Sie sich an { $shop }.

## Nothing to pay here

closed-title = Dieser Zahlungslink ist nicht aktiv
closed-explained = Er ist möglicherweise abgelaufen oder wurde schon verwendet. Wenn Sie noch bezahlen möchten, beginnen Sie im Shop von vorn.
cancelled-title = Zahlung abgebrochen
cancelled-explained = Es wurde nichts abgebucht. Sie können diese Seite schließen.
cancelled-resume = Doch bezahlen

## Trust

trust-line = Sichere, verschlüsselte Zahlung
