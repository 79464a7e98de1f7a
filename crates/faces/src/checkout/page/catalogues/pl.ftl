### What a payer reads on the hosted page, in Polish. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Płatność dla { $shop }
page-title-save = Zapisanie karty dla { $shop }
skip-to-form = Przejdź do płatności
test-mode = Tryb testowy
test-mode-explained = Prawdziwe pieniądze nie są pobierane. Proszę użyć karty testowej.
working = Proszę chwilę poczekać

## What is paid

summary-title = Zamówienie
summary-shop = Sklep
summary-order = Numer zamówienia
amount-nothing = Teraz nic nie zostanie pobrane
amount-reserved = Kwota zostanie teraz zarezerwowana, a pobrana później

## How it is paid

methods-title = Sposób płatności
method-card = Karta
method-erip = ERIP
method-bank-transfer = Przelew bankowy
method-redirect-note = Płatność będzie kontynuowana na stronie { $method }, a potem nastąpi powrót tutaj.
pay-with-wallet = Zapłać przez { $wallet }
wallet-or = lub zapłać inaczej
brands-accepted = Akceptowane karty

## The card

card-title = Dane karty
card-number = Numer karty
card-expiry = Data ważności
card-expiry-placeholder = MM / RR
card-expiry-hint = Miesiąc i rok
card-cvv = Kod zabezpieczający
card-cvv-hint = { $digits } cyfry na odwrocie karty
card-cvv-hint-front = { $digits } cyfry na przodzie karty
card-holder = Imię i nazwisko na karcie
card-brand-is = Marka karty: { $brand }

## Cards of earlier visits

saved-title = Zapisane karty
saved-card = { $brand }, kończy się na { $last4 }
saved-expires = Ważna do { $expiry }
saved-expired = Ważność minęła { $expiry }
pay-with-another-card = Zapłać inną kartą
save-card = Zapisz tę kartę na następny raz
save-card-for-shop = Zgadzam się, aby sklep { $shop } przechowywał tę kartę na potrzeby późniejszych płatności
save-card-hint = Następnym razem wystarczy kod zabezpieczający.
agreement = Akceptuję warunki sklepu { $shop }
agreement-link = Przeczytaj warunki
opens-new-window = otwiera się w nowym oknie

## About the payer

customer-title = Dane płacącego
customer-email = E-mail
customer-first-name = Imię
customer-last-name = Nazwisko
customer-address = Adres
customer-city = Miejscowość
customer-state = Stan lub prowincja
customer-zip = Kod pocztowy
customer-phone = Telefon
customer-country = Kraj
customer-country-choose = Proszę wybrać kraj
customer-birth-date = Data urodzenia
customer-taxpayer-id = Numer podatkowy
field-optional = opcjonalnie
field-read-only = Ustalone przez sklep

## Buttons

pay-amount = Zapłać { $amount }
pay-reserve = Zarezerwuj { $amount }
save-the-card = Zapisz kartę
continue = Dalej
cancel = Anuluj
cancel-payment = Anuluj płatność
back-to-shop = Wróć do sklepu { $shop }
close = Zamknij
paying = Trwa płatność…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Proszę sprawdzić jedno pole
        [few] Proszę sprawdzić { $count } pola
        [many] Proszę sprawdzić { $count } pól
       *[other] Proszę sprawdzić { $count } pola
    }
fault-required = Proszę wypełnić to pole
fault-number-empty = Proszę podać numer karty
fault-number-short = Numer karty jest za krótki
fault-number-long = Numer karty jest za długi
fault-number-check = Proszę sprawdzić numer karty: jedna z cyfr wygląda na błędną
fault-number-characters = Proszę wpisać tylko cyfry
fault-brand-excluded = Karty { $brand } nie są tu akceptowane. Proszę użyć innej karty.
fault-expiry-empty = Proszę podać datę ważności
fault-expiry-shape = Proszę podać miesiąc i rok, na przykład { $example }
fault-expiry-past = Ta karta straciła ważność. Proszę użyć innej karty.
fault-expiry-far = Proszę sprawdzić rok w dacie ważności
fault-cvv-empty = Proszę podać kod zabezpieczający
fault-cvv-length = Kod zabezpieczający ma { $digits } cyfry
fault-holder-empty = Proszę podać imię i nazwisko z karty
fault-holder-number = To wygląda na numer karty. Proszę wpisać tutaj imię i nazwisko.
fault-email = Proszę podać adres e-mail, na przykład name@example.com
fault-phone = Proszę podać numer telefonu z kodem kraju
fault-country = Proszę wybrać kraj
fault-state = Proszę podać dwie litery stanu lub prowincji
fault-zip = Proszę sprawdzić kod pocztowy
fault-birth-date = Proszę podać datę z przeszłości, na przykład { $example }
fault-too-long = Tekst jest za długi
fault-agreement = Proszę wyrazić zgodę przed płatnością
fault-method = Proszę wybrać sposób płatności
fault-form-stale = Dla bezpieczeństwa proszę ponownie wpisać kartę

## Time and attempts

countdown = Pozostały czas na płatność: { $time }
countdown-warning =
    { $minutes ->
        [one] Pozostała jedna minuta na płatność
        [few] Pozostały { $minutes } minuty na płatność
        [many] Pozostało { $minutes } minut na płatność
       *[other] Pozostało { $minutes } minuty na płatność
    }
countdown-over = Czas na płatność minął
attempts-left =
    { $count ->
        [one] Pozostała jedna próba
        [few] Pozostały { $count } próby
        [many] Pozostało { $count } prób
       *[other] Pozostało { $count } próby
    }

## The bank asks back (3-D Secure)

challenge-title = Potwierdzenie w banku
challenge-explained = Bank chce upewnić się, że to właściwa osoba. Proszę postępować zgodnie z jego instrukcjami.
challenge-frame = Strona potwierdzenia banku
challenge-redirect = Teraz nastąpi przejście na stronę banku.
challenge-continue = Przejdź do banku
challenge-open-instead = Otwórz stronę banku w tym oknie
challenge-cancel = Anuluj potwierdzenie
challenge-done = Dziękujemy. Można kontynuować.

## Waiting

pending-title = Płatność jest przetwarzana
pending-explained = Zwykle trwa to kilka sekund. Proszę nie zamykać tej strony.
pending-long = Trwa to dłużej niż zwykle. Można zamknąć tę stronę; { $shop } poinformuje o wyniku.
pending-check-now = Sprawdź teraz

## How it ended

success-title = Płatność zakończona powodzeniem
success-title-reserved = Kwota zarezerwowana
success-title-saved = Karta zapisana
success-explained = Dziękujemy. Płatność dotarła do sklepu { $shop }.
success-explained-reserved = Dziękujemy. Kwota została zarezerwowana przez sklep { $shop }.
success-explained-saved = Dziękujemy. { $shop } może używać karty zgodnie z ustaleniami.
decline-title = Płatność nie została zakończona
decline-no-money-moved = Nic nie zostało pobrane.
error-title = Coś się nie udało
error-explained = Płatność nie powiodła się z powodu problemu technicznego. Nic nie zostało pobrane.
error-unclear = Połączenie zostało przerwane. Sprawdzamy płatność.
error-network = Brak połączenia. Proszę sprawdzić połączenie z internetem i spróbować ponownie.
error-too-many = Zbyt wiele prób. Proszę odczekać minutę i spróbować ponownie.
receipt-title = Potwierdzenie płatności
receipt-link = Otwórz potwierdzenie
receipt-transaction = Transakcja
receipt-card = Karta
receipt-date = Data
return-countdown = Nastąpi automatyczny powrót do sklepu. Pozostało sekund: { $seconds }
return-stay = Zostań na tej stronie

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Bank nie zatwierdził płatności. Proszę spróbować innej karty lub zapytać bank.
decline-funds = Na tej karcie nie ma wystarczających środków. Proszę spróbować innej karty.
decline-limit = Ta płatność przekracza limit karty. Proszę zapytać bank lub spróbować innej karty.
decline-expired-card = Karta straciła ważność. Proszę spróbować innej karty.
decline-card-data = Bank nie znalazł tej karty. Proszę sprawdzić dane karty.
decline-cvv = Kod zabezpieczający się nie zgadza. Proszę go sprawdzić i spróbować ponownie.
decline-blocked = Tej karty nie można użyć do tej płatności. Proszę zapytać bank lub spróbować innej karty.
decline-not-allowed = Karta nie pozwala na tego rodzaju płatność. Proszę zapytać bank lub spróbować innej karty.
decline-currency = Ta waluta nie jest obsługiwana. Proszę spróbować innej karty.
decline-authentication = Potwierdzenie w banku nie powiodło się. Proszę spróbować ponownie.
decline-cancelled = Potwierdzenie zostało anulowane. Można spróbować ponownie w dogodnej chwili.
decline-duplicate = Wygląda na to, że ta płatność została już wykonana. Proszę to sprawdzić przed ponowną płatnością.
decline-temporary = Bank jest chwilowo niedostępny. Proszę spróbować ponownie za kilka minut.
decline-shop = Sklep nie mógł potwierdzić tego zamówienia. Prosimy o kontakt ze sklepem { $shop }.

## Nothing to pay here

closed-title = Ten link do płatności nie jest aktywny
closed-explained = Mógł wygasnąć lub został już użyty. Aby mimo to zapłacić, proszę zacząć od nowa w sklepie.
cancelled-title = Płatność anulowana
cancelled-explained = Nic nie zostało pobrane. Można zamknąć tę stronę.
cancelled-resume = Zapłać mimo to

## Trust

trust-line = Bezpieczna, szyfrowana płatność
