### What only the card form of e-wallet sessions says, in the language ru. The rest stands in the checkout page's catalogue.

address-billing = Платёжный адрес
address-name = Полное имя
address-shipping = Адрес доставки
card-issue = Номер выпуска
card-owner = Номер документа владельца карты
faults-summary = Проверьте отмеченные поля
form-unavailable = Форма недоступна. Закройте её и попробуйте ещё раз.
needs-script = Для этой формы нужен JavaScript.
secure-note = Данные карты шифруются до того, как покинут эту страницу.
