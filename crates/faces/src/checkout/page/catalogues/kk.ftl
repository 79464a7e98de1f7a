### What a payer reads on the hosted page, in Kazakh. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Төлем: { $shop }
page-title-save = Картаны сақтау: { $shop }
skip-to-form = Төлемге өту
test-mode = Тест режимі
test-mode-explained = Нақты ақша аударылмайды. Тест картасын пайдаланыңыз.
working = Сәл күте тұрыңыз

## What is paid

summary-title = Тапсырысыңыз
summary-shop = Дүкен
summary-order = Тапсырыс нөмірі
amount-nothing = Қазір ештеңе есептен шығарылмайды
amount-reserved = Сома қазір резервке қойылып, кейін есептен шығарылады

## How it is paid

methods-title = Төлем тәсілі
method-card = Карта
method-erip = ЕРИП
method-bank-transfer = Банк аударымы
method-redirect-note = { $method } бетінде жалғастырып, содан кейін осында ораласыз.
pay-with-wallet = { $wallet } арқылы төлеу
wallet-or = немесе басқа тәсілмен төлеңіз
brands-accepted = Қабылданатын карталар

## The card

card-title = Карта деректері
card-number = Карта нөмірі
card-expiry = Жарамдылық мерзімі
card-expiry-placeholder = АА / ЖЖ
card-expiry-hint = Ай және жыл
card-cvv = Қауіпсіздік коды
card-cvv-hint = Картаның артқы бетіндегі { $digits } цифр
card-cvv-hint-front = Картаның алдыңғы бетіндегі { $digits } цифр
card-holder = Картадағы аты-жөні
card-brand-is = Карта бренді: { $brand }

## Cards of earlier visits

saved-title = Сақталған карталарыңыз
saved-card = { $brand }, соңғы цифрлары { $last4 }
saved-expires = Жарамды: { $expiry }
saved-expired = Мерзімі өткен: { $expiry }
pay-with-another-card = Басқа картамен төлеу
save-card = Осы картаны келесі жолға сақтау
save-card-for-shop = { $shop } дүкеніне осы картаны кейінгі төлемдер үшін сақтауға рұқсат беремін
save-card-hint = Келесі жолы тек қауіпсіздік коды қажет болады.
agreement = { $shop } дүкенінің шарттарымен келісемін
agreement-link = Шарттарды оқу
opens-new-window = жаңа терезеде ашылады

## About the payer

customer-title = Деректеріңіз
customer-email = Электрондық пошта
customer-first-name = Аты
customer-last-name = Тегі
customer-address = Мекенжай
customer-city = Қала
customer-state = Штат немесе провинция
customer-zip = Пошта индексі
customer-phone = Телефон
customer-country = Ел
customer-country-choose = Елді таңдаңыз
customer-birth-date = Туған күні
customer-taxpayer-id = Салық төлеуші нөмірі
field-optional = міндетті емес
field-read-only = Дүкен көрсеткен

## Buttons

pay-amount = { $amount } төлеу
pay-reserve = { $amount } резервке қою
save-the-card = Картаны сақтау
continue = Жалғастыру
cancel = Бас тарту
cancel-payment = Төлемнен бас тарту
back-to-shop = { $shop } дүкеніне оралу
close = Жабу
paying = Төленуде…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Бір өрісті тексеріңіз
       *[other] { $count } өрісті тексеріңіз
    }
fault-required = Осы өрісті толтырыңыз
fault-number-empty = Карта нөмірін енгізіңіз
fault-number-short = Карта нөмірі тым қысқа
fault-number-long = Карта нөмірі тым ұзын
fault-number-check = Карта нөмірін тексеріңіз: бір цифры қате сияқты
fault-number-characters = Тек цифрларды енгізіңіз
fault-brand-excluded = { $brand } бұл жерде қабылданбайды. Басқа картаны пайдаланыңыз.
fault-expiry-empty = Жарамдылық мерзімін енгізіңіз
fault-expiry-shape = Ай мен жылды енгізіңіз, мысалы { $example }
fault-expiry-past = Бұл картаның мерзімі өткен. Басқа картаны пайдаланыңыз.
fault-expiry-far = Жарамдылық мерзімінің жылын тексеріңіз
fault-cvv-empty = Қауіпсіздік кодын енгізіңіз
fault-cvv-length = Қауіпсіздік коды { $digits } цифрдан тұрады
fault-holder-empty = Картадағы аты-жөніңізді енгізіңіз
fault-holder-number = Бұл карта нөміріне ұқсайды. Мұнда атыңызды енгізіңіз.
fault-email = Электрондық пошта мекенжайын енгізіңіз, мысалы name@example.com
fault-phone = Телефон нөмірін ел кодымен енгізіңіз
fault-country = Елді таңдаңыз
fault-state = Штаттың немесе провинцияның екі әрпін енгізіңіз
fault-zip = Пошта индексін тексеріңіз
fault-birth-date = Өткен күнді енгізіңіз, мысалы { $example }
fault-too-long = Мәтін тым ұзын
fault-agreement = Төлемес бұрын келісім беріңіз
fault-method = Қалай төлегіңіз келетінін таңдаңыз
fault-form-stale = Қауіпсіздігіңіз үшін картаны қайта енгізіңіз

## Time and attempts

countdown = Төлеуге қалған уақыт: { $time }
countdown-warning =
    { $minutes ->
        [one] Төлеуге бір минут қалды
       *[other] Төлеуге { $minutes } минут қалды
    }
countdown-over = Төлеу уақыты аяқталды
attempts-left =
    { $count ->
        [one] Бір әрекет қалды
       *[other] { $count } әрекет қалды
    }

## The bank asks back (3-D Secure)

challenge-title = Банкіңізде растау
challenge-explained = Банкіңіз бұл Сіз екеніңізге көз жеткізгісі келеді. Оның нұсқауларын орындаңыз.
challenge-frame = Банкіңіздің растау беті
challenge-redirect = Енді банкіңіздің бетіне өтесіз.
challenge-continue = Банкке өту
challenge-open-instead = Банк бетін осы терезеде ашу
challenge-cancel = Растаудан бас тарту
challenge-done = Рақмет. Жалғастыра аласыз.

## Waiting

pending-title = Төлеміңіз өңделуде
pending-explained = Бұл әдетте бірнеше секунд алады. Бұл бетті жаппаңыз.
pending-long = Бұл әдеттегіден ұзаққа созылуда. Бұл бетті жаба аласыз; { $shop } нәтижесін Сізге хабарлайды.
pending-check-now = Қазір тексеру

## How it ended

success-title = Төлем сәтті өтті
success-title-reserved = Сома резервке қойылды
success-title-saved = Карта сақталды
success-explained = Рақмет. { $shop } төлеміңізді алды.
success-explained-reserved = Рақмет. { $shop } соманы резервке қойды.
success-explained-saved = Рақмет. { $shop } картаңызды келісілгендей пайдалана алады.
decline-title = Төлем аяқталмады
decline-no-money-moved = Сізден ештеңе есептен шығарылған жоқ.
error-title = Бірдеңе дұрыс болмады
error-explained = Техникалық ақауға байланысты төлем жасалмады. Сізден ештеңе есептен шығарылған жоқ.
error-unclear = Байланыс үзілді. Төлеміңізді тексеріп жатырмыз.
error-network = Байланыс жоқ. Интернет байланысын тексеріп, қайталап көріңіз.
error-too-many = Әрекет саны тым көп. Бір минут күтіп, қайталап көріңіз.
receipt-title = Түбіртек
receipt-link = Түбіртекті ашу
receipt-transaction = Транзакция
receipt-card = Карта
receipt-date = Күні
return-countdown = Дүкенге автоматты түрде ораласыз. Қалған секунд: { $seconds }
return-stay = Осы бетте қалу

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Банкіңіз төлемді мақұлдамады. Басқа картаны қолданып көріңіз немесе банкіңізге хабарласыңыз.
decline-funds = Бұл картада қаражат жеткіліксіз. Басқа картаны қолданып көріңіз.
decline-limit = Бұл төлем картаңыздың лимитінен асады. Банкіңізге хабарласыңыз немесе басқа картаны қолданып көріңіз.
decline-expired-card = Картаның мерзімі өткен. Басқа картаны қолданып көріңіз.
decline-card-data = Банк бұл картаны таппады. Карта деректерін тексеріңіз.
decline-cvv = Қауіпсіздік коды сәйкес келмейді. Оны тексеріп, қайталап көріңіз.
decline-blocked = Бұл картаны осы төлемге қолдануға болмайды. Банкіңізге хабарласыңыз немесе басқа картаны қолданып көріңіз.
decline-not-allowed = Картаңыз мұндай төлемге рұқсат бермейді. Банкіңізге хабарласыңыз немесе басқа картаны қолданып көріңіз.
decline-currency = Бұл валютаға қолдау көрсетілмейді. Басқа картаны қолданып көріңіз.
decline-authentication = Банкіңізде растау сәтсіз аяқталды. Қайталап көріңіз.
decline-cancelled = Растаудан бас тарттыңыз. Дайын болғанда қайталап көріңіз.
decline-duplicate = Бұл төлем бұрын жасалған сияқты. Қайта төлемес бұрын тексеріңіз.
decline-temporary = Қазір банкпен байланыс жоқ. Бірнеше минуттан кейін қайталап көріңіз.
decline-shop = Дүкен бұл тапсырысты растай алмады. { $shop } дүкеніне хабарласыңыз.

## Nothing to pay here

closed-title = Бұл төлем сілтемесі белсенді емес
closed-explained = Оның мерзімі өткен немесе ол бұрын пайдаланылған болуы мүмкін. Әлі де төлегіңіз келсе, дүкенде қайтадан бастаңыз.
cancelled-title = Төлемнен бас тартылды
cancelled-explained = Сізден ештеңе есептен шығарылған жоқ. Бұл бетті жаба аласыз.
cancelled-resume = Сонда да төлеу

## Trust

trust-line = Қауіпсіз, шифрланған төлем
