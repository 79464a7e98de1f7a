### What a payer reads on the hosted page, in Tajik. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Пардохт: { $shop }
page-title-save = Нигоҳ доштани корт барои { $shop }
skip-to-form = Гузаштан ба пардохт
test-mode = Реҷаи санҷишӣ
test-mode-explained = Пули воқеӣ гирифта намешавад. Аз корти санҷишӣ истифода баред.
working = Лутфан, як лаҳза интизор шавед

## What is paid

summary-title = Фармоиши Шумо
summary-shop = Мағоза
summary-order = Рақами фармоиш
amount-nothing = Ҳоло чизе гирифта намешавад
amount-reserved = Маблағ ҳоло захира ва баъдтар гирифта мешавад

## How it is paid

methods-title = Тарзи пардохт
method-card = Корт
method-erip = ERIP
method-bank-transfer = Гузаронидани бонкӣ
method-redirect-note = Шумо дар саҳифаи { $method } идома дода, сипас ба ин ҷо бармегардед.
pay-with-wallet = Пардохт бо { $wallet }
wallet-or = ё ба тарзи дигар пардохт кунед
brands-accepted = Кортҳои қабулшаванда

## The card

card-title = Маълумоти корт
card-number = Рақами корт
card-expiry = Мӯҳлати эътибор
card-expiry-placeholder = ММ / СС
card-expiry-hint = Моҳ ва сол
card-cvv = Рамзи амният
card-cvv-hint = { $digits } рақам дар пушти корт
card-cvv-hint-front = { $digits } рақам дар рӯи корт
card-holder = Ном дар корт
card-brand-is = Тамғаи корт: { $brand }

## Cards of earlier visits

saved-title = Кортҳои нигоҳдошташудаи Шумо
saved-card = { $brand }, бо { $last4 } тамом мешавад
saved-expires = То { $expiry } эътибор дорад
saved-expired = Мӯҳлаташ гузаштааст: { $expiry }
pay-with-another-card = Пардохт бо корти дигар
save-card = Ин кортро барои дафъаи оянда нигоҳ доред
save-card-for-shop = Ба мағозаи { $shop } иҷозат медиҳам, ки ин кортро барои пардохтҳои минбаъда нигоҳ дорад
save-card-hint = Дафъаи оянда танҳо рамзи амният лозим мешавад.
agreement = Ман бо шартҳои мағозаи { $shop } розиам
agreement-link = Хондани шартҳо
opens-new-window = дар равзанаи нав кушода мешавад

## About the payer

customer-title = Маълумоти Шумо
customer-email = Почтаи электронӣ
customer-first-name = Ном
customer-last-name = Насаб
customer-address = Суроға
customer-city = Шаҳр
customer-state = Иёлот ё вилоят
customer-zip = Индекси почта
customer-phone = Телефон
customer-country = Кишвар
customer-country-choose = Кишварро интихоб кунед
customer-birth-date = Санаи таваллуд
customer-taxpayer-id = Рақами андозсупоранда
field-optional = ихтиёрӣ
field-read-only = Аз ҷониби мағоза муайян шудааст

## Buttons

pay-amount = Пардохти { $amount }
pay-reserve = Захираи { $amount }
save-the-card = Нигоҳ доштани корт
continue = Идома додан
cancel = Бекор кардан
cancel-payment = Бекор кардани пардохт
back-to-shop = Бозгашт ба мағозаи { $shop }
close = Пӯшидан
paying = Пардохт идома дорад…

## Field faults. Each says what to do.

faults-title =
    { $count ->
       *[other] Лутфан, { $count } майдонро санҷед
    }
fault-required = Лутфан, ин майдонро пур кунед
fault-number-empty = Рақами кортро ворид кунед
fault-number-short = Рақами корт хеле кӯтоҳ аст
fault-number-long = Рақами корт хеле дароз аст
fault-number-check = Рақами кортро санҷед: яке аз рақамҳо нодуруст менамояд
fault-number-characters = Лутфан, танҳо рақам ворид кунед
fault-brand-excluded = { $brand } дар ин ҷо қабул намешавад. Лутфан, аз корти дигар истифода баред.
fault-expiry-empty = Мӯҳлати эътиборро ворид кунед
fault-expiry-shape = Моҳ ва солро ворид кунед, масалан { $example }
fault-expiry-past = Мӯҳлати ин корт гузаштааст. Лутфан, аз корти дигар истифода баред.
fault-expiry-far = Соли мӯҳлати эътиборро санҷед
fault-cvv-empty = Рамзи амниятро ворид кунед
fault-cvv-length = Рамзи амният аз { $digits } рақам иборат аст
fault-holder-empty = Номи дар корт навишташударо ворид кунед
fault-holder-number = Ин ба рақами корт монанд аст. Дар ин ҷо номи худро ворид кунед.
fault-email = Суроғаи почтаи электрониро ворид кунед, масалан name@example.com
fault-phone = Рақами телефонро бо рамзи кишвар ворид кунед
fault-country = Кишварро интихоб кунед
fault-state = Ду ҳарфи иёлот ё вилоятро ворид кунед
fault-zip = Индекси почтаро санҷед
fault-birth-date = Санаи гузаштаро ворид кунед, масалан { $example }
fault-too-long = Матн хеле дароз аст
fault-agreement = Лутфан, пеш аз пардохт розигӣ диҳед
fault-method = Тарзи пардохтро интихоб кунед
fault-form-stale = Барои амнияти Шумо, лутфан, кортро аз нав ворид кунед

## Time and attempts

countdown = Вақти боқимонда барои пардохт: { $time }
countdown-warning =
    { $minutes ->
       *[other] Барои пардохт { $minutes } дақиқа мондааст
    }
countdown-over = Вақти пардохт тамом шуд
attempts-left =
    { $count ->
       *[other] { $count } кӯшиш мондааст
    }

## The bank asks back (3-D Secure)

challenge-title = Тасдиқ дар бонки Шумо
challenge-explained = Бонки Шумо мехоҳад боварӣ ҳосил кунад, ки ин Шумоед. Дастурҳои онро иҷро кунед.
challenge-frame = Саҳифаи тасдиқи бонки Шумо
challenge-redirect = Ҳоло Шумо ба саҳифаи бонки худ мегузаред.
challenge-continue = Гузаштан ба бонк
challenge-open-instead = Кушодани саҳифаи бонк дар ҳамин равзана
challenge-cancel = Бекор кардани тасдиқ
challenge-done = Ташаккур. Метавонед идома диҳед.

## Waiting

pending-title = Пардохти Шумо коркард мешавад
pending-explained = Ин одатан чанд сония вақт мегирад. Лутфан, ин саҳифаро напӯшед.
pending-long = Ин аз маъмулӣ зиёдтар вақт мегирад. Метавонед ин саҳифаро пӯшед; { $shop } натиҷаро ба Шумо хабар медиҳад.
pending-check-now = Ҳоло санҷидан

## How it ended

success-title = Пардохт бомуваффақият анҷом ёфт
success-title-reserved = Маблағ захира шуд
success-title-saved = Корт нигоҳ дошта шуд
success-explained = Ташаккур. { $shop } пардохти Шуморо гирифт.
success-explained-reserved = Ташаккур. { $shop } маблағро захира кард.
success-explained-saved = Ташаккур. { $shop } метавонад аз корти Шумо мувофиқи созиш истифода барад.
decline-title = Пардохт анҷом наёфт
decline-no-money-moved = Аз Шумо чизе гирифта нашудааст.
error-title = Хатое рӯй дод
error-explained = Пардохт бинобар мушкили техникӣ анҷом наёфт. Аз Шумо чизе гирифта нашудааст.
error-unclear = Пайвастшавӣ канда шуд. Мо пардохти Шуморо месанҷем.
error-network = Пайвастшавӣ нест. Пайвасти интернетро санҷида, аз нав кӯшиш кунед.
error-too-many = Кӯшишҳо аз ҳад зиёданд. Лутфан, як дақиқа интизор шуда, аз нав кӯшиш кунед.
receipt-title = Расид
receipt-link = Кушодани расид
receipt-transaction = Амалиёт
receipt-card = Корт
receipt-date = Сана
return-countdown = Шумо ба таври худкор ба мағоза бармегардед. Сонияҳои боқимонда: { $seconds }
return-stay = Дар ин саҳифа мондан

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Бонки Шумо пардохтро тасдиқ накард. Корти дигарро санҷед ё аз бонки худ пурсед.
decline-funds = Дар ин корт маблағ кофӣ нест. Корти дигарро санҷед.
decline-limit = Ин пардохт аз ҳадди корти Шумо зиёд аст. Аз бонки худ пурсед ё корти дигарро санҷед.
decline-expired-card = Мӯҳлати корт гузаштааст. Корти дигарро санҷед.
decline-card-data = Бонк ин кортро наёфт. Маълумоти кортро санҷед.
decline-cvv = Рамзи амният мувофиқат намекунад. Онро санҷида, аз нав кӯшиш кунед.
decline-blocked = Ин кортро барои ин пардохт истифода бурдан мумкин нест. Аз бонки худ пурсед ё корти дигарро санҷед.
decline-not-allowed = Корти Шумо ба ин гуна пардохт иҷозат намедиҳад. Аз бонки худ пурсед ё корти дигарро санҷед.
decline-currency = Ин асъор дастгирӣ намешавад. Корти дигарро санҷед.
decline-authentication = Тасдиқ дар бонки Шумо муваффақ нашуд. Аз нав кӯшиш кунед.
decline-cancelled = Шумо тасдиқро бекор кардед. Вақте ки омода шудед, аз нав кӯшиш кунед.
decline-duplicate = Чунин менамояд, ки ин пардохт аллакай анҷом ёфтааст. Пеш аз пардохти дубора инро санҷед.
decline-temporary = Ҳоло бо бонк пайваст шудан имконнопазир аст. Пас аз чанд дақиқа аз нав кӯшиш кунед.
decline-shop = Мағоза ин фармоишро тасдиқ карда натавонист. Лутфан, бо мағозаи { $shop } тамос гиред.

## Nothing to pay here

closed-title = Ин пайванди пардохт фаъол нест
closed-explained = Шояд мӯҳлаташ гузашта ё аллакай истифода шуда бошад. Агар ҳанӯз пардохт кардан хоҳед, дар мағоза аз нав оғоз кунед.
cancelled-title = Пардохт бекор карда шуд
cancelled-explained = Аз Шумо чизе гирифта нашудааст. Метавонед ин саҳифаро пӯшед.
cancelled-resume = Ба ҳар ҳол пардохт кардан

## Trust

trust-line = Пардохти бехатар ва рамзгузоришуда
