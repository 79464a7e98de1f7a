### What a payer reads on the hosted page, in Belarusian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Аплата: { $shop }
page-title-save = Захаванне карткі для { $shop }
skip-to-form = Перайсці да аплаты
test-mode = Тэставы рэжым
test-mode-explained = Сапраўдныя грошы не спісваюцца. Выкарыстоўвайце тэставую картку.
working = Хвілінку, калі ласка

## What is paid

summary-title = Ваш заказ
summary-shop = Крама
summary-order = Нумар заказу
amount-nothing = Зараз нічога не спісваецца
amount-reserved = Сума рэзервуецца зараз, а спісваецца пазней

## How it is paid

methods-title = Спосаб аплаты
method-card = Картка
method-erip = ЕРІП
method-bank-transfer = Банкаўскі перавод
method-redirect-note = Вы працягнеце на старонцы { $method }, а потым вернецеся назад.
pay-with-wallet = Аплаціць праз { $wallet }
wallet-or = або іншым спосабам
brands-accepted = Прымаюцца карткі

## The card

card-title = Даныя карткі
card-number = Нумар карткі
card-expiry = Тэрмін дзеяння
card-expiry-placeholder = ММ / ГГ
card-expiry-hint = Месяц і год
card-cvv = Код бяспекі
card-cvv-hint = { $digits } лічбы на адваротным баку карткі
card-cvv-hint-front = { $digits } лічбы на пярэднім баку карткі
card-holder = Імя на картцы
card-brand-is = Плацежная сістэма карткі: { $brand }

## Cards of earlier visits

saved-title = Вашы захаваныя карткі
saved-card = { $brand }, заканчваецца на { $last4 }
saved-expires = Дзейнічае да { $expiry }
saved-expired = Тэрмін скончыўся { $expiry }
pay-with-another-card = Аплаціць іншай карткай
save-card = Захаваць гэтую картку на наступны раз
save-card-for-shop = Дазволіць краме { $shop } захоўваць гэтую картку для наступных плацяжоў
save-card-hint = Наступным разам спатрэбіцца толькі код бяспекі.
agreement = Я прымаю ўмовы крамы { $shop }
agreement-link = Прачытаць умовы
opens-new-window = адкрыецца ў новым акне

## About the payer

customer-title = Вашы даныя
customer-email = Электронная пошта
customer-first-name = Імя
customer-last-name = Прозвішча
customer-address = Адрас
customer-city = Горад
customer-state = Штат або правінцыя
customer-zip = Паштовы індэкс
customer-phone = Тэлефон
customer-country = Краіна
customer-country-choose = Выберыце краіну
customer-birth-date = Дата нараджэння
customer-taxpayer-id = Падатковы нумар
field-optional = неабавязкова
field-read-only = Пазначана крамай

## Buttons

pay-amount = Аплаціць { $amount }
pay-reserve = Зарэзерваваць { $amount }
save-the-card = Захаваць картку
continue = Працягнуць
cancel = Адмена
cancel-payment = Адмяніць аплату
back-to-shop = Вярнуцца ў краму { $shop }
close = Закрыць
paying = Аплата…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Калі ласка, праверце { $count } поле
        [few] Калі ласка, праверце { $count } палі
        [many] Калі ласка, праверце { $count } палёў
       *[other] Калі ласка, праверце { $count } поля
    }
fault-required = Калі ласка, запоўніце гэтае поле
fault-number-empty = Увядзіце нумар карткі
fault-number-short = Нумар карткі занадта кароткі
fault-number-long = Нумар карткі занадта доўгі
fault-number-check = Праверце нумар карткі: падобна, у адной з лічбаў памылка
fault-number-characters = Калі ласка, уводзьце толькі лічбы
fault-brand-excluded = Карткі { $brand } тут не прымаюцца. Калі ласка, выкарыстайце іншую картку.
fault-expiry-empty = Увядзіце тэрмін дзеяння
fault-expiry-shape = Увядзіце месяц і год, напрыклад { $example }
fault-expiry-past = Тэрмін дзеяння гэтай карткі скончыўся. Калі ласка, выкарыстайце іншую картку.
fault-expiry-far = Праверце год заканчэння тэрміну дзеяння
fault-cvv-empty = Увядзіце код бяспекі
fault-cvv-length = Код бяспекі складаецца з { $digits } лічбаў
fault-holder-empty = Увядзіце імя, пазначанае на картцы
fault-holder-number = Гэта падобна на нумар карткі. Увядзіце тут Ваша імя.
fault-email = Увядзіце адрас электроннай пошты, напрыклад name@example.com
fault-phone = Увядзіце нумар тэлефона з кодам краіны
fault-country = Выберыце краіну
fault-state = Увядзіце дзве літары штата або правінцыі
fault-zip = Праверце паштовы індэкс
fault-birth-date = Увядзіце дату ў мінулым, напрыклад { $example }
fault-too-long = Занадта доўгі тэкст
fault-agreement = Калі ласка, дайце згоду перад аплатай
fault-method = Выберыце спосаб аплаты
fault-form-stale = Дзеля Вашай бяспекі ўвядзіце картку яшчэ раз

## Time and attempts

countdown = Засталося часу на аплату: { $time }
countdown-warning =
    { $minutes ->
        [one] На аплату засталася { $minutes } хвіліна
        [few] На аплату засталося { $minutes } хвіліны
        [many] На аплату засталося { $minutes } хвілін
       *[other] На аплату засталося { $minutes } хвіліны
    }
countdown-over = Час на аплату скончыўся
attempts-left =
    { $count ->
        [one] Засталася { $count } спроба
        [few] Засталося { $count } спробы
        [many] Засталося { $count } спроб
       *[other] Засталося { $count } спробы
    }

## The bank asks back (3-D Secure)

challenge-title = Пацвярджэнне ў Вашым банку
challenge-explained = Ваш банк хоча ўпэўніцца, што гэта Вы. Выконвайце яго ўказанні.
challenge-frame = Старонка пацвярджэння Вашага банка
challenge-redirect = Зараз Вы пяройдзеце на старонку Вашага банка.
challenge-continue = Перайсці ў банк
challenge-open-instead = Адкрыць старонку банка ў гэтым акне
challenge-cancel = Адмяніць пацвярджэнне
challenge-done = Дзякуй. Можна працягваць.

## Waiting

pending-title = Ваш плацёж апрацоўваецца
pending-explained = Звычайна гэта займае некалькі секунд. Калі ласка, не закрывайце гэтую старонку.
pending-long = Гэта займае больш часу, чым звычайна. Вы можаце закрыць гэтую старонку; { $shop } паведаміць Вам пра вынік.
pending-check-now = Праверыць зараз

## How it ended

success-title = Аплата прайшла паспяхова
success-title-reserved = Сума зарэзервавана
success-title-saved = Картка захавана
success-explained = Дзякуй. Ваш плацёж атрыманы: { $shop }.
success-explained-reserved = Дзякуй. Сума зарэзервавана: { $shop }.
success-explained-saved = Дзякуй. { $shop } можа выкарыстоўваць Вашу картку згодна з дамоўленасцю.
decline-title = Аплата не завершана
decline-no-money-moved = Грошы не спісаны.
error-title = Нешта пайшло не так
error-explained = Аплату не ўдалося выканаць з-за тэхнічнай непаладкі. Грошы не спісаны.
error-unclear = Злучэнне перарвалася. Мы правяраем Ваш плацёж.
error-network = Няма злучэння. Праверце падключэнне да інтэрнэту і паспрабуйце яшчэ раз.
error-too-many = Занадта шмат спроб. Пачакайце хвіліну і паспрабуйце яшчэ раз.
receipt-title = Чэк
receipt-link = Адкрыць чэк
receipt-transaction = Транзакцыя
receipt-card = Картка
receipt-date = Дата
return-countdown = Вы вернецеся ў краму аўтаматычна. Засталося секунд: { $seconds }
return-stay = Застацца на гэтай старонцы

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Ваш банк не ўхваліў плацёж. Паспрабуйце іншую картку або звярніцеся ў банк.
decline-funds = На гэтай картцы недастаткова сродкаў. Паспрабуйце іншую картку.
decline-limit = Гэты плацёж перавышае ліміт Вашай карткі. Звярніцеся ў банк або паспрабуйце іншую картку.
decline-expired-card = Тэрмін дзеяння карткі скончыўся. Паспрабуйце іншую картку.
decline-card-data = Банк не знайшоў гэтую картку. Праверце даныя карткі.
decline-cvv = Код бяспекі не супадае. Праверце яго і паспрабуйце яшчэ раз.
decline-blocked = Гэтую картку нельга выкарыстаць для гэтага плацяжу. Звярніцеся ў банк або паспрабуйце іншую картку.
decline-not-allowed = Ваша картка не падтрымлівае такія плацяжы. Звярніцеся ў банк або паспрабуйце іншую картку.
decline-currency = Гэтая валюта не падтрымліваецца. Паспрабуйце іншую картку.
decline-authentication = Пацвярджэнне ў Вашым банку не ўдалося. Паспрабуйце яшчэ раз.
decline-cancelled = Вы адмянілі пацвярджэнне. Паспрабуйце яшчэ раз, калі будзеце гатовы.
decline-duplicate = Падобна, гэты плацёж ужо выкананы. Праверце гэта, перш чым плаціць зноў.
decline-temporary = Банк зараз недаступны. Паспрабуйце яшчэ раз праз некалькі хвілін.
decline-shop = Крама не змагла пацвердзіць гэты заказ. Звярніцеся ў краму { $shop }.

## Nothing to pay here

closed-title = Гэтая спасылка на аплату неактыўная
closed-explained = Магчыма, яе тэрмін скончыўся або яна ўжо выкарыстана. Калі Вы ўсё яшчэ хочаце аплаціць, пачніце нанова ў краме.
cancelled-title = Аплата адменена
cancelled-explained = Грошы не спісаны. Вы можаце закрыць гэтую старонку.
cancelled-resume = Усё ж аплаціць

## Trust

trust-line = Бяспечная аплата з шыфраваннем
