### What a payer reads on the hosted page, in Russian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Оплата: { $shop }
page-title-save = Сохранение карты для { $shop }
skip-to-form = Перейти к оплате
test-mode = Тестовый режим
test-mode-explained = Настоящие деньги не списываются. Используйте тестовую карту.
working = Одну минуту, пожалуйста

## What is paid

summary-title = Ваш заказ
summary-shop = Магазин
summary-order = Номер заказа
amount-nothing = Сейчас ничего не списывается
amount-reserved = Сумма резервируется сейчас, а списывается позже

## How it is paid

methods-title = Способ оплаты
method-card = Карта
method-erip = ЕРИП
method-bank-transfer = Банковский перевод
method-redirect-note = Вы продолжите на странице { $method }, а затем вернётесь обратно.
pay-with-wallet = Оплатить через { $wallet }
wallet-or = или другим способом
brands-accepted = Принимаются карты

## The card

card-title = Данные карты
card-number = Номер карты
card-expiry = Срок действия
card-expiry-placeholder = ММ / ГГ
card-expiry-hint = Месяц и год
card-cvv = Код безопасности
card-cvv-hint = { $digits } цифры на обратной стороне карты
card-cvv-hint-front = { $digits } цифры на лицевой стороне карты
card-holder = Имя на карте
card-brand-is = Платёжная система карты: { $brand }

## Cards of earlier visits

saved-title = Ваши сохранённые карты
saved-card = { $brand }, оканчивается на { $last4 }
saved-expires = Действует до { $expiry }
saved-expired = Срок истёк { $expiry }
pay-with-another-card = Оплатить другой картой
save-card = Сохранить эту карту на следующий раз
save-card-for-shop = Разрешить магазину { $shop } хранить эту карту для последующих платежей
save-card-hint = В следующий раз понадобится только код безопасности.
agreement = Я принимаю условия магазина { $shop }
agreement-link = Прочитать условия
opens-new-window = откроется в новом окне

## About the payer

customer-title = Ваши данные
customer-email = Электронная почта
customer-first-name = Имя
customer-last-name = Фамилия
customer-address = Адрес
customer-city = Город
customer-state = Штат или провинция
customer-zip = Почтовый индекс
customer-phone = Телефон
customer-country = Страна
customer-country-choose = Выберите страну
customer-birth-date = Дата рождения
customer-taxpayer-id = Налоговый номер
field-optional = необязательно
field-read-only = Указано магазином

## Buttons

pay-amount = Оплатить { $amount }
pay-reserve = Зарезервировать { $amount }
save-the-card = Сохранить карту
continue = Продолжить
cancel = Отмена
cancel-payment = Отменить оплату
back-to-shop = Вернуться в магазин { $shop }
close = Закрыть
paying = Оплата…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Пожалуйста, проверьте { $count } поле
        [few] Пожалуйста, проверьте { $count } поля
        [many] Пожалуйста, проверьте { $count } полей
       *[other] Пожалуйста, проверьте { $count } поля
    }
fault-required = Пожалуйста, заполните это поле
fault-number-empty = Введите номер карты
fault-number-short = Номер карты слишком короткий
fault-number-long = Номер карты слишком длинный
fault-number-check = Проверьте номер карты: похоже, в одной из цифр ошибка
fault-number-characters = Пожалуйста, вводите только цифры
fault-brand-excluded = Карты { $brand } здесь не принимаются. Пожалуйста, используйте другую карту.
fault-expiry-empty = Введите срок действия
fault-expiry-shape = Введите месяц и год, например { $example }
fault-expiry-past = Срок действия этой карты истёк. Пожалуйста, используйте другую карту.
fault-expiry-far = Проверьте год окончания срока действия
fault-cvv-empty = Введите код безопасности
fault-cvv-length = Код безопасности состоит из { $digits } цифр
fault-holder-empty = Введите имя, указанное на карте
fault-holder-number = Это похоже на номер карты. Введите здесь Ваше имя.
fault-email = Введите адрес электронной почты, например name@example.com
fault-phone = Введите номер телефона с кодом страны
fault-country = Выберите страну
fault-state = Введите две буквы штата или провинции
fault-zip = Проверьте почтовый индекс
fault-birth-date = Введите дату в прошлом, например { $example }
fault-too-long = Слишком длинный текст
fault-agreement = Пожалуйста, дайте согласие перед оплатой
fault-method = Выберите способ оплаты
fault-form-stale = Для Вашей безопасности введите карту ещё раз

## Time and attempts

countdown = Осталось времени на оплату: { $time }
countdown-warning =
    { $minutes ->
        [one] На оплату осталась { $minutes } минута
        [few] На оплату осталось { $minutes } минуты
        [many] На оплату осталось { $minutes } минут
       *[other] На оплату осталось { $minutes } минуты
    }
countdown-over = Время на оплату истекло
attempts-left =
    { $count ->
        [one] Осталась { $count } попытка
        [few] Осталось { $count } попытки
        [many] Осталось { $count } попыток
       *[other] Осталось { $count } попытки
    }

## The bank asks back (3-D Secure)

challenge-title = Подтверждение в Вашем банке
challenge-explained = Ваш банк хочет убедиться, что это Вы. Следуйте его указаниям.
challenge-frame = Страница подтверждения Вашего банка
challenge-redirect = Сейчас Вы перейдёте на страницу Вашего банка.
challenge-continue = Перейти в банк
challenge-open-instead = Открыть страницу банка в этом окне
challenge-cancel = Отменить подтверждение
challenge-done = Спасибо. Можно продолжать.

## Waiting

pending-title = Ваш платёж обрабатывается
pending-explained = Обычно это занимает несколько секунд. Пожалуйста, не закрывайте эту страницу.
pending-long = Это занимает больше времени, чем обычно. Вы можете закрыть эту страницу; { $shop } сообщит Вам о результате.
pending-check-now = Проверить сейчас

## How it ended

success-title = Оплата прошла успешно
success-title-reserved = Сумма зарезервирована
success-title-saved = Карта сохранена
success-explained = Спасибо. Ваш платёж получен: { $shop }.
success-explained-reserved = Спасибо. Сумма зарезервирована: { $shop }.
success-explained-saved = Спасибо. { $shop } может использовать Вашу карту согласно договорённости.
decline-title = Оплата не завершена
decline-no-money-moved = Деньги не списаны.
error-title = Что-то пошло не так
error-explained = Оплату не удалось выполнить из-за технической неполадки. Деньги не списаны.
error-unclear = Соединение прервалось. Мы проверяем Ваш платёж.
error-network = Нет соединения. Проверьте подключение к интернету и попробуйте ещё раз.
error-too-many = Слишком много попыток. Подождите минуту и попробуйте ещё раз.
receipt-title = Чек
receipt-link = Открыть чек
receipt-transaction = Транзакция
receipt-card = Карта
receipt-date = Дата
return-countdown = Вы вернётесь в магазин автоматически. Осталось секунд: { $seconds }
return-stay = Остаться на этой странице

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Ваш банк не одобрил платёж. Попробуйте другую карту или обратитесь в банк.
decline-funds = На этой карте недостаточно средств. Попробуйте другую карту.
decline-limit = Этот платёж превышает лимит Вашей карты. Обратитесь в банк или попробуйте другую карту.
decline-expired-card = Срок действия карты истёк. Попробуйте другую карту.
decline-card-data = Банк не нашёл эту карту. Проверьте данные карты.
decline-cvv = Код безопасности не совпадает. Проверьте его и попробуйте ещё раз.
decline-blocked = Эту карту нельзя использовать для этого платежа. Обратитесь в банк или попробуйте другую карту.
decline-not-allowed = Ваша карта не поддерживает такие платежи. Обратитесь в банк или попробуйте другую карту.
decline-currency = Эта валюта не поддерживается. Попробуйте другую карту.
decline-authentication = Подтверждение в Вашем банке не удалось. Попробуйте ещё раз.
decline-cancelled = Вы отменили подтверждение. Попробуйте ещё раз, когда будете готовы.
decline-duplicate = Похоже, этот платёж уже выполнен. Проверьте это, прежде чем платить снова.
decline-temporary = Банк сейчас недоступен. Попробуйте ещё раз через несколько минут.
decline-shop = Магазин не смог подтвердить этот заказ. Обратитесь в магазин { $shop }.

## Nothing to pay here

closed-title = Эта ссылка на оплату неактивна
closed-explained = Возможно, срок её действия истёк или она уже использована. Если Вы всё ещё хотите оплатить, начните заново в магазине.
cancelled-title = Оплата отменена
cancelled-explained = Деньги не списаны. Вы можете закрыть эту страницу.
cancelled-resume = Всё же оплатить

## Trust

trust-line = Безопасная оплата с шифрованием
