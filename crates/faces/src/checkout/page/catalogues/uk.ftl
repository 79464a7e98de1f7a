### What a payer reads on the hosted page, in Ukrainian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Оплата: { $shop }
page-title-save = Збереження картки для { $shop }
skip-to-form = Перейти до оплати
test-mode = Тестовий режим
test-mode-explained = Справжні гроші не списуються. Використовуйте тестову картку.
working = Зачекайте хвилинку, будь ласка

## What is paid

summary-title = Ваше замовлення
summary-shop = Магазин
summary-order = Номер замовлення
amount-nothing = Зараз нічого не списується
amount-reserved = Сума резервується зараз, а списується пізніше

## How it is paid

methods-title = Спосіб оплати
method-card = Картка
method-erip = ЄРІП
method-bank-transfer = Банківський переказ
method-redirect-note = Ви продовжите на сторінці { $method }, а потім повернетеся назад.
pay-with-wallet = Оплатити через { $wallet }
wallet-or = або в інший спосіб
brands-accepted = Приймаються картки

## The card

card-title = Дані картки
card-number = Номер картки
card-expiry = Термін дії
card-expiry-placeholder = ММ / РР
card-expiry-hint = Місяць і рік
card-cvv = Код безпеки
card-cvv-hint = { $digits } цифри на зворотному боці картки
card-cvv-hint-front = { $digits } цифри на лицьовому боці картки
card-holder = Ім’я на картці
card-brand-is = Платіжна система картки: { $brand }

## Cards of earlier visits

saved-title = Ваші збережені картки
saved-card = { $brand }, закінчується на { $last4 }
saved-expires = Дійсна до { $expiry }
saved-expired = Термін дії минув { $expiry }
pay-with-another-card = Оплатити іншою карткою
save-card = Зберегти цю картку на наступний раз
save-card-for-shop = Дозволити магазину { $shop } зберігати цю картку для подальших платежів
save-card-hint = Наступного разу знадобиться лише код безпеки.
agreement = Я приймаю умови магазину { $shop }
agreement-link = Прочитати умови
opens-new-window = відкриється в новому вікні

## About the payer

customer-title = Ваші дані
customer-email = Електронна пошта
customer-first-name = Ім’я
customer-last-name = Прізвище
customer-address = Адреса
customer-city = Місто
customer-state = Штат або провінція
customer-zip = Поштовий індекс
customer-phone = Телефон
customer-country = Країна
customer-country-choose = Виберіть країну
customer-birth-date = Дата народження
customer-taxpayer-id = Податковий номер
field-optional = необов’язково
field-read-only = Вказано магазином

## Buttons

pay-amount = Оплатити { $amount }
pay-reserve = Зарезервувати { $amount }
save-the-card = Зберегти картку
continue = Продовжити
cancel = Скасувати
cancel-payment = Скасувати оплату
back-to-shop = Повернутися до магазину { $shop }
close = Закрити
paying = Оплата…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Будь ласка, перевірте { $count } поле
        [few] Будь ласка, перевірте { $count } поля
        [many] Будь ласка, перевірте { $count } полів
       *[other] Будь ласка, перевірте { $count } поля
    }
fault-required = Будь ласка, заповніть це поле
fault-number-empty = Введіть номер картки
fault-number-short = Номер картки закороткий
fault-number-long = Номер картки задовгий
fault-number-check = Перевірте номер картки: схоже, в одній із цифр помилка
fault-number-characters = Будь ласка, вводьте лише цифри
fault-brand-excluded = Картки { $brand } тут не приймаються. Будь ласка, скористайтеся іншою карткою.
fault-expiry-empty = Введіть термін дії
fault-expiry-shape = Введіть місяць і рік, наприклад { $example }
fault-expiry-past = Термін дії цієї картки минув. Будь ласка, скористайтеся іншою карткою.
fault-expiry-far = Перевірте рік закінчення терміну дії
fault-cvv-empty = Введіть код безпеки
fault-cvv-length = Код безпеки складається з { $digits } цифр
fault-holder-empty = Введіть ім’я, вказане на картці
fault-holder-number = Це схоже на номер картки. Введіть тут Ваше ім’я.
fault-email = Введіть адресу електронної пошти, наприклад name@example.com
fault-phone = Введіть номер телефону з кодом країни
fault-country = Виберіть країну
fault-state = Введіть дві літери штату або провінції
fault-zip = Перевірте поштовий індекс
fault-birth-date = Введіть дату в минулому, наприклад { $example }
fault-too-long = Задовгий текст
fault-agreement = Будь ласка, надайте згоду перед оплатою
fault-method = Виберіть спосіб оплати
fault-form-stale = Для Вашої безпеки введіть картку ще раз

## Time and attempts

countdown = Залишилося часу на оплату: { $time }
countdown-warning =
    { $minutes ->
        [one] На оплату залишилася { $minutes } хвилина
        [few] На оплату залишилося { $minutes } хвилини
        [many] На оплату залишилося { $minutes } хвилин
       *[other] На оплату залишилося { $minutes } хвилини
    }
countdown-over = Час на оплату вичерпано
attempts-left =
    { $count ->
        [one] Залишилася { $count } спроба
        [few] Залишилося { $count } спроби
        [many] Залишилося { $count } спроб
       *[other] Залишилося { $count } спроби
    }

## The bank asks back (3-D Secure)

challenge-title = Підтвердження у Вашому банку
challenge-explained = Ваш банк хоче переконатися, що це Ви. Дотримуйтеся його вказівок.
challenge-frame = Сторінка підтвердження Вашого банку
challenge-redirect = Зараз Ви перейдете на сторінку Вашого банку.
challenge-continue = Перейти до банку
challenge-open-instead = Відкрити сторінку банку в цьому вікні
challenge-cancel = Скасувати підтвердження
challenge-done = Дякуємо. Можна продовжувати.

## Waiting

pending-title = Ваш платіж обробляється
pending-explained = Зазвичай це триває кілька секунд. Будь ласка, не закривайте цю сторінку.
pending-long = Це триває довше, ніж зазвичай. Ви можете закрити цю сторінку; { $shop } повідомить Вам про результат.
pending-check-now = Перевірити зараз

## How it ended

success-title = Оплата успішна
success-title-reserved = Суму зарезервовано
success-title-saved = Картку збережено
success-explained = Дякуємо. Ваш платіж отримано: { $shop }.
success-explained-reserved = Дякуємо. Суму зарезервовано: { $shop }.
success-explained-saved = Дякуємо. { $shop } може використовувати Вашу картку згідно з домовленістю.
decline-title = Оплату не завершено
decline-no-money-moved = Гроші не списано.
error-title = Щось пішло не так
error-explained = Оплату не вдалося виконати через технічну проблему. Гроші не списано.
error-unclear = З’єднання перервалося. Ми перевіряємо Ваш платіж.
error-network = Немає з’єднання. Перевірте підключення до інтернету та спробуйте ще раз.
error-too-many = Забагато спроб. Зачекайте хвилину та спробуйте ще раз.
receipt-title = Квитанція
receipt-link = Відкрити квитанцію
receipt-transaction = Транзакція
receipt-card = Картка
receipt-date = Дата
return-countdown = Ви повернетеся до магазину автоматично. Залишилося секунд: { $seconds }
return-stay = Залишитися на цій сторінці

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Ваш банк не схвалив платіж. Спробуйте іншу картку або зверніться до банку.
decline-funds = На цій картці недостатньо коштів. Спробуйте іншу картку.
decline-limit = Цей платіж перевищує ліміт Вашої картки. Зверніться до банку або спробуйте іншу картку.
decline-expired-card = Термін дії картки минув. Спробуйте іншу картку.
decline-card-data = Банк не знайшов цю картку. Перевірте дані картки.
decline-cvv = Код безпеки не збігається. Перевірте його та спробуйте ще раз.
decline-blocked = Цю картку не можна використати для цього платежу. Зверніться до банку або спробуйте іншу картку.
decline-not-allowed = Ваша картка не підтримує такі платежі. Зверніться до банку або спробуйте іншу картку.
decline-currency = Ця валюта не підтримується. Спробуйте іншу картку.
decline-authentication = Підтвердження у Вашому банку не вдалося. Спробуйте ще раз.
decline-cancelled = Ви скасували підтвердження. Спробуйте ще раз, коли будете готові.
decline-duplicate = Схоже, цей платіж уже виконано. Перевірте це, перш ніж платити знову.
decline-temporary = Банк зараз недоступний. Спробуйте ще раз за кілька хвилин.
decline-shop = Магазин не зміг підтвердити це замовлення. Зверніться до магазину { $shop }.

## Nothing to pay here

closed-title = Це посилання на оплату неактивне
closed-explained = Можливо, термін його дії минув або його вже використано. Якщо Ви все ще хочете оплатити, почніть спочатку в магазині.
cancelled-title = Оплату скасовано
cancelled-explained = Гроші не списано. Ви можете закрити цю сторінку.
cancelled-resume = Усе ж оплатити

## Trust

trust-line = Безпечна оплата з шифруванням
