### What only the pages of e-wallet sessions say, in the language ru. The rest stands in the checkout page's catalogue.

address-billing = Платёжный адрес
address-name = Полное имя
address-shipping = Адрес доставки
card-issue = Номер выпуска
card-owner = Номер документа владельца карты
faults-summary = Проверьте отмеченные поля
form-unavailable = Форма недоступна. Закройте её и попробуйте ещё раз.
needs-script = Для этой формы нужен JavaScript.
secure-note = Данные карты шифруются до того, как покинут эту страницу.
approve-title = Оплата
bank-country = Страна вашего банка
bank-title = Оплата с банковского счёта
fault-upi = Введите UPI ID, например name@bank
upi-address = Ваш UPI ID
upi-ask = Запросить в моём приложении UPI
upi-code = Показать код для сканирования
upi-code-alt = Код платежа для приложений UPI
upi-confirm = Подтвердите платёж в приложении UPI.
upi-open = Открыть моё приложение UPI
upi-scan = Отсканируйте этот код в приложении UPI.
upi-title = Оплата через UPI
upi-wait = Это окно закроется само после оплаты.
returned-close = Вы можете закрыть это окно и вернуться в магазин.
returned-goes-on = Это окно продолжит само.
returned-nothing = Оплаты не было
returned-thanks = Спасибо
